import { expect, test, vi } from "vitest";
import { fromRoom, moveBy, POINT_EVERY_MS, rarely, toRoom, WHOLE } from "./pointing";

test("the arrows point too, and stay on the picture", () => {
  expect(moveBy({ x: 0.5, y: 0.5 }, "ArrowRight", false)).toEqual({ x: 0.52, y: 0.5 });
  expect(moveBy({ x: 0.5, y: 0.05 }, "ArrowUp", true)).toEqual({ x: 0.5, y: 0 });
  expect(moveBy({ x: 0.5, y: 0.5 }, "k", false)).toBeNull();
});

test("of two pictures each has its own half, and what is on one is not on the other", () => {
  const [first, second] = [{ index: 0, of: 2 }, { index: 1, of: 2 }];
  expect(toRoom(0.5, first)).toBe(0.25);
  expect(fromRoom(toRoom(0.4, second), second)).toBeCloseTo(0.4);
  expect(fromRoom(toRoom(0.4, second), first)).toBeNull();
  expect(fromRoom(toRoom(1, first), second)).toBeNull();
  expect(fromRoom(1, WHOLE)).toBe(1);
});

test("of quick movements some are left out, but never where they end", () => {
  vi.useFakeTimers();
  const shown: number[] = [];
  const point = rarely((x) => { shown.push(x); });
  for (const x of [0.1, 0.2, 0.3]) point(x, 0);
  vi.advanceTimersByTime(0);
  expect(shown).toEqual([0.3]);
  point(0.4, 0);
  point(0.5, 0);
  vi.advanceTimersByTime(POINT_EVERY_MS - 1);
  expect(shown).toEqual([0.3]);
  vi.advanceTimersByTime(1);
  expect(shown).toEqual([0.3, 0.5]);
  vi.useRealTimers();
});
