import { expect, test } from "vitest";
import type { Upload, UploadStatus } from "./queue";
import { statusWords } from "./status-words";

const file = { name: "a.mp4", size: 100_000_000 } as File;
const upload = (status: UploadStatus, over: Partial<Upload> = {}): Upload => ({
  key: "a", file, lessonId: null, title: "a", taughtOn: "2026-11-17", sent: 43_000_000, kept: 32_000_000, status, speed: null, refusal: null, anyway: false, ...over,
});

test("while it goes: how far, how fast, how long", () => {
  expect(statusWords(upload("sending", { speed: 1_000_000 }))).toEqual({ headline: "Uploading 43 %", detail: "43 MB of 100 MB · 1.0 MB/s · about 1 min left", tone: "calm" });
});

test("only what the server has acknowledged is called safe", () => {
  expect(statusWords(upload("no-network")).detail).toBe("32 MB of 100 MB is safe. It goes on by itself.");
  expect(statusWords(upload("paused")).detail).toBe("32 MB of 100 MB is safe.");
  expect(statusWords(upload("no-network", { kept: 0 })).detail).toBe("Nothing of 100 MB has arrived yet. It goes on by itself.");
});

test("safe to delete is said only when the server says stored", () => {
  expect(statusWords(upload("checking", { sent: 100_000_000 })).headline).toBe("Checking every byte");
  expect(statusWords(upload("stored")).headline).toBe("Safe to delete from your phone");
});
