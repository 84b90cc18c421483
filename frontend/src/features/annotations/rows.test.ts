import { expect, it } from "vitest";

import { RowHeights, rowsInSight, rowTop, SHORT_LIST } from "./rows";

const ids = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`);

it("a short list is all there", () => expect(rowsInSight(ids(SHORT_LIST), new RowHeights(), 0, 500)).toEqual({ first: 0, last: SHORT_LIST, above_px: 0, below_px: 0 }));

it.each([0, 3000, 50_000, 1e7])("of ten thousand notes only some are on the page, and the list keeps its height, scrolled to %d", (top) => {
  const heights = new RowHeights();
  for (const [i, id] of ids(10_000).entries()) if (i % 3 === 0) heights.learn(id, 80 + (i % 50));
  const list = ids(10_000);
  const rows = rowsInSight(list, heights, top, top + 800);
  expect(rows.last - rows.first).toBeLessThan(60);
  expect(rows.last).toBeGreaterThan(rows.first);
  let drawn = 0;
  for (const id of list.slice(rows.first, rows.last)) drawn += heights.of(id);
  expect(rows.above_px + drawn + rows.below_px).toBeCloseTo(rowTop(list, heights, list.length), 3);
  expect(rows.above_px).toBeCloseTo(rowTop(list, heights, rows.first), 3);
});

it("learns heights once", () => {
  const heights = new RowHeights();
  expect(heights.learn("a", 100)).toBe(true);
  expect(heights.learn("a", 100)).toBe(false);
  expect(heights.learn("a", 0)).toBe(false);
  heights.learn("b", 200);
  expect(heights.of("unknown")).toBe(150);
});
