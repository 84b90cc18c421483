import { expect, it } from "vitest";

import { WatchedLog } from "./watched";

it("playing is one span, a seek starts another, a pause adds nothing", () => {
  const log = new WatchedLog();
  for (const ms of [0, 250, 500, 1000]) log.see(ms, true);
  log.jump();
  for (const ms of [60_000, 60_500]) log.see(ms, true);
  log.see(60_600, false);
  log.see(70_000, true);
  expect(log.drain()).toEqual([
    { start_ms: 0, end_ms: 1000 },
    { start_ms: 60_000, end_ms: 60_600 },
  ]);
});
it("a jump nobody announced is not counted as watched", () => {
  const log = new WatchedLog();
  log.see(0, true);
  log.see(900_000, true);
  log.see(5000, true);
  expect(log.drain()).toEqual([]);
});
it("watching a part twice is told once, and told only once", () => {
  const log = new WatchedLog();
  for (const ms of [0, 1000]) log.see(ms, true);
  log.jump();
  for (const ms of [500, 1500]) log.see(ms, true);
  const told = log.drain();
  expect(told).toEqual([{ start_ms: 0, end_ms: 1500 }]);
  expect(log.drain()).toEqual([]);
  log.restore(told);
  expect(log.drain()).toEqual(told);
});
