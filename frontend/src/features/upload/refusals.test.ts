import { describe, expect, test } from "vitest";
import { refuseBefore, waitBefore, whyStopped } from "./refusals";

describe("why an upload stopped", () => {
  test("no answer is waited for, and being offline is told apart", () => {
    expect(whyStopped(0, "", 1, false)).toEqual({ kind: "passing", reason: "offline" });
    expect(whyStopped(0, "", 1, true)).toEqual({ kind: "passing", reason: "server" });
  });
  test("a busy or broken server is tried again", () => {
    for (const status of [409, 423, 429, 460]) expect(whyStopped(status, "", 1, true)).toEqual({ kind: "passing", reason: "busy" });
    for (const status of [500, 502, 503]) expect(whyStopped(status, "", 1, true)).toEqual({ kind: "passing", reason: "server" });
  });
  test("a refusal is final and uses the server's own words", () => {
    const body = JSON.stringify({ code: "over_quota", title: "Content Too Large", detail: "Erase a lesson, or ask for more room." });
    expect(whyStopped(413, body, 1, true)).toEqual({ kind: "refused", refusal: { title: "There is no room left for your recordings", detail: "Erase a lesson, or ask for more room.", mayPass: true } });
  });
  test("without the server's words there are still words", () => {
    expect(whyStopped(413, "<html>", 9_000_000_000, true)).toMatchObject({ kind: "refused", refusal: { title: "This recording is too large" } });
    expect(whyStopped(507, "", 1, true)).toMatchObject({ refusal: { mayPass: true } });
  });
  test("an upload the server no longer has starts again", () => {
    expect(whyStopped(404, "", 1, true)).toEqual({ kind: "gone" });
    expect(whyStopped(410, "", 1, true)).toEqual({ kind: "gone" });
  });
});

test("waiting grows to half a minute and no further", () => {
  expect([0, 1, 2, 5, 50].map(waitBefore)).toEqual([1000, 2000, 4000, 30_000, 30_000]);
});

test("what is plainly not a recording is said before a byte is sent", () => {
  expect(refuseBefore({ name: "plan.pdf", size: 5, type: "application/pdf" })?.detail).toContain("a document");
  expect(refuseBefore({ name: "empty.mp4", size: 0, type: "video/mp4" })?.title).toBe("This file is empty");
  expect(refuseBefore({ name: "lesson.mts", size: 5, type: "" })).toBeNull();
});
