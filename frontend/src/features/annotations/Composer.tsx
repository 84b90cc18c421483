/** Writing a note: kind, words, the moment or span, what it points at, who sees it. Typing stands the lesson still; sending goes on. */
import { useEffect, useImperativeHandle, useRef, useState, type ReactElement, type Ref } from "react";
import type { Drawing, Me, NewAnnotation } from "@/client/types";
import { cx } from "@/lib/cx";
import { KIND_WORDS, KINDS } from "@/lib/kinds";
import { formatMoment, formatSpan } from "@/lib/time";
import { usePosition } from "@/player/hooks";
import type { Playback } from "@/player/playback";
import type { Sketch } from "@/player/sketch";
import { withStart, type Span } from "@/player/span";
import { Button, Icon, KindShape, ToggleChip } from "@/ui";
import { aboutOf, EMPTY_DRAFT, isEmpty, keepDraft, recallDraft, type Draft, type DraftLink } from "./draft";
import styles from "./Notes.module.css";
import { StepField, type LinkOption, type StepFieldHandle } from "./StepField";
import { useDraftDrawing } from "./useDraftDrawing";

export interface ComposerHandle {
  focus: () => void;
  /** Draw on the picture that is seen, or go on with the drawing that there is. */
  draw: () => void;
  /** Take this drawing of that moment into the note that is being written. */
  keep: (drawing: Drawing, at_ms: number) => void;
}

export interface ComposerProps {
  me: Me;
  lessonId: string;
  playback: Playback;
  sketch: Sketch;
  duration_ms: number;
  span: Span | null;
  onSpan: (span: Span | null) => void;
  options: readonly LinkOption[];
  onAdd: (note: NewAnnotation, links: readonly DraftLink[]) => void;
  handle: Ref<ComposerHandle>;
}

type Change = Partial<Draft> | ((old: Draft) => Partial<Draft>);

function useDraft(personId: string, lessonId: string): [Draft, (change: Change) => void] {
  const [draft, setDraft] = useState(() => recallDraft(personId, lessonId));
  useEffect(() => { keepDraft(personId, lessonId, draft); }, [personId, lessonId, draft]);
  return [draft, (change) => { setDraft((old) => ({ ...old, ...(typeof change === "function" ? change(old) : change) })); }];
}

export function Composer({ me, lessonId, playback, sketch, duration_ms, span, onSpan, options, onAdd, handle }: ComposerProps): ReactElement {
  const [draft, change] = useDraft(me.id, lessonId);
  const field = useRef<StepFieldHandle>(null);
  const live = usePosition(playback, 200);
  const written = draft.body.trim() !== "";
  const about = aboutOf(draft, span, live);
  const moved = !span && draft.at_ms !== null && Math.abs(draft.at_ms - live) >= 1000;
  const focus = (): void => { field.current?.focus(); };
  const { draw, wipe } = useDraftDrawing({ sketch, playback, draft, change, onOver: focus });
  useImperativeHandle(handle, () => ({
    focus,
    draw,
    keep: (drawing, at_ms) => {
      onSpan(null);
      change({ drawing, at_ms });
      focus();
    },
  }));

  const onTyping = (): void => {
    if (draft.at_ms !== null) return;
    playback.hold();
    change({ at_ms: playback.position_ms });
  };
  const send = (): void => {
    if (!written) return;
    const links = draft.links.map(({ type, id }) => ({ type, id }));
    onAdd({ kind: draft.kind, ...aboutOf(draft, span, playback.position_ms), body: draft.body.trim(), visibility: draft.visibility, links, drawing: draft.drawing }, draft.links);
    sketch.end(true);
    change({ ...EMPTY_DRAFT, visibility: draft.visibility });
    onSpan(null);
    // A finger gets its screen back; a keyboard stays ready for the next thought.
    if (matchMedia("(pointer: coarse)").matches) field.current?.blur();
    playback.release();
  };
  return (
    <form className={cx(styles["composer"], !isEmpty(draft) && styles["busy"])} aria-label="Write a note" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <div className={styles["chips"]} role="group" aria-label="Kind of note">
        {KINDS.map((kind) => (
          <ToggleChip key={kind} className={cx(styles["kindChip"], styles[kind])} isSelected={draft.kind === kind} onChange={() => { change({ kind }); }}>
            <KindShape kind={kind} />{KIND_WORDS[kind]}
          </ToggleChip>
        ))}
      </div>
      <div className={styles["field"]}>
        <StepField value={draft.body} options={options} placeholder={draft.kind === "observe" ? "What do you see and hear?" : "Write a note about this moment"} handle={field}
          onChange={(body) => { change(isEmpty({ ...draft, body }) ? { body, at_ms: null } : { body }); }}
          onLink={(link) => { change({ links: [...draft.links.filter((one) => one.id !== link.id), link] }); }} onTyping={onTyping} onSend={send} />
        {sketch.draws ? <Button size="s" variant="quiet" icon="draw" className={styles["drawButton"] ?? ""} aria-label={draft.drawing ? "Draw more on the picture" : "Draw on the picture"} onPress={draw} /> : null}
      </div>
      <div className={styles["composerFoot"]}>
        <div className={styles["chips"]}>
          <button type="button" className={styles["moment"]} style={{ minWidth: `calc(${formatMoment(duration_ms).length}ch + 18px)` }} aria-label={`About ${formatSpan(about.start_ms, about.end_ms)}${span ? "" : ". Use the moment on the screen instead"}`}
            onClick={() => { change({ at_ms: written || draft.drawing ? playback.position_ms : null }); }}>
            {formatSpan(about.start_ms, about.end_ms)}
            {moved ? <span className="soft">→ {formatMoment(live)}</span> : null}
          </button>
          <ToggleChip isSelected={span !== null} onChange={(on) => { onSpan(on ? withStart(null, draft.at_ms ?? playback.position_ms, duration_ms) : null); }}>span</ToggleChip>
          {draft.links.map((link) => (
            <button key={link.id} type="button" className={styles["linkChip"]} aria-label={`Remove the link to ${link.label}`} onClick={() => { change({ links: draft.links.filter((one) => one.id !== link.id) }); }}>
              #{link.label}<Icon name="close" size={14} />
            </button>
          ))}
          <Button size="s" className={styles["chipButton"] ?? ""} onPress={() => field.current?.ask()}># step</Button>
          {draft.drawing ? (
            <button type="button" className={styles["linkChip"]} aria-label="Remove the drawing" onClick={wipe}><Icon name="draw" size={14} />Drawing<Icon name="close" size={14} /></button>
          ) : null}
          <ToggleChip isSelected={draft.visibility === "draft"} onChange={(on) => { change({ visibility: on ? "draft" : "published" }); }}>only me</ToggleChip>
        </div>
        <Button type="submit" variant="primary" isDisabled={!written}>Add note</Button>
      </div>
    </form>
  );
}
