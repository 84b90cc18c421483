import { expect, it } from "vitest";

import { momentOfFrame, neighbourSeconds, seekSeconds } from "./frames";

const RATES = [24_000 / 1001, 24, 25, 30_000 / 1001, 30, 50, 60_000 / 1001, 60, 120];
/** The browser's clock: whole microseconds, cut off. */
const asBrowser = (seconds: number): number => Math.floor(seconds * 1e6) / 1e6;
const shownFrame = (seconds: number, rate: number): number => {
  let frame = Math.floor(seconds * rate);
  while (asBrowser((frame + 1) / rate) <= asBrowser(seconds)) frame += 1;
  return frame;
};

it.each(RATES)("a note made on any frame shows that frame again, at %d frames a second", (rate) => {
  for (let frame = 0; frame < 20_000; frame += 7) {
    const kept = momentOfFrame(asBrowser(frame / rate));
    expect(Number.isInteger(kept)).toBe(true);
    expect(shownFrame(seekSeconds(kept), rate)).toBe(frame);
  }
});

it.each(RATES)("any whole millisecond shows the frame whose interval holds it, at %d frames a second", (rate) => {
  for (let ms = 0; ms < 60_000; ms += 13) {
    const wanted = Math.floor((ms * rate) / 1000 + 1e-9);
    expect(shownFrame(seekSeconds(ms), rate)).toBe(wanted);
  }
});

it("a clip's own clock is moved onto the lesson's", () => {
  expect(momentOfFrame(1.5, 600_000)).toBe(601_500);
  expect(seekSeconds(601_500, 600_000)).toBeCloseTo(1.5, 4);
});

it("the frame before is found just before the frame, the frame after a little into it", () => {
  expect(neighbourSeconds(1, -1, 25)).toBeLessThan(1);
  expect(neighbourSeconds(1, -1, 25)).toBeGreaterThan(0.96);
  expect(neighbourSeconds(1, 1, 25)).toBeCloseTo(1.05, 6);
  expect(neighbourSeconds(1, 1, 25, 1)).toBeCloseTo(1.09, 6);
  expect(neighbourSeconds(0, -1, null)).toBe(0);
});
