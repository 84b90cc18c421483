import { describe, expect, it } from "vitest";
import { compareLink, comparedFrom, comparing, comparisonFrom, comparisonTo, type Comparison } from "./comparison";

const ID = (n: number): string => `0190f000-0000-7000-8000-${String(n).padStart(12, "0")}`;

describe("the address of a comparison", () => {
  it("carries the whole state there and back", () => {
    const whole: Comparison = {
      a: { kind: "clip", id: ID(1) }, b: { kind: "model", id: ID(2) },
      shift_a: -240, shift_b: 1100, heard: "b", at_ms: 4321, rate: 0.5, repeat: true, step: ID(3),
    };
    expect(comparisonFrom(comparisonTo(whole))).toEqual(whole);
    expect(comparisonTo(whole)).toBe(`?a=clip.${ID(1)}&b=model.${ID(2)}&shift_a=-240&shift_b=1100&heard=b&at=4321&speed=0.5&repeat=1&step=${ID(3)}`);
  });
  it("is short where everything is as usual", () =>
    expect(compareLink(comparing({ kind: "note", id: ID(1) }, { kind: "lesson", id: ID(2), start_ms: 5, end_ms: null }))).toBe(`/compare?a=note.${ID(1)}&b=lesson.${ID(2)}.5`));
  it("names a stretch of a lesson, with an end or without", () => {
    for (const end_ms of [null, 9000]) {
      const one = comparing({ kind: "lesson", id: ID(1), start_ms: 0, end_ms }, { kind: "clip", id: ID(2) });
      expect(comparisonFrom(comparisonTo(one))).toEqual(one);
    }
  });
  it("names nothing that cannot be", () => {
    for (const text of [null, "", "clip", "clip.", "clip.x", `lesson.${ID(1)}`, `lesson.${ID(1)}.9.9`, `lesson.${ID(1)}.-1`, `clip.${ID(1)}.4`, `film.${ID(1)}`, `lesson.${ID(1)}.1.2.3`])
      expect(comparedFrom(text)).toBeNull();
    expect(comparisonFrom(`?a=clip.${ID(1)}`)).toBeNull();
  });
  it("leaves out what it says wrongly", () => {
    const odd = comparisonFrom(`?a=clip.${ID(1)}&b=clip.${ID(2)}&shift_a=x&shift_b=99999999&heard=both&at=-4&speed=40&repeat=yes&step=../../x`);
    expect(odd).toEqual(comparing({ kind: "clip", id: ID(1) }, { kind: "clip", id: ID(2) }));
    expect(comparisonFrom(`?a=clip.${ID(1)}&b=clip.${ID(2)}&shift_a=-999999`)?.shift_a).toBe(-600_000);
  });
});
