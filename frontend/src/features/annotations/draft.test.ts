import { beforeEach, describe, expect, it } from "vitest";

import { EMPTY_DRAFT, keepDraft, readDraft, recallDraft, stepQuery, withoutQuery } from "./draft";

beforeEach(() => { localStorage.clear(); sessionStorage.clear(); });

describe("a half-written note", () => {
  it("survives a reload, for this person and this lesson only", () => {
    const draft = { ...EMPTY_DRAFT, kind: "ask" as const, body: "What were you looking for", at_ms: 745_000, links: [{ type: "step" as const, id: "s", label: "Cold call" }] };
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
