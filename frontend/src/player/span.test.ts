import { expect, it } from "vitest";

import { contains, merged, overlaps, spanBetween, withEnd, withStart } from "./span";

it("a span holds its start and not its end", () => {
  expect(contains({ start_ms: 10, end_ms: 20 }, 10)).toBe(true);
  expect(contains({ start_ms: 10, end_ms: 20 }, 20)).toBe(false);
  expect(overlaps({ start_ms: 0, end_ms: 10 }, { start_ms: 10, end_ms: 20 })).toBe(false);
});
it("a range dragged backwards is the same range", () =>
  expect(spanBetween(900.4, 100.2, 5000)).toEqual(spanBetween(100.2, 900.4, 5000)));
it("a range never leaves the lesson and is never empty", () => {
  expect(spanBetween(-50, 99_999, 5000)).toEqual({ start_ms: 0, end_ms: 5000 });
  expect(spanBetween(5000, 5000, 5000)).toEqual({ start_ms: 4999, end_ms: 5000 });
});
it("the out point gives way to a later in point, and the other way round", () => {
  expect(withStart({ start_ms: 0, end_ms: 1000 }, 4000, 60_000)).toEqual({ start_ms: 4000, end_ms: 14_000 });
  expect(withStart({ start_ms: 0, end_ms: 9000 }, 4000, 60_000)).toEqual({ start_ms: 4000, end_ms: 9000 });
  expect(withEnd({ start_ms: 5000, end_ms: 9000 }, 4000, 60_000)).toEqual({ start_ms: 0, end_ms: 4000 });
  expect(withStart(null, 59_000, 60_000)).toEqual({ start_ms: 59_000, end_ms: 60_000 });
});
it("touching spans are one span", () =>
  expect(
    merged([
      { start_ms: 50, end_ms: 60 },
      { start_ms: 0, end_ms: 10 },
      { start_ms: 10, end_ms: 30 },
    ]),
  ).toEqual([
    { start_ms: 0, end_ms: 30 },
    { start_ms: 50, end_ms: 60 },
  ]));
