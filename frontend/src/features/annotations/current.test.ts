import { expect, it } from "vitest";

import { noteAt } from "./current";

const notes = [{ id: "span", start_ms: 1000, end_ms: 60_000 }, { id: "instant", start_ms: 5000, end_ms: null }, { id: "later", start_ms: 90_000, end_ms: null }];

it("is the innermost note at the moment, for a while after an instant and exactly for a span", () => {
  expect(noteAt(notes, 999)).toBeNull();
  expect(noteAt(notes, 4999)).toBe("span");
  expect(noteAt(notes, 5000)).toBe("instant");
  expect(noteAt(notes, 9000)).toBe("span");
  expect(noteAt(notes, 60_000)).toBeNull();
});
