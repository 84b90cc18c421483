import { expect, test } from "vitest";
import { Follower, positionAt, type Truth } from "./follower";
import { SlowFilm } from "./slow-film.testing";

const STEP_MS = 20;

function room(begin_ms = 60, seek_ms = 150) {
  let now = 0;
  const film = new SlowFilm(() => now, begin_ms, seek_ms);
  const follower = new Follower(film, (local) => local, () => now);
  /** Let time pass; how far off the film was at most, from `from_ms` on. */
  const pass = (ms: number, truth: Truth, from_ms = Infinity): number => {
    let most = 0;
    for (const until = now + ms; now < until;) {
      now += STEP_MS;
      film.pass(STEP_MS);
      follower.look();
      if (now >= from_ms) most = Math.max(most, Math.abs(film.at_ms - positionAt(truth, now)));
    }
    return most;
  };
  return { film, follower, pass, now: () => now };
}

const playing = (position_ms: number, server_ms: number, rate = 1): Truth => ({ playing: true, position_ms, server_ms, rate });
const standing = (position_ms: number, server_ms: number): Truth => ({ playing: false, position_ms, server_ms, rate: 1 });

test("the room's place follows from when it was where", () => {
  expect(positionAt(playing(1000, 50), 150)).toBe(1100);
  expect(positionAt(playing(1000, 50, 1.5), 150)).toBe(1150);
  expect(positionAt(playing(1000, 50), 20)).toBe(1000);
  expect(positionAt(standing(1000, 50), 150)).toBe(1000);
});

test("within a second of play, seek, speed and pause the film is right, and stays right", () => {
  const { film, follower, pass, now } = room();
  follower.follow(standing(30_000, 0));
  expect(film.at_ms).toBe(30_000);
  const begun = playing(30_000, now());
  pass(80, begun); // the news takes a while to arrive
  follower.follow(begun);
  expect(pass(5000, begun, now() + 1000)).toBeLessThan(40);
  const sought = playing(200_000, now());
  pass(80, sought);
  follower.follow(sought);
  expect(pass(5000, sought, now() + 1000)).toBeLessThan(40);
  const faster = playing(positionAt(sought, now()), now(), 1.5);
  pass(80, faster);
  follower.follow(faster);
  expect(pass(5000, faster, now() + 1000)).toBeLessThan(60);
  const stopped = standing(positionAt(faster, now()), now());
  pass(80, stopped);
  follower.follow(stopped);
  pass(100, stopped);
  expect(film.moves).toBe(false);
  expect(film.at_ms).toBe(stopped.position_ms);
});

test("on a device whose seeks take long it learns to aim further, and does not jump on and on", () => {
  const { film, follower, pass, now } = room(100, 700);
  const begun = playing(60_000, now());
  follower.follow(begun);
  pass(10_000, begun);
  expect(film.jumps).toBeLessThan(5);
  const sought = playing(300_000, now());
  follower.follow(sought);
  expect(pass(6000, sought, now() + 3000)).toBeLessThan(40);
});

test("what had to be fetched before it could be shown is put right by one more jump within what came", () => {
  const { film, follower, pass, now } = room(60, 60);
  const begun = playing(60_000, now());
  follower.follow(begun);
  pass(3000, begun);
  film.fetch_ms = 600;
  const jumps = film.jumps;
  const sought = playing(300_000, now());
  follower.follow(sought);
  expect(pass(6000, sought, now() + 1000)).toBeLessThan(60);
  expect(film.jumps - jumps).toBe(2);
});

test("a hiccup is made up for gently, without a jump", () => {
  const { film, follower, pass, now } = room();
  const begun = playing(0, now());
  follower.follow(begun);
  pass(5000, begun);
  const jumps = film.jumps;
  film.hiccup(250);
  pass(60, begun);
  expect(film.factor).toBe(1.12);
  expect(pass(4000, begun, now() + 3000)).toBeLessThan(20);
  expect(film.jumps).toBe(jumps);
});

test("who looks around is left alone, and is exact again when they come back", () => {
  const { film, follower, pass, now } = room();
  const begun = playing(0, now());
  follower.follow(begun);
  pass(3000, begun);
  follower.hold();
  film.rest();
  film.show(500_000);
  pass(3000, begun);
  expect(film.at_ms).toBe(500_000);
  follower.release();
  expect(pass(3000, begun, now() + 1000)).toBeLessThan(40);
});

test("what was stopped by something else is told, and not begun again by itself", () => {
  const { film, follower, pass, now } = room();
  let told = 0;
  follower.onStopped = () => { told += 1; };
  const begun = playing(0, now());
  follower.follow(begun);
  pass(2000, begun);
  film.rest();
  film.wasStopped = true;
  pass(100, begun);
  expect(told).toBeGreaterThan(0);
  expect(film.moves).toBe(false);
});

test("a browser that refuses is not asked again until somebody pressed", () => {
  const { film, follower, pass, now } = room();
  film.refused = true;
  const begun = playing(0, now());
  follower.follow(begun);
  pass(500, begun);
  expect(film.moves).toBe(false);
  film.permit();
  expect(pass(3000, begun, now() + 1000)).toBeLessThan(40);
});

test("a film that was refused is not taken for one that somebody stopped, and begins as soon as it may", () => {
  const { film, follower, pass, now } = room();
  let stopped = 0;
  follower.onStopped = () => { stopped += 1; };
  film.begin = () => { Object.assign(film, { refused: true, wasStopped: true }); };
  const begun = playing(0, now());
  follower.follow(begun);
  pass(500, begun);
  film.begin = () => { Object.assign(film, { moves: true, wasStopped: false }); };
  film.permit();
  pass(500, begun);
  expect([film.moves, stopped]).toEqual([true, 0]);
});

test("a recording that ends a breath early is not begun anew", () => {
  const { film, follower, pass, now } = room();
  const begun = playing(0, now());
  follower.follow(begun);
  pass(2000, begun);
  film.rest();
  film.ended = true;
  const { jumps } = film;
  pass(500, begun);
  expect([film.moves, film.jumps]).toEqual([false, jumps]);
});

test("who catches up from the end is not taken for somebody who stopped the film", () => {
  const { film, follower, pass, now } = room();
  let told = 0;
  follower.onStopped = () => { told += 1; };
  const begun = playing(0, now());
  follower.follow(begun);
  pass(2000, begun);
  follower.hold();
  film.show(film.end_ms - 1);
  film.rest();
  film.ended = true;
  film.wasStopped = true;
  const { show } = film;
  film.show = (ms) => {
    show.call(film, ms);
    follower.look(); // a film tells of every change at once
  };
  follower.release();
  film.wasStopped = false;
  expect(pass(3000, begun, now() + 1000)).toBeLessThan(40);
  expect(told).toBe(0);
});

test("another file in the same place finds its moment by itself", () => {
  const { film, follower, pass, now } = room();
  let told = 0;
  follower.onStopped = () => { told += 1; };
  const begun = playing(0, now());
  follower.follow(begun);
  pass(2000, begun);
  film.present = false;
  film.rest();
  film.wasStopped = true;
  pass(500, begun);
  film.present = true;
  expect(pass(3000, begun, now() + 1000)).toBeLessThan(40);
  expect(told).toBe(0);
});

test("at the end it stands on the last picture", () => {
  const { film, follower, pass, now } = room();
  film.end_ms = 2000;
  const begun = playing(0, now());
  follower.follow(begun);
  pass(4000, begun);
  expect(film.moves).toBe(false);
  expect(film.at_ms).toBe(1999);
});
