/** Changing a note where it stands. What is half changed survives a reload. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import type { Drawing } from "@/client/types";
import { KIND_WORDS, KINDS } from "@/lib/kinds";
import { readDrawing } from "@/player/drawing";
import type { Sketch } from "@/player/sketch";
import { Button, KindShape, TextArea, ToggleChip } from "@/ui";
import styles from "./Notes.module.css";
import type { NoteChange, ShownNote } from "./pending";
import { useKeptText } from "./useKeptText";

export interface NoteEditorProps {
  note: ShownNote;
  sketch: Sketch;
  /** Stand on the note's picture. */
  onStand: () => void;
  onSave: (change: NoteChange) => void;
  onCancel: () => void;
}

/** The note's drawing as it is being changed: seen over its picture, and still there after a reload. */
function useKeptDrawing(note: ShownNote, sketch: Sketch): [Drawing | null, (drawing: Drawing | null) => void, () => void] {
  const [text, setText, forget] = useKeptText(`edit.${note.id}.drawing`, JSON.stringify(note.drawing));
  const drawing = useMemo(() => readDrawing(text), [text]);
  useEffect(() => { sketch.lay(note.id, { at_ms: note.start_ms, drawing }); }, [sketch, note.id, note.start_ms, drawing]);
  useEffect(() => () => { sketch.leave(note.id); }, [sketch, note.id]);
  return [drawing, (next) => { setText(JSON.stringify(next)); }, forget];
}

export function NoteEditor({ note, sketch, onStand, onSave, onCancel }: NoteEditorProps): ReactElement {
  const [body, setBody, forgetBody] = useKeptText(`edit.${note.id}`, note.body);
  const [drawing, setDrawing, forgetDrawing] = useKeptDrawing(note, sketch);
  const [kind, setKind] = useState(note.kind);
  const editor = useRef<HTMLDivElement>(null);
  const forget = (): void => {
    forgetBody();
    forgetDrawing();
  };
  const save = (): void => {
    if (body.trim() === "") return;
    forget();
    const change = {
      ...(body.trim() === note.body ? {} : { body: body.trim() }),
      ...(kind === note.kind ? {} : { kind }),
      ...(JSON.stringify(drawing) === JSON.stringify(note.drawing) ? {} : { drawing }),
    };
    if (Object.keys(change).length === 0) onCancel();
    else onSave(change);
  };
  const draw = (): void => {
    onStand();
    const over = (moved: boolean): void => { if (!moved) editor.current?.querySelector("textarea")?.focus(); };
    sketch.begin(note.id, { at_ms: note.start_ms, drawing }, { changed: setDrawing, over });
  };
  const wipe = (): void => {
    if (sketch.pen.value?.id === note.id) sketch.end(true);
    setDrawing(null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
    if (event.key === "Escape") {
      forget();
      onCancel();
    }
  };
  return (
    <div ref={editor} className={styles["editor"]} onKeyDown={onKeyDown}>
      <div className={styles["chips"]} role="group" aria-label="Kind">
        {KINDS.map((one) => <ToggleChip key={one} className={styles["kindChip"] ?? ""} isSelected={kind === one} onChange={() => { setKind(one); }}><KindShape kind={one} />{KIND_WORDS[one]}</ToggleChip>)}
      </div>
      <TextArea label="Change the note" hideLabel autoFocus value={body} onChange={setBody} maxLength={10_000} />
      <div className="row">
        <Button size="s" variant="primary" onPress={save} isDisabled={body.trim() === ""}>Save</Button>
        <Button size="s" variant="quiet" onPress={() => { forget(); onCancel(); }}>Cancel</Button>
        {sketch.draws ? <Button size="s" variant="quiet" icon="draw" onPress={draw}>{drawing ? "Change the drawing" : "Draw"}</Button> : null}
        {drawing ? <Button size="s" variant="quiet" icon="trash" onPress={wipe}>Remove the drawing</Button> : null}
      </div>
    </div>
  );
}
