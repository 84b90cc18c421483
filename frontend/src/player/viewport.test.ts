import { describe, expect, it } from "vitest";

import { CLOSEST_MS, framing, isWhole, msToPx, panBy, pxToMs, revealing, ticks, wholeView, zoomAt } from "./viewport";

const LESSON = 52 * 60_000;

describe("the part of the lesson in view", () => {
  it("pixels and milliseconds are the inverse of each other", () => {
    const view = { start_ms: 120_000, end_ms: 480_000 };
    for (const px of [0, 1, 333, 1000]) expect(msToPx(view, 1000, pxToMs(view, 1000, px))).toBeCloseTo(px, 6);
  });
  it("zooming keeps the moment under the pointer where it is", () => {
    let view = wholeView(LESSON);
    const anchor = 1_104_000;
    for (const factor of [1.5, 2, 3, 0.7]) {
      const before = msToPx(view, 900, anchor);
      view = zoomAt(view, LESSON, factor, anchor);
      expect(msToPx(view, 900, anchor)).toBeCloseTo(before, 3);
    }
  });
  it("never leaves the lesson, whatever the zoom or pan", () => {
    let view = zoomAt(wholeView(LESSON), LESSON, 1e9, 10);
    expect(view.end_ms - view.start_ms).toBe(CLOSEST_MS);
    view = panBy(view, LESSON, -1e9);
    expect(view.start_ms).toBe(0);
    view = panBy(view, LESSON, 1e9);
    expect(view.end_ms).toBe(LESSON);
    view = zoomAt(view, LESSON, 1e-9, 5);
    expect(isWhole(view, LESSON)).toBe(true);
    expect(view).toEqual({ start_ms: 0, end_ms: LESSON });
  });
  it("a lesson shorter than the closest zoom is simply whole", () =>
    expect(zoomAt(wholeView(900), 900, 4, 100)).toEqual({ start_ms: 0, end_ms: 900 }));
  it("moves only when the moment is out of sight", () => {
    const view = { start_ms: 60_000, end_ms: 120_000 };
    expect(revealing(view, LESSON, 90_000)).toBe(view);
    const moved = revealing(view, LESSON, 300_000);
    expect(moved.start_ms).toBeLessThan(300_000);
    expect(moved.end_ms - moved.start_ms).toBe(60_000);
  });
  it("frames a span with a margin", () => {
    const view = framing({ start_ms: 100_000, end_ms: 110_000 }, LESSON);
    expect(view.start_ms).toBeLessThan(100_000);
    expect(view.end_ms).toBeGreaterThan(110_000);
  });
});

describe("ticks", () => {
  it("are round, in sight and never crowded", () => {
    for (const width of [280, 800, 2000])
      for (const view of [wholeView(LESSON), { start_ms: 61_234, end_ms: 64_000 }, { start_ms: 0, end_ms: 600_000 }]) {
        const marks = ticks(view, width);
        for (const tick of marks) expect(tick.ms % 1000).toBe(0);
        for (const [i, tick] of marks.entries())
          if (i > 0) expect(msToPx(view, width, tick.ms - (marks[i - 1]?.ms ?? NaN)) - msToPx(view, width, 0)).toBeGreaterThanOrEqual(76);
      }
    expect(ticks(wholeView(LESSON), 1000).map((tick) => tick.label)).toEqual(["0:00", "5:00", "10:00", "15:00", "20:00", "25:00", "30:00", "35:00", "40:00", "45:00", "50:00"]);
  });
});
