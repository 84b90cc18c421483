import { expect, test } from "vitest";
import { knownOf } from "./side";

test("a clip ends where it ends; the lesson before it can be shifted into", () => {
  expect(knownOf(10_000, 15_000, 60_000, 25)).toEqual({ start_ms: 10_000, low_ms: 0, high_ms: 15_000, frame_ms: 40 });
});

test("a moment is looked at for half a minute, or to the end of the lesson", () => {
  expect(knownOf(10_000, null, 600_000, 50)).toEqual({ start_ms: 10_000, low_ms: 0, high_ms: 40_000, frame_ms: 20 });
  expect(knownOf(590_000, null, 600_000, null).high_ms).toBe(600_000);
  expect(knownOf(0, null, 0, null).high_ms).toBe(30_000);
});

test("what an address says beyond the end of the lesson is its last moment", () => {
  expect(knownOf(700_000, 800_000, 600_000, null)).toEqual({ start_ms: 599_999, low_ms: 0, high_ms: 600_000, frame_ms: 40 });
});
