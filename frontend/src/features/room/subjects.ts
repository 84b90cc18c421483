/** Two things side by side: as the page for comparing names them, and as a room does. */
import type { Wanted } from "@/client/rooms";
import type { FilmWish, Room } from "@/client/types";
import type { Compared, Comparison } from "@/lib/comparison";

type RoomFilm = Room["films"][number];

const wish = (one: Compared): FilmWish => {
  if (one.kind === "lesson") return { type: "lesson", id: one.id, start_ms: one.start_ms, end_ms: one.end_ms };
  return { type: one.kind === "note" ? "annotation" : one.kind === "model" ? "exemplar" : "clip", id: one.id };
};

export const subjectOf = ({ a, b, shift_a, shift_b, heard }: Comparison): Wanted => ({ type: "compare", a: wish(a), b: wish(b), shift_a, shift_b, heard });

const compared = ({ type, id, start_ms, end_ms }: RoomFilm): Compared => {
  if (type === "lesson") return { kind: "lesson", id, start_ms, end_ms };
  return { kind: type === "annotation" ? "note" : type === "exemplar" ? "model" : "clip", id };
};

/** Null where there are not two. */
export function comparedOf({ films: [a, b] }: Room): readonly [Compared, Compared] | null {
  return a && b ? [compared(a), compared(b)] : null;
}
