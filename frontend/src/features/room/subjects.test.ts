import { expect, test } from "vitest";
import type { Room } from "@/client/types";
import { comparing } from "@/lib/comparison";
import { comparedOf, subjectOf } from "./subjects";

const ID = "00000000-0000-7000-8000-00000000000";

test("what is compared alone is compared together, lined up the same", () => {
  const alone = { ...comparing({ kind: "note", id: `${ID}1` }, { kind: "lesson", id: `${ID}2`, start_ms: 4000, end_ms: null }), shift_b: 120, heard: "b" as const };
  expect(subjectOf(alone)).toEqual({
    type: "compare", a: { type: "annotation", id: `${ID}1` }, b: { type: "lesson", id: `${ID}2`, start_ms: 4000, end_ms: null }, shift_a: 0, shift_b: 120, heard: "b",
  });
});

test("what a room shows is what the page for comparing would", () => {
  const film = { lesson_id: null, start_ms: 1000, end_ms: 9000 };
  const films = [{ ...film, type: "exemplar", id: `${ID}1` }, { ...film, type: "lesson", id: `${ID}2` }];
  expect(comparedOf({ films } as Room)).toEqual([{ kind: "model", id: `${ID}1` }, { kind: "lesson", id: `${ID}2`, start_ms: 1000, end_ms: 9000 }]);
  expect(comparedOf({ films: films.slice(1) } as Room)).toBeNull();
});
