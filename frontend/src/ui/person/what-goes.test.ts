import { expect, test } from "vitest";
import { whatGoes } from "./what-goes";

test("what goes is told in words people know, and the rest is counted", () => {
  expect(whatGoes({ lessons: 7, goals: 1, pairs: 2, annotation_links: 3, step_events: 1 })).toEqual(["7 lessons", "1 goal", "2 pairs end", "4 other records that belong to them"]);
  expect(whatGoes({})).toEqual([]);
});
