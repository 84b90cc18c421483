import { beforeEach, expect, test } from "vitest";
import { forgetUnsent, keepUnsent, recallUnsent, type Unsent } from "./unsent";

const unsent = (key: string): Unsent => ({
  op: "create", key, failed: "The server cannot be reached.", note: { kind: "ask", start_ms: 4_000, end_ms: null, body: "Why here?", visibility: "published" },
  draftOf: { id: `new:${key}` } as Unsent["draftOf"],
});

beforeEach(() => { localStorage.clear(); });

test("a note that was not taken is there again, ready to be sent under the same key", () => {
  keepUnsent("dana", "l1", unsent("a"));
  keepUnsent("dana", "l1", unsent("b"));
  expect(recallUnsent("dana", "l1").map(({ key, failed }) => [key, failed]).sort()).toEqual([["a", null], ["b", null]]);
  forgetUnsent("dana", "l1", "a");
  expect(recallUnsent("dana", "l1").map(({ key }) => key)).toEqual(["b"]);
});

test("it belongs to one person and one lesson, and what is no note is left alone", () => {
  keepUnsent("dana", "l1", unsent("a"));
  localStorage.setItem("vignette.unsent.dana.l1.x", "{");
  localStorage.setItem("vignette.unsent.dana.l1.y", '{"op":"delete"}');
  expect(recallUnsent("dana", "l1")).toHaveLength(1);
  expect(recallUnsent("ama", "l1")).toEqual([]);
  expect(recallUnsent("dana", "l2")).toEqual([]);
});
