/** Writing a note: kind, words, the moment or span, what it points at, who sees it. Typing stands the lesson still; sending goes on. */
import { useEffect, useImperativeHandle, useRef, useState, type ReactElement, type Ref } from "react";
import type { Me, NewAnnotation } from "@/client/types";
import { cx } from "@/lib/cx";
import { KIND_WORDS, KINDS } from "@/lib/kinds";
import { formatMoment, formatSpan } from "@/lib/time";
import { usePosition } from "@/player/hooks";
import type { Playback } from "@/player/playback";
import { withStart, type Span } from "@/player/span";
import { Button, Icon, KindShape, ToggleChip } from "@/ui";
import { EMPTY_DRAFT, keepDraft, recallDraft, type Draft, type DraftLink } from "./draft";
import styles from "./Notes.module.css";
import { StepField, type LinkOption, type StepFieldHandle } from "./StepField";

export interface ComposerHandle {
  focus: () => void;
}

export interface ComposerProps {
  me: Me;
  lessonId: string;
  playback: Playback;
  duration_ms: number;
  span: Span | null;
  onSpan: (span: Span | null) => void;
  options: readonly LinkOption[];
  onAdd: (note: NewAnnotation, links: readonly DraftLink[]) => void;
  handle: Ref<ComposerHandle>;
}

function useDraft(personId: string, lessonId: string): [Draft, (change: Partial<Draft>) => void] {
  const [draft, setDraft] = useState(() => recallDraft(personId, lessonId));
  useEffect(() => { keepDraft(personId, lessonId, draft); }, [personId, lessonId, draft]);
  return [draft, (change) => { setDraft((old) => ({ ...old, ...change })); }];
}

export function Composer({ me, lessonId, playback, duration_ms, span, onSpan, options, onAdd, handle }: ComposerProps): ReactElement {
  const [draft, change] = useDraft(me.id, lessonId);
  const field = useRef<StepFieldHandle>(null);
  const live = usePosition(playback, 200);
  const written = draft.body.trim() !== "";
  const at = draft.at_ms ?? live;
  const moved = draft.at_ms !== null && Math.abs(draft.at_ms - live) >= 1000;
  useImperativeHandle(handle, () => ({ focus: () => field.current?.focus() }));

  const onTyping = (): void => {
    if (draft.at_ms !== null) return;
    playback.hold();
    change({ at_ms: playback.position_ms });
  };
  const send = (): void => {
    if (!written) return;
    const start_ms = span ? span.start_ms : (draft.at_ms ?? playback.position_ms);
    const links = draft.links.map(({ type, id }) => ({ type, id }));
    onAdd({ kind: draft.kind, start_ms, end_ms: span ? span.end_ms : null, body: draft.body.trim(), visibility: draft.visibility, links }, draft.links);
    change({ ...EMPTY_DRAFT, visibility: draft.visibility });
    onSpan(null);
    // A finger gets its screen back; a keyboard stays ready for the next thought.
    if (matchMedia("(pointer: coarse)").matches) field.current?.blur();
    playback.release();
  };
  return (
    <form className={cx(styles["composer"], (written || draft.links.length > 0) && styles["busy"])} aria-label="Write a note" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <div className={styles["chips"]} role="group" aria-label="Kind of note">
        {KINDS.map((kind) => (
          <ToggleChip key={kind} className={cx(styles["kindChip"], styles[kind])} isSelected={draft.kind === kind} onChange={() => { change({ kind }); }}>
            <KindShape kind={kind} />{KIND_WORDS[kind]}
          </ToggleChip>
        ))}
      </div>
      <StepField value={draft.body} options={options} placeholder={draft.kind === "observe" ? "What do you see and hear?" : "Write a note about this moment"} handle={field}
        onChange={(body) => { change(body.trim() === "" && draft.links.length === 0 ? { body, at_ms: null } : { body }); }}
        onLink={(link) => { change({ links: [...draft.links.filter((one) => one.id !== link.id), link] }); }} onTyping={onTyping} onSend={send} />
      <div className={styles["composerFoot"]}>
        <div className={styles["chips"]}>
          <button type="button" className={styles["moment"]} style={{ minWidth: `calc(${formatMoment(duration_ms).length}ch + 18px)` }} aria-label={span ? `About ${formatSpan(span.start_ms, span.end_ms)}` : `About ${formatMoment(at)}. Use the moment on the screen instead`}
            onClick={() => { change({ at_ms: written ? playback.position_ms : null }); }}>
            {span ? formatSpan(span.start_ms, span.end_ms) : formatMoment(at)}
            {moved && !span ? <span className="soft">→ {formatMoment(live)}</span> : null}
          </button>
          <ToggleChip isSelected={span !== null} onChange={(on) => { onSpan(on ? withStart(null, draft.at_ms ?? playback.position_ms, duration_ms) : null); }}>span</ToggleChip>
          {draft.links.map((link) => (
            <button key={link.id} type="button" className={styles["linkChip"]} aria-label={`Remove the link to ${link.label}`} onClick={() => { change({ links: draft.links.filter((one) => one.id !== link.id) }); }}>
              #{link.label}<Icon name="close" size={14} />
            </button>
          ))}
          <Button size="s" className={styles["chipButton"] ?? ""} onPress={() => field.current?.ask()}># step</Button>
          <ToggleChip isSelected={draft.visibility === "draft"} onChange={(on) => { change({ visibility: on ? "draft" : "published" }); }}>only me</ToggleChip>
        </div>
        <Button type="submit" variant="primary" isDisabled={!written}>Add note</Button>
      </div>
    </form>
  );
}
