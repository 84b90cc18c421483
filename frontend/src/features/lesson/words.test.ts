import { describe, expect, it, test } from "vitest";

import type { Segment, Share } from "@/client/types";

import { goneWords, preparedShare, preparing, secondsLeft, sharedWith } from "./words";

const segment = (index: number, state: Segment["state"], progress = 0): Segment => ({
  index, start_ms: (index - 1) * 600_000, end_ms: index * 600_000, state, progress, mode: "copy", reason: "", width: null, height: null, size_bytes: null, playlist_url: null, download_url: null, flaws: [],
});
const lesson = (segments: Segment[], state: "preparing" | "stored" | "ready" = "preparing", watchable = false) => ({ state, watchable, segments, progress: 0 });
const share = (can: Share["can"], ...people: string[]): Share => ({
  id: people.join(), can, expires_at: null, created_at: "", active: true, person: people.length === 1 ? { id: people[0] ?? "", name: people[0] ?? "" } : null,
  pair: people.length === 2 ? { id: "p", coach: { id: people[0] ?? "", name: people[0] ?? "" }, teacher: { id: people[1] ?? "", name: people[1] ?? "" } } : null,
});

describe("a lesson being prepared", () => {
  it("says which segments are ready and how long the rest takes", () => {
    expect(preparing(lesson([segment(1, "ready"), segment(2, "running")]), 118)).toBe("Segment 1 is ready. About 2 min for the rest.");
    expect(preparing(lesson([segment(1, "ready"), segment(2, "ready"), segment(3, "ready"), segment(4, "waiting")]), null)).toBe("Segments 1 to 3 are ready. The rest is on its way.");
    expect(preparing(lesson([segment(1, "ready"), segment(2, "waiting"), segment(3, "ready")]), null)).toBe("Segments 1 and 3 are ready. The rest is on its way.");
  });
  it("says that it can be watched before a segment is ready, and says nothing when all is done", () => {
    expect(preparing(lesson([segment(1, "running"), segment(2, "waiting")], "preparing", true), null)).toBe("You can watch it already. Getting the segments ready.");
    expect(preparing(lesson([segment(1, "ready")], "ready"), null)).toBeNull();
  });
  it("counts progress by length, not by number of segments", () => {
    expect(preparedShare(lesson([segment(1, "ready"), segment(2, "running", 0.5)]))).toBe(0.75);
    expect(preparedShare({ segments: [], progress: 0.2 })).toBe(0.2);
  });
  it("guesses the time left only once there is a pace", () => {
    expect(secondsLeft(null, { at: 0, share: 0.5 })).toBeNull();
    expect(secondsLeft({ at: 0, share: 0.1 }, { at: 1000, share: 0.5 })).toBeNull();
    expect(secondsLeft({ at: 0, share: 0 }, { at: 60_000, share: 0.25 })).toBe(180);
  });
});

test("a lesson that is gone says whose doing it was", () => {
  const lost = { owner_id: "ama", title: "Year 8" };
  expect(goneWords(lost, "ama").title).toBe("“Year 8” is erased");
  expect(goneWords(lost, "dana").title).toBe("This lesson is not shared with you any more");
  expect(goneWords(null, "dana").title).toBe("This lesson is not here");
});

describe("who can see it, in a few words", () => {
  it("nobody, one person with what they may do, or how many", () => {
    expect(sharedWith([], "Ama")).toBe("Nobody but you can see this");
    expect(sharedWith([share("comment", "Dana Coach")], "Ama")).toBe("Shared with Dana · comment");
    expect(sharedWith([share("view", "Dana Coach", "Ama")], "Ama")).toBe("Shared with Dana · watch");
    expect(sharedWith([share("view", "Dana Coach"), share("view", "Eli Brook")], "Ama")).toBe("Shared with Dana and Eli");
    expect(sharedWith([share("view", "A"), share("view", "B"), share("comment", "C", "Ama")], "Ama")).toBe("Shared with 3 people");
  });
});
