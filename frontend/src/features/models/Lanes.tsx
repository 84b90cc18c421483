/** The model's timeline: one lane for each person, the same seconds under each other, and where all of it stands now. */
import { useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactElement, type ReactNode } from "react";
import { formatMoment, formatSpan } from "@/lib/time";
import { useMedia, usePosition, useWidth } from "@/player/hooks";
import { layoutMarks, type Mark as Laid, type Markable } from "@/player/marks";
import type { Playback } from "@/player/playback";
import type { Span } from "@/player/span";
import { cx } from "@/lib/cx";
import styles from "./models.module.css";

export interface LaneMark extends Markable {
  /** Which criterion, counted from 1: the number that stands on the mark. */
  number: number;
  words: string;
  /** Several people saw this. */
  shared: boolean;
}

export interface Lane {
  id: string;
  name: string;
  /** In place of marks, while they are nobody else's business. */
  note: ReactNode;
  marks: LaneMark[];
}

interface LanesProps {
  lanes: readonly Lane[];
  span: Span;
  draft: Span | null;
  playback: Playback;
  onSeek: (ms: number) => void;
  /** To go to a mark, where that is not the same. */
  onMark?: (ms: number) => void;
}

const ROWS = 2;

export function Lanes({ lanes, span, draft, playback, onSeek, onMark = onSeek }: LanesProps): ReactElement {
  const [track, width] = useWidth();
  const coarse = useMedia("(pointer: coarse)");
  const at = usePosition(playback, 100);
  const length = Math.max(1, span.end_ms - span.start_ms);
  const share = (ms: number): string => `${Math.min(100, Math.max(0, ((ms - span.start_ms) / length) * 100))}%`;
  const press = (event: MouseEvent<HTMLElement>): void => {
    if ((event.target as HTMLElement).closest("button")) return;
    const box = event.currentTarget.getBoundingClientRect();
    onSeek(Math.round(span.start_ms + ((event.clientX - box.left) / Math.max(1, box.width)) * length));
  };
  return (
    <div className={styles["lanes"]} role="group" aria-label="Timeline">
      {lanes.map((lane, index) => (
        <div key={lane.id} className={styles["lane"]}>
          <span className={styles["laneName"]}>{lane.name}</span>
          <div ref={index === 0 ? track : null} className={styles["track"]} onClick={press}>
            {draft ? <span className={styles["draft"]} style={{ left: share(draft.start_ms), right: `calc(100% - ${share(draft.end_ms)})` }} /> : null}
            {lane.note ? <span className={styles["laneNote"]}>{lane.note}</span> : <LaneMarks lane={lane} span={span} width={width} hit={coarse ? 44 : 26} onSeek={onMark} />}
            <span className={styles["playhead"]} style={{ left: share(at) }} aria-hidden="true" />
          </div>
        </div>
      ))}
      <div className={styles["scale"]} aria-hidden="true"><span>{formatMoment(span.start_ms)}</span><span>{formatMoment(span.end_ms)}</span></div>
    </div>
  );
}

function nameOf(mark: Laid<LaneMark>): string {
  const [first] = mark.notes;
  if (!first) return "";
  if (mark.notes.length > 1) return `${mark.notes.length} marks, ${formatMoment(mark.first_ms)} to ${formatMoment(mark.last_ms)}`;
  return `${first.number}: ${first.words}, ${formatSpan(first.start_ms, first.end_ms)}${first.shared ? ", seen by more than one" : ""}`;
}

/** One tab stop for the lane; arrows walk along its marks, Enter goes there. */
function LaneMarks({ lane, span, width, hit, onSeek }: { lane: Lane; span: Span; width: number; hit: number; onSeek: (ms: number) => void }): ReactElement {
  const laid = useMemo(() => (width > 0 ? layoutMarks(lane.marks, { view: span, width, hit, lanes: ROWS }) : []), [lane.marks, span, width, hit]);
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
  return (
    <div ref={row} role="toolbar" aria-label={`Marks of ${lane.name}`} style={{ height: hit * Math.max(1, ...laid.map((mark) => mark.lane + 1)) }} onKeyDown={walk}>
      {laid.map((mark, index) => {
        const [first] = mark.notes;
        const several = mark.notes.length > 1;
        return (
          <button key={first?.id ?? index} type="button" tabIndex={index === current ? 0 : -1} aria-label={nameOf(mark)} title={nameOf(mark)}
            data-colour={((first?.number ?? 1) - 1) % 4} className={cx(styles["mark"], first?.shared && styles["shared"])} style={{ left: mark.left, top: mark.lane * hit, width: several ? hit : Math.max(hit, mark.length), height: hit }}
            onClick={() => { setStop(index); onSeek(mark.first_ms); }}>
            <span>{several ? `${mark.notes.length}×` : first?.number}</span>
          </button>
        );
      })}
    </div>
  );
}
