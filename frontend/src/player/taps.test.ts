import { expect, it } from "vitest";

import { Taps } from "./taps";

it("one tap is for the controls, two at a side jump, a third jumps again", () => {
  const taps = new Taps();
  expect(taps.tap(0.9, 1000)).toEqual({ type: "controls" });
  expect(taps.tap(0.9, 1200)).toEqual({ type: "skip", ms: 10_000 });
  expect(taps.tap(0.8, 1400)).toEqual({ type: "skip", ms: 10_000 });
  expect(taps.tap(0.1, 1500)).toEqual({ type: "controls" });
  expect(taps.tap(0.1, 1700)).toEqual({ type: "skip", ms: -10_000 });
});
it("two slow taps are two taps, two in the middle play or pause", () => {
  const taps = new Taps();
  taps.tap(0.5, 0);
  expect(taps.tap(0.5, 500)).toEqual({ type: "controls" });
  expect(taps.tap(0.5, 600)).toEqual({ type: "toggle" });
});
