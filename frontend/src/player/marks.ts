/**
 * Where notes stand on the timeline. Notes that would lie on top of each other take the next lane; when the lanes are
 * full they join into one cluster. So the number of marks is bounded by the width, not by the number of notes, and two
 * targets never overlap: a thousand notes, or ten thousand, cost the same to draw.
 */
import type { Span } from "./span";
import { msToPx } from "./viewport";

export interface Markable {
  id: string;
  kind: string;
  start_ms: number;
  end_ms: number | null;
}

export interface Mark<T extends Markable> {
  /** One note, or several that stand too close together to tell apart. In order of time. */
  notes: T[];
  x: number;
  /** Left edge of the target: a point stands centred on its moment, a span begins at its own. */
  left: number;
  /** Pixels that the note's span covers; 0 for an instant. */
  length: number;
  lane: number;
  first_ms: number;
  last_ms: number;
}

export interface MarkRoom {
  view: Span;
  width: number;
  /** The width one target needs: 24 for a mouse, 44 for a finger. */
  hit: number;
  lanes: number;
}

/** `notes` must be in order of start. */
export function layoutMarks<T extends Markable>(notes: readonly T[], room: MarkRoom): Mark<T>[] {
  const { view, width, hit, lanes } = room;
  const marks: Mark<T>[] = [];
  const ends = new Array<number>(lanes).fill(-Infinity);
  const last: (Mark<T> | undefined)[] = new Array<Mark<T> | undefined>(lanes).fill(undefined);
  for (const note of notes) {
    const end_ms = note.end_ms ?? note.start_ms;
    if (end_ms < view.start_ms) continue;
    if (note.start_ms > view.end_ms) break;
    const x = Math.max(0, msToPx(view, width, note.start_ms));
    const right = Math.min(width, msToPx(view, width, end_ms));
    const left = Math.min(note.end_ms === null ? Math.max(0, x - hit / 2) : x, Math.max(0, width - hit));
    const lane = ends.findIndex((end) => end <= left);
    if (lane < 0) {
      join(last, note, end_ms);
      continue;
    }
    const mark: Mark<T> = { notes: [note], x, left, length: note.end_ms === null ? 0 : Math.max(0, right - x), lane, first_ms: note.start_ms, last_ms: end_ms };
    ends[lane] = Math.max(left + hit, right);
    last[lane] = mark;
    marks.push(mark);
  }
  return marks;
}

/** Into the nearest mark to the left: the one that started last. */
function join<T extends Markable>(last: readonly (Mark<T> | undefined)[], note: T, end_ms: number): void {
  let nearest: Mark<T> | undefined;
  for (const mark of last) if (mark && (!nearest || mark.x > nearest.x)) nearest = mark;
  if (!nearest) return;
  nearest.notes.push(note);
  nearest.last_ms = Math.max(nearest.last_ms, end_ms);
}

/** How many of each kind a cluster holds, most first. */
export function kindsIn(notes: readonly Markable[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const note of notes) counts.set(note.kind, (counts.get(note.kind) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
