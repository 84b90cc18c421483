import { describe, expect, it } from "vitest";
import { aheadOf } from "@/client/clock";
import type { Meeting } from "@/client/types";
import { alarmAt, leftOf, sayAlarm, spentIn, spentInAll, untilEaten, wasJust, whenWords } from "./clocks";

const NOW = "2026-11-26T15:10:00Z";
const now = Date.parse(NOW);
const part = (number: number, spent: number, running = false): Meeting["parts"][number] => ({ number, planned_ms: 300_000, spent_ms: spent, running_since: running ? NOW : null });
const running: Meeting = {
  id: "m", cycle_id: "c", state: "running", part: 6, minutes: 25, planned_ms: 1_500_000, spent_ms: 600_000,
  parts: [part(5, 360_000), part(6, 240_000, true), part(7, 0), part(8, 0)],
  near_at: "2026-11-26T15:13:00Z", eaten_at: "2026-11-26T15:15:00Z",
  started_at: "2026-11-26T15:00:00Z", ended_at: null, decided: "", editable_until: null, now: NOW, etag: '"2"', decided_etag: '"1"',
};

describe("the clocks of a meeting", () => {
  it("go on from what the server said, only the running part and the whole", () => {
    const spent = running.parts.map((one) => spentIn(one, running, now + 7_000));
    expect(spent).toEqual([360_000, 247_000, 0, 0]);
    expect(spentInAll(running, now + 7_000)).toBe(607_000);
  });
  it("stand still when it is over", () => {
    const over: Meeting = { ...running, state: "over", part: null, parts: running.parts.map((one) => ({ ...one, running_since: null })) };
    expect(spentInAll(over, now + 7_000)).toBe(600_000);
    expect(alarmAt(over, now + 9_000_000)).toBe("none");
  });
  it("leave a way to the summary for a quarter of an hour", () => {
    const over: Meeting = { ...running, state: "over", ended_at: NOW };
    expect([wasJust(over, now + 14 * 60_000), wasJust(over, now + 15 * 60_000), wasJust(running, now)]).toEqual([true, false, false]);
  });
  it("are told on the summary, without a stray dot where no time was spent", () => {
    expect(whenWords(running)).toMatch(/, \d\d:\d\d · Discuss 6 min, Step 4 min$/);
    expect(whenWords({ ...running, parts: [part(5, 29_000), part(6, 0), part(7, 0), part(8, 0)] })).toMatch(/, \d\d:\d\d$/);
  });
  it("warn two minutes before the rehearsal loses time, while it does, and when all is used up", () => {
    const minutes = [2.9, 3, 4.9, 5, 14.9, 15];
    expect(minutes.map((minute) => alarmAt(running, now + minute * 60_000))).toEqual(["none", "near", "near", "eaten", "eaten", "over"]);
    expect(untilEaten(running, now + 4 * 60_000)).toBe(60_000);
    expect(untilEaten(running, now + 6 * 60_000)).toBe(60_000);
    expect(new Set(["near", "eaten", "over"].map((alarm) => sayAlarm(alarm as "near"))).size).toBe(3);
  });
  it("do not warn while the rehearsal has its time", () => {
    expect(alarmAt({ ...running, near_at: null, eaten_at: null }, now + 14 * 60_000)).toBe("none");
  });
  it("say what is left, then what is too much", () => {
    expect(leftOf(300_000, 100)).toEqual({ over: false, ms: 300_000 });
    expect(leftOf(300_000, 300_000)).toEqual({ over: false, ms: 0 });
    expect(leftOf(300_000, 361_000)).toEqual({ over: true, ms: 61_000 });
  });
  it("are read against the server's time, whatever this device believes", () => {
    expect(aheadOf(NOW, now - 3_600_100, now - 3_599_900)).toBe(3_600_000);
  });
});
