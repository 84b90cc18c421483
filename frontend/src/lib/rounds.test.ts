import { expect, it } from "vitest";
import { lookedAt } from "./rounds";

it.each([
  ["nothing was said", { criteria_met: [], glow: null, grow: null }, false],
  ["something was ticked", { criteria_met: ["a"], glow: null, grow: null }, true],
  ["there is a glow", { criteria_met: [], glow: { text: "x" }, grow: null }, true],
  ["there is a grow", { criteria_met: [], glow: null, grow: { text: "x" } }, true],
])("knows whether a round was looked at: %s", (_, round, expected) => { expect(lookedAt(round)).toBe(expected); });
