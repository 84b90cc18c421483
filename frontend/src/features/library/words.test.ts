import { expect, test } from "vitest";
import type { Template } from "@/client/types";
import { byArea, said } from "./words";

test("an area is the same whatever its capitals and however its words are joined", () => {
  const of = (area: string): Template => ({ area }) as Template;
  expect(byArea([of("Practice"), of("Checking understanding"), of("checking_understanding")]).map(([area, several]) => [area, several.length])).toEqual([["Practice", 1], ["Checking understanding", 2]]);
});

test("an import is told in numbers that are not nought", () => {
  expect(said({ added: 12, changed: 0, unchanged: 3 })).toBe("12 added, 3 as they were.");
  expect(said({ added: 0, changed: 0, unchanged: 0 })).toBe("There was nothing to bring in.");
});
