/** What everybody marked, side by side: where they saw the same thing, and where only some did. Pure. */
import type { Mark } from "@/client/types";

/** Two marks of one criterion this close mean the same moment: people press a key a breath later than they see. */
export const SAME_MOMENT_MS = 2000;

export interface Moment {
  /** Of its first mark; steady while the marks are. */
  id: string;
  criterion_id: string;
  start_ms: number;
  end_ms: number | null;
  marks: Mark[];
  person_ids: string[];
}

const endOf = (mark: { start_ms: number; end_ms: number | null }): number => mark.end_ms ?? mark.start_ms;

/** Marks of one criterion that touch, or nearly do, are one moment. In order of time. */
export function momentsOf(marks: readonly Mark[]): Moment[] {
  const moments: Moment[] = [];
  const open = new Map<string, Moment>();
  for (const mark of [...marks].sort((a, b) => a.start_ms - b.start_ms || (a.id < b.id ? -1 : 1))) {
    const known = open.get(mark.criterion_id);
    if (known && mark.start_ms <= endOf(known) + SAME_MOMENT_MS) {
      known.marks.push(mark);
      if (!known.person_ids.includes(mark.person_id)) known.person_ids.push(mark.person_id);
      const end = Math.max(endOf(known), endOf(mark));
      known.end_ms = end > known.start_ms ? end : null;
      continue;
    }
    const moment: Moment = { id: mark.id, criterion_id: mark.criterion_id, start_ms: mark.start_ms, end_ms: mark.end_ms, marks: [mark], person_ids: [mark.person_id] };
    open.set(mark.criterion_id, moment);
    moments.push(moment);
  }
  return moments;
}

/** By the numbers of the criteria: those everybody saw at the same moment, and those that were marked otherwise. */
export function agreement(criterionIds: readonly string[], moments: readonly Moment[], people: number): { same: number[]; differ: number[] } {
  const same: number[] = [];
  const differ: number[] = [];
  criterionIds.forEach((id, index) => {
    const about = moments.filter((moment) => moment.criterion_id === id);
    if (about.length === 0) return;
    (about.every((moment) => moment.person_ids.length === people) ? same : differ).push(index + 1);
  });
  return { same, differ };
}

/** What was written about a moment, each thing once: nothing is typed again. */
export function whyOf(moment: Moment): string {
  return [...new Set(moment.marks.map((mark) => mark.why.trim()).filter(Boolean))].join("; ").slice(0, 1000);
}
