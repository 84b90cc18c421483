import { describe, expect, test } from "vitest";
import { aboutLesson, canWatch, isSafe, stateWords } from "./words";

const told = { state: "ready", watchable: true, progress: 0, problem: null, size_bytes: 1_400_000_000, received_bytes: 1_400_000_000, segments: [] } as const;
const segments = (...states: ("waiting" | "running" | "ready" | "failed")[]) => states.map((state) => ({ state }) as never);

describe("the words of a lesson's state", () => {
  test("an upload says how far it is, and never 100 % before it is done", () => {
    expect(stateWords({ ...told, segments: [], state: "uploading", received_bytes: 602_000_000 })).toMatchObject({ headline: "Uploading 43 %", detail: "602 MB of 1.4 GB is here" });
    expect(stateWords({ ...told, segments: [], state: "uploading", received_bytes: 1_399_999_999 }).headline).toBe("Uploading 99 %");
    expect(stateWords({ ...told, segments: [], state: "uploading" }).headline).toBe("Checking every byte.");
  });
  test("a stored lesson may be deleted from the phone", () => {
    expect(stateWords({ ...told, segments: [], state: "stored" })).toMatchObject({ headline: "Safe to delete from your phone", detail: "Checked: 1.4 GB, every byte", tone: "good" });
  });
  test("a lesson being prepared says what can be watched now and how long the rest takes", () => {
    expect(stateWords({ ...told, state: "preparing", progress: 0.3, segments: segments("ready", "running") }, 125)).toMatchObject({
      headline: "Segment 1 is ready.", detail: "About 2 min for the rest.", progress: 0.3,
    });
    expect(stateWords({ ...told, state: "preparing", segments: segments("ready", "ready", "waiting") }).headline).toBe("Segments 1–2 are ready.");
    expect(stateWords({ ...told, state: "preparing", segments: segments("ready", "running", "ready", "waiting") }).headline).toBe("2 of 4 segments are ready.");
    expect(stateWords({ ...told, state: "preparing", segments: segments("running", "waiting") }).headline).toBe("You can watch it already.");
    expect(stateWords({ ...told, state: "preparing", watchable: false, segments: [] }).headline).toBe("Getting it ready to watch.");
    expect(stateWords({ ...told, state: "preparing", watchable: false, segments: [] }, 40).detail).toBe("About 40 s left.");
  });
  test("a failed lesson says its problem in the server's words", () => {
    const problem = { code: "no_picture", title: "There is no picture in this recording", detail: "It holds only sound.", may_pass: false };
    expect(stateWords({ ...told, segments: [], state: "failed", problem })).toEqual({
      headline: problem.title, detail: "It holds only sound. Trying again with the same recording will not help.", tone: "wrong", progress: undefined,
    });
    expect(stateWords({ ...told, segments: [], state: "failed", problem: { ...problem, may_pass: true } }).detail).toBe("It holds only sound.");
  });
});

test("a lesson is described by its day, its segments and its notes", () => {
  const lesson = { taught_on: "2026-11-17", created_at: "2026-11-18T08:00:00Z", segments: segments("ready", "ready"), annotation_count: 5 };
  expect(aboutLesson(lesson)).toMatch(/17 Nov.* · 2\u00a0segments · 5\u00a0notes$/);
  expect(aboutLesson({ ...lesson, annotation_count: 1 }, "Ama Osei")).toMatch(/^Ama Osei · .* · 1\u00a0note$/);
});

test("a phone's recording that only its segments can show is something to watch", () => {
  expect(canWatch({ watchable: false, playlist_url: "/media/x/lesson.m3u8" })).toBe(true);
  expect(canWatch({ watchable: true, playlist_url: null })).toBe(true);
  expect(canWatch({ watchable: false, playlist_url: null })).toBe(false);
});

test("nothing is called safe while bytes are missing or unchecked", () => {
  expect(isSafe({ state: "uploading", sha256: null })).toBe(false);
  expect(isSafe({ state: "preparing", sha256: "ab" })).toBe(true);
});
