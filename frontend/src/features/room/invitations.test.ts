import { expect, test } from "vitest";
import type { Room } from "@/client/types";
import { invitationsOf } from "./invitations";

const PEOPLE: Record<string, string> = { ama: "Ama Osei", dana: "Dana Kessler", tomas: "Tomas Berg" };

function room(id: string, here: string[], ...titles: string[]): Room {
  const members = here.map((person_id) => ({ person_id, name: PEOPLE[person_id], looking: false }));
  return { id, subject: { type: "clip", id: "c" }, films: titles.map((title) => ({ title })), state: { members } } as unknown as Room;
}

test("whoever is in a room of mine waits for me, with what is watched", () => {
  const [one, other] = invitationsOf([room("1", ["ama"], "The pause"), room("2", ["ama", "tomas"], "Ratio", "Later")], "dana");
  expect([one?.roomId, one?.who, one?.words]).toEqual(["1", "Ama", "is waiting in a room: “The pause”"]);
  expect([other?.who, other?.words]).toEqual(["Ama and Tomas", "are waiting in a room: “Ratio” beside “Later”"]);
});

test("nobody waits where nobody is, or where I am myself", () => {
  expect(invitationsOf([room("1", [], "The pause"), room("2", ["dana"], "The pause"), room("3", ["ama", "dana"], "The pause")], "dana")).toEqual([]);
});

test("an invitation is the same whoever is named first, and another one when somebody else comes", () => {
  const keyOf = (...here: string[]): string | undefined => invitationsOf([room("1", here, "The pause")], "dana")[0]?.key;
  expect(keyOf("ama", "tomas")).toBe(keyOf("tomas", "ama"));
  expect(keyOf("ama", "tomas")).not.toBe(keyOf("ama"));
});
