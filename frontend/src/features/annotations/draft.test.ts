import { beforeEach, describe, expect, it } from "vitest";

import { aboutOf, EMPTY_DRAFT, keepDraft, readDraft, recallDraft, stepQuery, withoutQuery } from "./draft";

beforeEach(() => { localStorage.clear(); sessionStorage.clear(); });

describe("a half-written note", () => {
  it("survives a reload, for this person and this lesson only", () => {
    const draft = { ...EMPTY_DRAFT, kind: "ask" as const, body: "What were you looking for", at_ms: 745_000, links: [{ type: "step" as const, id: "s", label: "Cold call" }], drawing: { strokes: [{ points: [[0.1, 0.2] as [number, number]], colour: "#ffd43b", width: 0.006 }] } };
    keepDraft("dana", "lesson-1", draft);
    expect(recallDraft("dana", "lesson-1")).toEqual(draft);
    expect(recallDraft("ama", "lesson-1")).toEqual(EMPTY_DRAFT);
    expect(recallDraft("dana", "lesson-2")).toEqual(EMPTY_DRAFT);
  });
  it("leaves nothing behind once it is sent or emptied", () => {
    keepDraft("dana", "l", { ...EMPTY_DRAFT, body: "x" });
    keepDraft("dana", "l", { ...EMPTY_DRAFT, body: "  " });
    expect(localStorage).toHaveLength(0);
  });
  it("is worth keeping with nothing in it but a drawing", () => {
    const drawing = { strokes: [{ points: [[0.1, 0.2] as [number, number]], colour: "#ffd43b", width: 0.006 }] };
    keepDraft("dana", "l", { ...EMPTY_DRAFT, at_ms: 5000, drawing });
    expect(recallDraft("dana", "l")).toEqual({ ...EMPTY_DRAFT, at_ms: 5000, drawing });
    expect(readDraft('{"body":"x","drawing":{"strokes":[{"points":[[2,0]],"colour":"#ffd43b","width":0.006}]}}')).toEqual({ ...EMPTY_DRAFT, body: "x" });
  });
  it("is this window's own when two windows write, and the latest for a new window", () => {
    keepDraft("dana", "l", { ...EMPTY_DRAFT, body: "here" });
    localStorage.setItem("vignette.draft.dana.l", JSON.stringify({ ...EMPTY_DRAFT, body: "in the other window" }));
    expect(recallDraft("dana", "l").body).toBe("here");
    sessionStorage.clear();
    expect(recallDraft("dana", "l").body).toBe("in the other window");
  });
  it.each(["", "{", "null", "7", '{"body":3}', "[]"])("is not confused by %s in the storage", (text) => expect(readDraft(text)).toBeNull());
  it("repairs what it can", () => expect(readDraft('{"body":"x","kind":"shout","at_ms":"soon","links":[1]}')).toEqual({ ...EMPTY_DRAFT, body: "x" }));
});

describe("what a note is about", () => {
  const span = { start_ms: 8000, end_ms: 12_000 };
  const drawing = { strokes: [{ points: [[0.1, 0.2] as [number, number]], colour: "#ffd43b", width: 0.006 }] };
  it("is the span, or the moment when writing began, or where the picture is", () => {
    expect(aboutOf({ ...EMPTY_DRAFT, at_ms: 9000 }, span, 11_000)).toEqual(span);
    expect(aboutOf({ ...EMPTY_DRAFT, at_ms: 9000 }, null, 11_000)).toEqual({ start_ms: 9000, end_ms: null });
    expect(aboutOf(EMPTY_DRAFT, null, 11_000)).toEqual({ start_ms: 11_000, end_ms: null });
  });
  it("begins on the picture that was drawn on, whatever the span", () => {
    const draft = { ...EMPTY_DRAFT, at_ms: 9000, drawing };
    expect(aboutOf(draft, span, 0)).toEqual({ start_ms: 9000, end_ms: 12_000 });
    expect(aboutOf(draft, { start_ms: 1000, end_ms: 9000 }, 0)).toEqual({ start_ms: 9000, end_ms: null });
  });
});

describe("typing # to link a step", () => {
  it("asks with what stands between the # and the caret", () => {
    expect(stepQuery("Hands up #cold ca", 17)).toEqual({ from: 9, query: "cold ca" });
    expect(stepQuery("#", 1)).toEqual({ from: 0, query: "" });
  });
  it("does not mistake other signs for it", () => {
    expect(stepQuery("room C#4", 8)).toBeNull();
    expect(stepQuery("no step here", 12)).toBeNull();
    expect(stepQuery("# cold", 6)).toBeNull();
  });
  it("takes the query out of the words", () => {
    expect(withoutQuery("Hands up #cold", 9, 14)).toBe("Hands up ");
    expect(withoutQuery("#cold and then", 0, 5)).toBe("and then");
  });
});
