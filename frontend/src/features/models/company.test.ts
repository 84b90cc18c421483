import { expect, test } from "vitest";
import type { Deconstruction } from "@/client/types";
import { oneOf } from "./company";

function one(id: string, state: Deconstruction["state"], pair_id: string | null, people: string[], model = "m"): Deconstruction {
  return { id, state, pair_id, people: people.map((person) => ({ id: person, name: person })), model: { id: model } } as unknown as Deconstruction;
}

const PAIR = { pairId: "p", personIds: ["ama", "dana"] };

test("what the pair has not finished is gone on with, else their last is shown", () => {
  const done = one("1", "agreed", "p", ["ama", "dana"]);
  expect(oneOf([one("3", "agreed", "p", ["ama", "dana"]), one("2", "revealed", "p", ["ama", "dana"]), done], "m", PAIR)?.id).toBe("2");
  expect(oneOf([one("3", "agreed", "p", ["ama", "dana"]), done], "m", PAIR)?.id).toBe("3");
});

test("what others do with it, or they with others, is not theirs", () => {
  const strange = [one("1", "marking", "q", ["ama", "dana"]), one("2", "marking", null, ["ama", "dana"]), one("3", "marking", "p", ["ama", "dana"], "n"), one("4", "marking", null, ["ama"])];
  expect(oneOf(strange, "m", PAIR)).toBeUndefined();
  expect(oneOf(strange, "m", { pairId: null, personIds: ["dana", "ama"] })?.id).toBe("2");
  expect(oneOf(strange, "m", { pairId: null, personIds: ["dana", "ama", "tomas"] })).toBeUndefined();
});
