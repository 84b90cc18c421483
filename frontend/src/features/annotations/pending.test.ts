import { describe, expect, it } from "vitest";

import type { Annotation } from "@/client/types";

import { overlay, reducePending, withNote, withoutNote, type Pending } from "./pending";

const note = (id: string, start_ms: number, more: Partial<Annotation> = {}): Annotation => ({
  id, lesson_id: "l", author_id: "dana", author: { id: "dana", name: "Dana Coach" }, kind: "observe", start_ms, end_ms: null, body: `note ${id}`,
  visibility: "published", tags: [], links: [], drawing: null, created_at: "2026-11-17T10:00:00Z", edited_at: null, replies: [], may: ["edit", "delete", "reply"], etag: "1", ...more,
});
const creating = (key: string, start_ms: number): Pending => ({ op: "create", key, failed: null, note: { kind: "ask", start_ms, end_ms: null, body: "?", visibility: "published" }, draftOf: note(`new:${key}`, start_ms, { kind: "ask", body: "?" }) });
const server = [note("a", 1000), note("b", 5000)];

describe("notes while the server is answering", () => {
  it("a new note stands in its place at once, and gives way to the real one", () => {
    let pending = reducePending([], { type: "begin", pending: creating("k1", 3000) });
    expect(overlay(server, pending).map((one) => one.id)).toEqual(["a", "new:k1", "b"]);
    expect(overlay(server, pending)[1]?.sending).toBe(true);
    pending = reducePending(pending, { type: "done", key: "k1" });
    expect(overlay(withNote(server, note("c", 3000)), pending).map((one) => one.id)).toEqual(["a", "c", "b"]);
  });
  it("a note that could not be sent stays, with the reason, and can be sent again", () => {
    let pending = reducePending([creating("k1", 3000)], { type: "failed", key: "k1", why: "No connection" });
    expect(overlay(server, pending)[1]?.failed).toEqual({ key: "k1", why: "No connection" });
    pending = reducePending(pending, { type: "again", key: "k1" });
    expect(overlay(server, pending)[1]?.failed).toBeUndefined();
    expect(overlay(server, pending)[1]?.sending).toBe(true);
  });
  it("an edit shows at once; when it is refused, the server's words are there again with the reason", () => {
    const edit: Pending = { op: "edit", key: "k2", failed: null, id: "b", change: { body: "better", start_ms: 500 } };
    expect(overlay(server, [edit]).map((one) => one.body)).toEqual(["better", "note a"]);
    expect(overlay(server, reducePending([edit], { type: "done", key: "k2" }))).toEqual(server);
  });
  it("keeps the names of linked steps through an edit", () => {
    const linked = [note("a", 0, { links: [{ type: "step", id: "s", label: "Cold call" }] })];
    const edit: Pending = { op: "edit", key: "k", failed: null, id: "a", change: { links: [{ type: "step", id: "s" }] } };
    expect(overlay(linked, [edit])[0]?.links[0]?.label).toBe("Cold call");
  });
  it("a deleted note goes at once and comes back if the server refuses", () => {
    const gone: Pending = { op: "delete", key: "k3", failed: null, id: "a" };
    expect(overlay(server, [gone]).map((one) => one.id)).toEqual(["b"]);
    expect(overlay(server, reducePending([gone], { type: "failed", key: "k3", why: "No" }))[0]?.failed?.why).toBe("No");
  });
  it("an edit of a note that somebody deleted meanwhile brings nothing back", () =>
    expect(overlay(withoutNote(server, "b"), [{ op: "edit", key: "k", failed: null, id: "b", change: { body: "x" } }]).map((one) => one.id)).toEqual(["a"]));
  it("the same note twice from the server is one note", () =>
    expect(withNote(server, note("a", 9000)).map((one) => [one.id, one.start_ms])).toEqual([["b", 5000], ["a", 9000]]));
});
