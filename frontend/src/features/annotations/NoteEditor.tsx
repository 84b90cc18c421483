/** Changing a note where it stands. What is half changed survives a reload. */
import { useState, type KeyboardEvent, type ReactElement } from "react";
import { KIND_WORDS, KINDS } from "@/lib/kinds";
import { Button, KindShape, TextArea, ToggleChip } from "@/ui";
import styles from "./Notes.module.css";
import type { NoteChange, ShownNote } from "./pending";
import { useKeptText } from "./useKeptText";

export function NoteEditor({ note, onSave, onCancel }: { note: ShownNote; onSave: (change: NoteChange) => void; onCancel: () => void }): ReactElement {
  const [body, setBody, forget] = useKeptText(`edit.${note.id}`, note.body);
  const [kind, setKind] = useState(note.kind);
  const save = (): void => {
    if (body.trim() === "") return;
    forget();
    const change = { ...(body.trim() === note.body ? {} : { body: body.trim() }), ...(kind === note.kind ? {} : { kind }) };
    if (Object.keys(change).length === 0) onCancel();
    else onSave(change);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
    if (event.key === "Escape") {
      forget();
      onCancel();
    }
  };
  return (
    <div className={styles["editor"]} onKeyDown={onKeyDown}>
      <div className={styles["chips"]} role="group" aria-label="Kind">
        {KINDS.map((one) => <ToggleChip key={one} className={styles["kindChip"] ?? ""} isSelected={kind === one} onChange={() => { setKind(one); }}><KindShape kind={one} />{KIND_WORDS[one]}</ToggleChip>)}
      </div>
      <TextArea label="Change the note" hideLabel autoFocus value={body} onChange={setBody} maxLength={10_000} />
      <div className="row">
        <Button size="s" variant="primary" onPress={save} isDisabled={body.trim() === ""}>Save</Button>
        <Button size="s" variant="quiet" onPress={() => { forget(); onCancel(); }}>Cancel</Button>
      </div>
    </div>
  );
}
