import { expect, test } from "vitest";
import type { Step, StepEvent } from "@/client/types";
import { checkWords, eventWords } from "./words";

test("a line of history says who and what", () => {
  const event = { at: "", person: { id: "dana", name: "Dana Kessler" }, verb: "agreed", reason: "", clip: null } as StepEvent;
  expect(eventWords(event, "ama")).toBe("Dana Kessler agreed to it");
  expect(eventWords({ ...event, verb: "held" }, "dana")).toBe("You saw that it is still there");
});

test("a secure step says when it is looked at again, and when that day has come", () => {
  const now = new Date("2026-11-27T12:00:00");
  const step = { next_check_on: "2026-12-11", due: false } as Step;
  expect(checkWords(step, now)).toBe("Next look Fri 11 Dec");
  expect(checkWords({ ...step, due: true }, now)).toBe("Due for another look since Fri 11 Dec");
  expect(checkWords({ ...step, next_check_on: null }, now)).toBe("");
});
