import { describe, expect, it } from "vitest";
import { clockAt, correctionFor, momentIn, shiftable, shownIn, turnOf, wholeOf, type Strand } from "./sync";

const clip: Strand = { start_ms: 10_000, low_ms: 0, high_ms: 15_000, shift_ms: 0, frame_ms: 40 };
const model: Strand = { start_ms: 2000, low_ms: 2000, high_ms: 10_000, shift_ms: 0, frame_ms: 40 };

describe("two films on one clock", () => {
  it("each begins at its own start", () => {
    expect([clip, model].map((one) => momentIn(one, 0))).toEqual([10_000, 2000]);
    expect([clip, model].map((one) => momentIn(one, 700))).toEqual([10_700, 2700]);
    expect(clockAt({ ...clip, shift_ms: 240 }, 10_240)).toBe(0);
  });
  it("lasts as long as the one that takes longer, shifted as it is", () => {
    expect(wholeOf([clip, model])).toBe(8000);
    expect(wholeOf([clip, { ...model, shift_ms: 5000 }])).toBe(5000);
    expect(wholeOf([{ ...clip, shift_ms: -4000 }, model])).toBe(9000);
  });
  it("stands on its first picture before its turn and on its last one after it", () => {
    const waiting = { ...model, shift_ms: -500 };
    expect([0, 499, 500, 8499, 8500].map((at) => turnOf(waiting, at))).toEqual(["before", "before", "during", "during", "after"]);
    expect([0, 499, 500, 8500, 20_000].map((at) => shownIn(waiting, at))).toEqual([2000, 2000, 2000, 9999, 9999]);
    expect(turnOf({ ...clip, shift_ms: -500 }, 0)).toBe("during");
    expect(shownIn({ ...clip, shift_ms: -500 }, 0)).toBe(9500);
  });
  it("is never shifted out of sight", () => {
    expect(shiftable(clip, 99_999)).toBe(4999);
    expect(shiftable(model, -99_999)).toBe(-60_000);
    expect(shiftable(clip, -99_999)).toBe(-70_000);
    expect(shiftable(clip, 40.4)).toBe(40);
  });
});

describe("drift", () => {
  it("of less than half a frame is let be", () => expect([0, 19, -20].map((drift) => correctionFor(drift, 40, false))).toEqual([1, 1, 1]));
  it("is made up for by running slower when ahead and faster when behind", () => {
    expect(correctionFor(30, 40, false)).toBeCloseTo(0.94);
    expect(correctionFor(-30, 40, false)).toBeCloseTo(1.06);
    expect(correctionFor(-300, 40, false)).toBeCloseTo(1.15);
  });
  it("is followed down to an eighth of a frame once it is being corrected", () => {
    expect(correctionFor(6, 40, true)).toBeLessThan(1);
    expect(correctionFor(5, 40, true)).toBe(1);
  });
  it("jumps when it is lost", () => expect([401, -401].map((drift) => correctionFor(drift, 40, true))).toEqual(["jump", "jump"]));
  it("comes to rest within a frame, whatever it begins with", () => {
    for (const begun of [-390, -55, 25, 390]) {
      let drift = begun;
      let factor = 1;
      for (let ms = 0; ms < 4000; ms += 20) {
        const next = correctionFor(drift, 40, factor !== 1);
        if (next === "jump") throw new Error("lost");
        factor = next;
        drift += (factor - 1) * 20;
      }
      expect(Math.abs(drift)).toBeLessThan(6);
    }
  });
});
