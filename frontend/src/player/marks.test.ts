import { describe, expect, it } from "vitest";

import { kindsIn, layoutMarks, type Markable } from "./marks";
import { wholeView } from "./viewport";

const LESSON = 3_600_000;
const note = (id: number, start_ms: number, end_ms: number | null = null): Markable => ({ id: String(id), kind: ["observe", "ask", "praise", "suggest"][id % 4] ?? "", start_ms, end_ms });
const room = { view: wholeView(LESSON), width: 1000, hit: 24, lanes: 2 };
const crowd = (count: number): Markable[] =>
  Array.from({ length: count }, (_, i) => note(i, Math.floor((i * LESSON) / count), i % 5 === 0 ? Math.floor((i * LESSON) / count) + 20_000 : null));

describe("notes on the timeline", () => {
  it("stand alone when there is room", () => {
    const marks = layoutMarks([note(1, 0), note(2, 600_000), note(3, 900_000, 1_200_000)], room);
    expect(marks.map((mark) => mark.lane)).toEqual([0, 0, 0]);
    expect(marks[2]?.length).toBeCloseTo(83.3, 0);
  });
  it("take the next lane when they overlap", () => {
    const marks = layoutMarks([note(1, 0, 600_000), note(2, 300_000, 900_000), note(3, 700_000)], room);
    expect(marks.map((mark) => mark.lane)).toEqual([0, 1, 0]);
  });
  it("join when the lanes are full, and no note is lost", () => {
    const marks = layoutMarks([note(1, 0), note(2, 1000), note(3, 2000), note(4, 3000)], room);
    expect(marks).toHaveLength(2);
    expect(marks.flatMap((mark) => mark.notes.map((n) => n.id)).sort()).toEqual(["1", "2", "3", "4"]);
    expect(marks[1]?.last_ms).toBe(3000);
  });
  it.each([1000, 10_000])("%d notes make no more marks than fit, none of them overlap, none is lost", (count) => {
    const marks = layoutMarks(crowd(count), room);
    expect(marks.length).toBeLessThanOrEqual((room.width / room.hit + 1) * room.lanes);
    expect(marks.reduce((sum, mark) => sum + mark.notes.length, 0)).toBe(count);
    for (const lane of [0, 1]) {
      const row = marks.filter((mark) => mark.lane === lane);
      for (const [i, mark] of row.entries()) if (i > 0) expect(mark.left - (row[i - 1]?.left ?? NaN)).toBeGreaterThanOrEqual(room.hit);
    }
  });
  it("ten thousand notes lay out well within one frame", () => {
    const notes = crowd(10_000);
    layoutMarks(notes, room);
    const started = performance.now();
    for (let i = 0; i < 10; i++) layoutMarks(notes, room);
    expect((performance.now() - started) / 10).toBeLessThan(16);
  });
  it("leaves out what is not in view but keeps a span that reaches into it", () => {
    const view = { start_ms: 1_000_000, end_ms: 2_000_000 };
    const marks = layoutMarks([note(1, 0, 1_500_000), note(2, 10), note(3, 3_000_000)], { ...room, view });
    expect(marks.map((mark) => mark.notes[0]?.id)).toEqual(["1"]);
    expect(marks[0]?.x).toBe(0);
  });
  it("counts the kinds in a cluster", () => expect(kindsIn([note(0, 0), note(4, 0), note(1, 0)])).toEqual([["observe", 2], ["ask", 1]]));
});
