import { beforeEach, describe, expect, test } from "vitest";
import { lastVisit, sinceWords } from "./visits";

beforeEach(() => { localStorage.clear(); });

describe("the last visit", () => {
  test("is unknown the first time", () => {
    expect(lastVisit("ama", new Date("2026-11-20T08:00:00Z"))).toBeNull();
  });
  test("ends when the person has been away for half an hour, and not by looking again", () => {
    lastVisit("ama", new Date("2026-11-20T08:00:00Z"));
    expect(lastVisit("ama", new Date("2026-11-20T08:20:00Z"))).toBeNull();
    expect(lastVisit("ama", new Date("2026-11-23T07:00:00Z"))).toBe("2026-11-20T08:20:00.000Z");
    expect(lastVisit("ama", new Date("2026-11-23T07:10:00Z"))).toBe("2026-11-20T08:20:00.000Z");
  });
  test("is each person's own", () => {
    lastVisit("ama", new Date("2026-11-20T08:00:00Z"));
    expect(lastVisit("dana", new Date("2026-11-23T08:00:00Z"))).toBeNull();
  });
});

test("it is said as a colleague would", () => {
  const now = new Date("2026-11-23T09:00:00");
  expect(sinceWords("2026-11-23T07:00:00", now)).toBe("New today");
  expect(sinceWords("2026-11-22T20:00:00", now)).toBe("New since yesterday");
  expect(sinceWords("2026-11-20T15:00:00", now)).toBe("New since Friday");
  expect(sinceWords("2026-11-03T15:00:00", now)).toBe("New since 3 Nov");
});
