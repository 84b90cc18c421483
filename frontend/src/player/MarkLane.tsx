/** Notes as marks under the sound: one tab stop, arrows walk along them, a cluster opens by zooming in. */
import { useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { KIND_WORDS, type Kind } from "@/lib/kinds";
import { formatMoment, formatSpan } from "@/lib/time";
import { cx } from "@/lib/cx";
import { KindShape } from "@/ui/KindMark";
import { kindsIn, layoutMarks, type Mark, type Markable } from "./marks";
import type { Span } from "./span";
import styles from "./Timeline.module.css";

export interface NoteMark extends Markable {
  kind: Kind;
  /** The first words of the note. */
  words: string;
  /** There is a drawing over its first picture. */
  drawn?: boolean;
}

export interface MarkLaneProps {
  marks: readonly NoteMark[];
  view: Span;
  width: number;
  hit: number;
  lanes: number;
  selectedId: string | null;
  onSelect: (id: string) => void;
  onOpen: (span: Span, firstId: string) => void;
}

function nameOf(mark: Mark<NoteMark>): string {
  const [first] = mark.notes;
  if (!first) return "";
  if (mark.notes.length === 1) return `${KIND_WORDS[first.kind]}, ${formatSpan(first.start_ms, first.end_ms)}${first.drawn ? ", with a drawing" : ""}: ${first.words}`;
  const kinds = kindsIn(mark.notes).map(([kind, count]) => `${count} ${kind}`).join(", ");
  return `${mark.notes.length} notes, ${formatMoment(mark.first_ms)} to ${formatMoment(mark.last_ms)}: ${kinds}`;
}

export function MarkLane({ marks, view, width, hit, lanes, selectedId, onSelect, onOpen }: MarkLaneProps): ReactElement {
  const laid = useMemo(() => (width > 0 ? layoutMarks(marks, { view, width, hit, lanes }) : []), [marks, view, width, hit, lanes]);
  const [stop, setStop] = useState(0);
  const row = useRef<HTMLDivElement>(null);
  const current = Math.min(stop, Math.max(0, laid.length - 1));
  const walk = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1, Home: -laid.length, End: laid.length }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.min(Math.max(current + by, 0), laid.length - 1);
    setStop(next);
    row.current?.querySelectorAll<HTMLElement>("button")[next]?.focus();
  };
  const press = (mark: Mark<NoteMark>, index: number): void => {
    setStop(index);
    const first = mark.notes[0];
    if (!first) return;
    if (mark.notes.length === 1) onSelect(first.id);
    else onOpen({ start_ms: mark.first_ms, end_ms: Math.max(mark.last_ms, mark.first_ms + 1) }, first.id);
  };
  return (
    <div ref={row} role="toolbar" aria-label="Notes on the timeline" className={styles["lane"]} style={{ height: lanes * hit }} onKeyDown={walk}>
      {laid.map((mark, index) => (
        <MarkButton key={mark.notes[0]?.id ?? index} mark={mark} hit={hit} selected={mark.notes.some((note) => note.id === selectedId)}
          reachable={index === current} onPress={() => { press(mark, index); }} />
      ))}
    </div>
  );
}

function MarkButton({ mark, hit, selected, reachable, onPress }: { mark: Mark<NoteMark>; hit: number; selected: boolean; reachable: boolean; onPress: () => void }): ReactElement {
  const [first] = mark.notes;
  const kind = first?.kind ?? "observe";
  const several = mark.notes.length > 1;
  const spans = mark.length > 0 && !several;
  return (
    <button type="button" tabIndex={reachable ? 0 : -1} aria-label={nameOf(mark)} aria-pressed={selected} title={nameOf(mark)} onClick={onPress}
      className={cx(styles["mark"], styles[kind], selected && styles["selected"])}
      style={{ left: mark.left, top: mark.lane * hit, width: spans ? Math.max(hit, mark.length) : hit, height: hit }}>
      {several ? <span className={styles["cluster"]}>{mark.notes.length > 99 ? "99+" : mark.notes.length}</span> : null}
      {spans ? <span className={styles["stretch"]} style={{ width: Math.max(6, mark.length) }} /> : null}
      {!several && (!spans || mark.length > 22) ? <span className={spans ? styles["inSpan"] : undefined}><KindShape kind={kind} size={11} /></span> : null}
    </button>
  );
}
