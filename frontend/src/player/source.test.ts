import { describe, expect, it } from "vitest";

import { chooseSource, readyUntil, sameSource, type LessonMedia } from "./source";

const segment = (index: number, state: string) => ({ index, start_ms: (index - 1) * 700_000, end_ms: index * 700_000, state });
const lesson = (more: Partial<LessonMedia>): LessonMedia => ({ state: "preparing", watchable: false, duration_ms: 2_100_000, playlist_url: null, original_url: null, segments: [], ...more });

describe("what to play", () => {
  it("nothing while there is nothing", () => expect(chooseSource(lesson({ state: "stored", original_url: "/o" }), false)).toBeNull());
  it("the original while segments are being prepared", () =>
    expect(chooseSource(lesson({ watchable: true, original_url: "/o", playlist_url: "/p", segments: [segment(1, "ready"), segment(2, "running")] }), false)).toEqual({ kind: "original", url: "/o" }));
  it("the growing playlist when the browser cannot play the original", () =>
    expect(chooseSource(lesson({ watchable: true, original_url: "/o", playlist_url: "/p", segments: [segment(1, "ready"), segment(2, "running")] }), true)).toEqual({ kind: "playlist", url: "/p", growing: true }));
  it("the whole playlist once it is ready", () =>
    expect(chooseSource(lesson({ state: "ready", watchable: true, original_url: "/o", playlist_url: "/p" }), false)).toEqual({ kind: "playlist", url: "/p", growing: false }));
  it("the playlist reaches to the first segment that is not ready", () => {
    expect(readyUntil([segment(2, "ready"), segment(1, "ready"), segment(3, "waiting"), segment(4, "ready")])).toBe(1_400_000);
    expect(readyUntil([segment(1, "waiting"), segment(2, "ready")])).toBe(0);
  });
  it("a fresher address or a longer playlist is not another source", () => {
    expect(sameSource({ kind: "original", url: "/a" }, { kind: "original", url: "/b" })).toBe(true);
    expect(sameSource({ kind: "playlist", url: "/a", growing: true }, { kind: "playlist", url: "/a", growing: false })).toBe(true);
    expect(sameSource({ kind: "original", url: "/a" }, { kind: "playlist", url: "/a", growing: false })).toBe(false);
    expect(sameSource(null, { kind: "original", url: "/b" })).toBe(false);
  });
});
