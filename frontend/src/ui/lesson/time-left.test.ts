import { expect, test } from "vitest";
import { timeLeft } from "./time-left";

test("time left follows the progress seen, and is silent at first", () => {
  expect(timeLeft("a", 0.2, 0)).toBeNull();
  expect(timeLeft("a", 0.21, 2_000)).toBeNull();
  expect(timeLeft("a", 0.4, 20_000)).toBeCloseTo(60);
  expect(timeLeft("a", null, 30_000)).toBeNull();
});

test("a lesson that starts again is measured again", () => {
  timeLeft("b", 0.8, 0);
  expect(timeLeft("b", 0.1, 10_000)).toBeNull();
  expect(timeLeft("b", 0.3, 20_000)).toBeCloseTo(35);
});
