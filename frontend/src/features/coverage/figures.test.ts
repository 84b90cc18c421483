import { expect, test } from "vitest";
import type { CoverageNumber, Figure } from "@/client/types";
import { barOf, barsOf, named, percent, said } from "./figures";

const number = (count: number | null, of: number | null = null, hidden: CoverageNumber["hidden"] = null): CoverageNumber => ({ count, of, hidden });
const figure: Figure = {
  measure: "in_cycle", of: "staff", phase: null, name: "", all: number(58, 83),
  departments: [{ name: "", ...number(18, 27) }, { name: "Science", ...number(18, 27) }],
  together: { names: ["Art", "Maths"], ...number(22, 29) },
};

test("a chart shows everybody, each department, and the smallest as one", () => {
  expect(barsOf(figure, null).map((bar) => bar.label)).toEqual(["All departments", "No department", "Science", "Art and Maths, together"]);
});

test("a department that cannot be shown alone is found where it stands, and no other one beside it", () => {
  expect(barsOf(figure, "Art").map((bar) => [bar.label, said(bar.number)])).toEqual([["All departments", "58 of 83"], ["Art and Maths, together", "22 of 29"]]);
  expect(barsOf(figure, "Science").map((bar) => bar.label)).toEqual(["All departments", "Science"]);
  expect(barOf({ ...figure, departments: [], together: null }, "Art")).toBeNull();
});

test("a number is said with its whole, and a missing one with its reason", () => {
  expect([said(number(22)), said(number(22, 29)), percent(number(22, 29)), percent(number(22))]).toEqual(["22", "22 of 29", "76 %", ""]);
  expect(said(number(null, 83, "few"))).toBe("About fewer than five people");
  expect(said(number(null, 83, "most"))).toBe("About all but fewer than five people");
  expect(percent(number(null, 83, "few"))).toBe("");
});

test("names are joined as one says them", () => {
  expect([named(["Art"]), named(["Art", ""]), named(["Art", "Music", "PE"])]).toEqual(["Art", "Art and No department", "Art, Music and PE"]);
});
