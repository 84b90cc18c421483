import { describe, expect, test } from "vitest";
import { alreadyHere, change, goesOnWith, isBusy, startable, summary, twinOf, type Upload, type UploadStatus } from "./queue";
import { makeSpeedMeter } from "./speed";

function upload(key: string, status: UploadStatus, over: Partial<Upload> = {}): Upload {
  const file = new File(["x".repeat(100)], `${key}.mp4`, { lastModified: 1 });
  return { key, file, lessonId: null, title: key, taughtOn: "2026-11-17", sent: 0, kept: 0, status, speed: null, refusal: null, anyway: false, ...over };
}

describe("whose turn it is", () => {
  test("two are sent at once, in the order they were added", () => {
    const queue = [upload("a", "waiting"), upload("b", "waiting"), upload("c", "waiting")];
    expect(startable(queue).map((u) => u.key)).toEqual(["a", "b"]);
    expect(startable(change(queue, "a", { status: "sending" })).map((u) => u.key)).toEqual(["b"]);
  });
  test("a paused one gives its place away, one waiting for the network keeps it", () => {
    expect(startable([upload("a", "paused"), upload("b", "sending"), upload("c", "waiting")]).map((u) => u.key)).toEqual(["c"]);
    expect(startable([upload("a", "no-network"), upload("b", "sending"), upload("c", "waiting")])).toEqual([]);
  });
});

test("leaving is warned about only while something would be interrupted", () => {
  expect(isBusy([upload("a", "sending")])).toBe(true);
  expect(isBusy([upload("a", "stored"), upload("b", "paused"), upload("c", "refused"), upload("d", "checking")])).toBe(false);
});

test("the same file is not added twice, unless it was refused", () => {
  const first = upload("a", "sending");
  expect(alreadyHere([first], new File(["x".repeat(100)], "a.mp4", { lastModified: 1 }))).toBe(true);
  expect(alreadyHere([{ ...first, status: "refused" }], first.file)).toBe(false);
  expect(alreadyHere([first], new File(["y"], "a.mp4", { lastModified: 1 }))).toBe(false);
});

test("the tray sums up what is unfinished", () => {
  const line = summary([upload("a", "sending", { sent: 50, speed: 10 }), upload("b", "waiting"), upload("c", "stored", { sent: 100 }), upload("d", "refused")]);
  expect(line).toEqual({ unfinished: 2, stored: 1, stuck: 1, part: 0.25, secondsLeft: 15 });
});

describe("going on after a reload", () => {
  const unfinished = [
    { id: "1", filename: "a.mp4", size_bytes: 100 },
    { id: "2", filename: "b.mp4", size_bytes: 100 },
    { id: "3", filename: "c.mp4", size_bytes: 300 },
  ];
  test("the same file is found by name and size", () => {
    expect(goesOnWith({ name: "b.mp4", size: 100 }, unfinished)?.id).toBe("2");
  });
  test("a phone that renames its files is forgiven when only one has that size", () => {
    expect(goesOnWith({ name: "image.mov", size: 300 }, unfinished)?.id).toBe("3");
    expect(goesOnWith({ name: "image.mov", size: 100 }, unfinished)).toBeNull();
  });
  test("another file is another lesson", () => {
    expect(goesOnWith({ name: "a.mp4", size: 101 }, unfinished)).toBeNull();
  });
});

test("a recording that is a lesson already is known again, unless it came to nothing", () => {
  const lesson = { id: "1", filename: "a.mp4", size_bytes: 100, state: "ready" } as const;
  expect(twinOf({ name: "a.mp4", size: 100 }, [lesson])?.id).toBe("1");
  expect(twinOf({ name: "a.mp4", size: 101 }, [lesson])).toBeNull();
  expect(twinOf({ name: "a.mp4", size: 100 }, [{ ...lesson, state: "failed" }, { ...lesson, state: "uploading" }])).toBeNull();
});

describe("the speed", () => {
  test("is silent until it has settled, then smooth", () => {
    const meter = makeSpeedMeter();
    meter.note(0, 0);
    meter.note(500, 1_000);
    expect(meter.speed()).toBeNull();
    meter.note(2_000, 2_000);
    expect(meter.speed()).toBe(1_000);
  });
  test("starts again when the server has less than was sent", () => {
    const meter = makeSpeedMeter();
    meter.note(0, 0);
    meter.note(4_000, 2_000);
    meter.note(1_000, 3_000);
    expect(meter.speed()).toBeNull();
  });
});
