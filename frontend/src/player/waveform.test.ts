import { expect, it } from "vitest";

import { bars, readWaveform } from "./waveform";

const wave = { interval_ms: 100, peaks: [0, 255, 51, 0, 102, 0, 0, 204], pauses: [] };

it("each bar is the loudest peak under it", () => {
  expect(bars(wave, { start_ms: 0, end_ms: 800 }, 4)).toEqual([1, 0.2, 0.4, 0.8]);
  expect(bars(wave, { start_ms: 0, end_ms: 200 }, 4)).toEqual([0, 0, 1, 1]);
});
it("is silent past the end instead of failing", () => expect(bars(wave, { start_ms: 800, end_ms: 1600 }, 2)).toEqual([0, 0]));
it("reads only what is a waveform", () => {
  expect(readWaveform({ interval_ms: 100, peaks: [1], pauses: [{ start_ms: 0, end_ms: 5 }, "no"] })).toEqual({ interval_ms: 100, peaks: [1], pauses: [{ start_ms: 0, end_ms: 5 }] });
  for (const bad of [null, 7, {}, { interval_ms: 0, peaks: [] }]) expect(readWaveform(bad)).toBeNull();
});
