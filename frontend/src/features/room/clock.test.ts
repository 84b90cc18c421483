import { expect, test } from "vitest";
import { RoomClock, SleepWatch } from "./clock";

/** A line that takes so long there and so long back, to a server that is a minute ahead. */
function ask(clock: RoomClock, asked_ms: number, there_ms: number, back_ms: number): void {
  clock.hear(asked_ms, asked_ms + there_ms + back_ms, asked_ms + there_ms + 60_000);
}

test("the quickest answer counts, whatever slow ones say before and after", () => {
  const clock = new RoomClock();
  ask(clock, 0, 300, 20);
  expect(clock.at(1000)).toBe(1000 + 60_000 + 140);
  ask(clock, 1000, 6, 4);
  ask(clock, 2000, 20, 400);
  expect(clock.at(5000)).toBe(5000 + 60_000 + 1);
});

test("with a hundred milliseconds more or less each way it is right within a few", () => {
  const clock = new RoomClock();
  const jitter = [140, 60, 110, 51, 90, 149, 75, 120, 52, 88];
  jitter.forEach((there, i) => { ask(clock, i * 2000, there, jitter[(i + 4) % jitter.length] ?? 100); });
  expect(Math.abs((clock.at(0) ?? 0) - 60_000)).toBeLessThan(40);
});

test("what was quick a long time ago does not count for ever: clocks drift", () => {
  const clock = new RoomClock();
  ask(clock, 0, 1, 1);
  clock.hear(70_000, 70_020, 70_010 + 60_050);
  expect(clock.at(0)).toBe(60_050);
});

test("before the first answer nothing is known, and after a sleep nothing any more", () => {
  const clock = new RoomClock();
  expect(clock.at(100)).toBeNull();
  clock.hear(200, 210, 5305);
  expect(clock.at(205)).toBe(5305);
  clock.forget();
  expect(clock.at(205)).toBeNull();
});

test("an answer that came before it was asked for tells nothing", () => {
  const clock = new RoomClock();
  clock.hear(500, 400, 0);
  expect(clock.at(0)).toBeNull();
});

test("a device that slept is noticed, by clocks that parted or by a look that came late", () => {
  const watch = new SleepWatch(1_000_000, 0);
  expect(watch.slept(1_000_500, 500, 3000)).toBe(false);
  expect(watch.slept(1_031_000, 1000, 3000)).toBe(true);
  expect(watch.slept(1_031_500, 1500, 3000)).toBe(false);
  expect(watch.slept(1_036_500, 6500, 3000)).toBe(true);
});
