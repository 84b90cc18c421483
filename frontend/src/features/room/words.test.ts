import { expect, test } from "vitest";
import { opened } from "./reducer";
import type { RoomState } from "./state";
import { controlWords, doingWords, listed, newsOf, refusalWords, waitingWords, type Names } from "./words";

const PEOPLE: Record<string, string> = { ama: "Ama Osei", dana: "Dana Kessler", tomas: "Tomas Berg" };
const names: Names = { meId: "ama", nameOf: (id) => PEOPLE[id] ?? "Somebody" };
const room = (change: Partial<RoomState>): RoomState => ({ ...opened({ low_ms: 0, high_ms: 60_000, sides: [] }, 0), ...change });
const here = (...ids: string[]) => ids.map((person_id) => ({ person_id, looking: false }));

test("it is said whose the control is", () => {
  expect(controlWords(room({}), names)).toBe("Nobody has the control");
  expect(controlWords(room({ holder_id: "ama" }), names)).toBe("You have the control");
  expect(controlWords(room({ holder_id: "dana" }), names)).toBe("Dana has the control");
  expect(controlWords(room({ holder_id: "dana", away_ms: 5 }), names)).toBe("Dana has the control, and is away");
});

test("it is said what each of them does", () => {
  const state = room({ holder_id: "ama", members: [...here("ama", "dana"), { person_id: "tomas", looking: true }], asked: ["dana"] });
  expect(["ama", "dana", "tomas", "ines"].map((id) => doingWords(state, id))).toEqual(["has the control", "asks for the control", "looks around", "not here"]);
  expect(doingWords({ ...state, asked: [], stalled: ["dana"] }, "dana")).toBe("is loading");
});

test("who is waited for has a name", () => {
  expect(waitingWords(room({ stalled: ["dana"] }), names)).toBe("Waiting for Dana…");
  expect(waitingWords(room({ stalled: ["dana", "tomas"] }), names)).toBe("Waiting for Dana and Tomas…");
  expect(waitingWords(room({ stalled: ["ama"] }), names)).toBe("The others wait for your picture…");
  expect(listed(["a", "b", "c"])).toBe("a, b and c");
});

test("what others do is told, what I did is not", () => {
  const before = room({ members: here("ama"), holder_id: "ama" });
  expect(newsOf(null, before, names)).toEqual([]);
  expect(newsOf(before, { ...before, members: here("ama", "dana"), asked: ["dana"] }, names)).toEqual(["Dana Kessler came in.", "Dana Kessler asks for the control."]);
  expect(newsOf(before, { ...before, playing: true }, names)).toEqual([]);
  const theirs = { ...before, members: here("ama", "dana"), holder_id: "dana" };
  expect(newsOf(before, theirs, names)).toEqual(["Dana Kessler came in.", "Dana has the control."]);
  expect(newsOf(theirs, { ...theirs, playing: true, position_ms: 12_000 }, names)).toEqual(["Playing from 0:12."]);
  expect(newsOf({ ...theirs, playing: true }, { ...theirs, position_ms: 30_000, pauses: [{ at_ms: 30_000, question: "Who spoke?" }] }, names)).toEqual([
    "Paused at 0:30.",
    "A planned pause. Who spoke?",
  ]);
});

test("a refusal is a sentence, also one this page does not know", () => {
  expect(refusalWords("away")).toContain("not connected");
  expect(refusalWords("something_new")).toBe("That did not work. Try again.");
});
