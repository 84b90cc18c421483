/** One lane for everybody who takes part; what others mark is not there before all have committed. */
import type { Deconstruction } from "@/client/types";
import { momentsOf } from "./compare";
import type { Lane } from "./Lanes";

export function lanesOf(one: Deconstruction, meId: string): Lane[] {
  const numbers = new Map(one.criteria.map((criterion, index) => [criterion.id, { number: index + 1, text: criterion.text }]));
  const shared = new Set(momentsOf(one.marks).filter((moment) => moment.person_ids.length > 1).flatMap((moment) => moment.marks.map((mark) => mark.id)));
  const open = one.state !== "marking";
  return one.people.map((person) => ({
    id: person.id,
    name: person.id === meId ? "You" : person.name,
    note: open || person.id === meId ? null : one.committed.includes(person.id) ? "Committed. Shown when all have." : "Marking. Nobody else can see it.",
    marks: one.marks.filter((mark) => mark.person_id === person.id).map((mark) => {
      const criterion = numbers.get(mark.criterion_id);
      return { id: mark.id, kind: "mark", start_ms: mark.start_ms, end_ms: mark.end_ms, number: criterion?.number ?? 0, words: mark.why || (criterion?.text ?? ""), shared: shared.has(mark.id) };
    }),
  }));
}
