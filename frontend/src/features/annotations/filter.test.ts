import { describe, expect, it } from "vitest";

import type { Annotation } from "@/client/types";

import { countsByKind, EVERYTHING, filtered, filterFromAddress, filterToAddress, isEverything, linkChoices, writers } from "./filter";

const note = (id: string, more: Partial<Annotation>): Annotation => ({
  id, lesson_id: "l", author_id: "dana", author: { id: "dana", name: "Dana Coach" }, kind: "observe", start_ms: 0, end_ms: null, body: "", visibility: "published",
  tags: [], links: [], drawing: null, created_at: "", edited_at: null, replies: [], may: [], etag: "1", ...more,
});
const cold = { type: "step", id: "s1", label: "Cold call" } as const;
const notes = [
  note("1", { body: "Every hand is up", links: [cold] }),
  note("2", { kind: "ask", body: "Why this élève?", author_id: "ama", author: { id: "ama", name: "Ama Osei" } }),
  note("3", { kind: "praise", body: "Six seconds", links: [cold], replies: [{ id: "r", annotation_id: "3", author_id: "ama", author: { id: "ama", name: "Ama Osei" }, body: "It felt like ten", created_at: "", edited_at: null, may: [] }] }),
];
const ids = (list: readonly Annotation[]) => list.map((one) => one.id);

describe("which notes are shown", () => {
  it("all of them when nothing is chosen", () => {
    expect(isEverything(EVERYTHING)).toBe(true);
    expect(ids(filtered(notes, EVERYTHING))).toEqual(["1", "2", "3"]);
  });
  it("by kind, step and person together", () => {
    expect(ids(filtered(notes, { ...EVERYTHING, linkId: "s1" }))).toEqual(["1", "3"]);
    expect(ids(filtered(notes, { ...EVERYTHING, linkId: "s1", kind: "praise" }))).toEqual(["3"]);
    expect(ids(filtered(notes, { ...EVERYTHING, personId: "ama" }))).toEqual(["2"]);
  });
  it("by words in the note, its replies and its step, whatever the accents and order", () => {
    expect(ids(filtered(notes, { ...EVERYTHING, text: "ELEVE" }))).toEqual(["2"]);
    expect(ids(filtered(notes, { ...EVERYTHING, text: "ten" }))).toEqual(["3"]);
    expect(ids(filtered(notes, { ...EVERYTHING, text: "call hand" }))).toEqual(["1"]);
  });
  it("a chip's number is what pressing it shows", () => {
    const filter = { ...EVERYTHING, linkId: "s1", kind: "ask" as const };
    expect(countsByKind(notes, filter)).toEqual({ all: 2, observe: 1, ask: 0, praise: 1, suggest: 0 });
  });
  it("offers the steps and people that there are", () => {
    expect(linkChoices(notes)).toEqual([{ id: "s1", label: "#Cold call", count: 2 }]);
    expect(writers(notes).map((person) => person.name)).toEqual(["Ama Osei", "Dana Coach"]);
  });
  it("comes back from the address as it went in, and ignores a kind that does not exist", () => {
    const filter = { kind: "ask" as const, linkId: "s1", personId: null, text: "hands" };
    const search = new URLSearchParams(Object.entries(filterToAddress(filter)).flatMap(([name, value]) => (value ? [[name, value]] : [])));
    expect(filterFromAddress(search)).toEqual(filter);
    expect(filterFromAddress(new URLSearchParams("kind=rubbish")).kind).toBeNull();
  });
});
