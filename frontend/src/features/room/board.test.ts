import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Place } from "@/player/drawing";
import { Board, colourOf, strokesOf, withPiece, type DrawnLine, type Piece } from "./board";
import { linesOn } from "./BoardLayer";
import { toRoom } from "./pointing";
import type { RoomState } from "./state";

const STANDING: RoomState = { version: 1, playing: false, position_ms: 5000, server_ms: 0, rate: 1, low_ms: 0, high_ms: 60_000, waits: true, held_ms: null, stalled: [], holder_id: "dana", away_ms: null, empty_ms: null, asked: [], members: [], pauses: [], sides: [], heard: "a" };
const piece = (more: Partial<Piece>): Piece => ({ at_ms: 5000, stroke: 1, points: [[0.1, 0.1]], clear: false, ...more });
const line: DrawnLine = { person_id: "ama", at_ms: 5000, stroke: 1, points: [[0.1, 0.1]] };

let sent: Piece[] = [];
let online = true;
function board(): Board {
  const made = new Board("dana", (one) => {
    if (online) sent.push(structuredClone(one));
    return online;
  });
  made.settle(STANDING, false);
  made.turn(true);
  return made;
}

beforeEach(() => {
  vi.useFakeTimers();
  [sent, online] = [[], true];
});
afterEach(() => { vi.useRealTimers(); });

test("pieces of a line become one line, of each person and number", () => {
  const two = withPiece(withPiece([line], "ama", piece({ points: [[0.2, 0.2]] })), "dana", piece({}));
  expect(two).toEqual([{ ...line, points: [[0.1, 0.1], [0.2, 0.2]] }, { ...line, person_id: "dana" }]);
  expect(withPiece(two, "ama", piece({ points: [] }))).toEqual([{ ...line, person_id: "dana" }]);
  expect(withPiece(two, "ama", piece({ clear: true, points: [] }))).toEqual([]);
  expect(withPiece([line], "ama", piece({ stroke: 2, points: [] }))).toEqual([line]);
});

test("a page that sends without end does not fill ours", () => {
  const full = [{ ...line, points: Array.from({ length: 20_000 }, (): Place => [0, 0]) }];
  expect(withPiece(full, "ama", piece({}))).toBe(full);
});

test("a line goes out in a few pieces while the hand moves, and is here at once", () => {
  const mine = board();
  mine.start([0.1, 0.1]);
  for (let i = 1; i <= 100; i += 1) mine.go([[0.1 + i / 200, 0.1]]);
  expect(mine.lines.value[0]?.points).toHaveLength(101);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(80);
  expect(sent.map((one) => one.points.length)).toEqual([64, 37]);
  mine.go([[0.9, 0.9]]);
  mine.lift();
  expect(sent.flatMap((one) => one.points)).toEqual(mine.lines.value[0]?.points);
  expect(new Set(sent.map((one) => one.stroke)).size).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(sent).toHaveLength(3);
});

test("what one drew last is taken back, and nobody else's; wiping is for all", () => {
  const mine = board();
  mine.start([0.1, 0.1]);
  mine.lift();
  mine.hear({ ...piece({}), person_id: "ama" });
  mine.undo();
  expect(mine.lines.value).toEqual([line]);
  expect(sent.at(-1)).toMatchObject({ points: [], clear: false, stroke: sent[0]?.stroke });
  mine.undo();
  expect(sent).toHaveLength(2);
  online = false;
  mine.clear();
  expect(mine.lines.value).toEqual([line]);
  online = true;
  mine.clear();
  expect(mine.lines.value).toEqual([]);
});

test.each<[string, Partial<RoomState>]>([["plays", { playing: true }], ["waits for somebody", { held_ms: 5 }], ["goes elsewhere", { position_ms: 6000 }]])("a room that %s has nothing drawn on it any more", (_, change) => {
  const mine = board();
  mine.start([0.1, 0.1]);
  mine.settle({ ...STANDING, ...change }, false);
  expect(mine.lines.value).toEqual([]);
  expect(mine.on.value).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual([]);
});

test("a line that comes before the news of where the room stands is there when the news is", () => {
  const mine = board();
  mine.settle({ ...STANDING, playing: true }, false);
  mine.hear({ ...piece({ at_ms: 7000 }), person_id: "ama" });
  mine.settle({ ...STANDING, position_ms: 7000 }, false);
  expect(mine.lines.value).toEqual([{ ...line, at_ms: 7000 }]);
  mine.settle({ ...STANDING, position_ms: 7000, version: 2 }, false);
  expect(mine.lines.value).toHaveLength(1);
});

test("whoever looks around alone does not draw, and finds the lines again", () => {
  const mine = board();
  mine.hear({ ...piece({}), person_id: "ama" });
  mine.settle(STANDING, true);
  expect(mine.on.value).toBe(false);
  expect(mine.lines.value).toEqual([line]);
});

test("nobody draws while it plays", () => {
  const mine = board();
  mine.settle({ ...STANDING, playing: true }, false);
  mine.turn(true);
  mine.start([0.1, 0.1]);
  expect([mine.on.value, mine.lines.value, sent]).toEqual([false, [], []]);
});

test("everybody has the same colour on every page, and two people have two", () => {
  const people = [{ id: "b" }, { id: "a" }, { id: "c" }];
  expect(colourOf("a", people)).toBe(colourOf("a", [...people].reverse()));
  expect(new Set(people.map((one) => colourOf(one.id, people))).size).toBe(3);
  expect(strokesOf([line], [{ id: "ama" }])).toEqual([{ points: [[0.1, 0.1]], colour: colourOf("ama", [{ id: "ama" }]), width: 0.006 }]);
});

test("of two pictures a line is on the one where it began, to its edge", () => {
  const [first, second] = [{ index: 0, of: 2 }, { index: 1, of: 2 }];
  const lines = [{ ...line, points: [[toRoom(0.5, first), 0.5], [toRoom(1, first), 0.5]] as Place[] }];
  expect(linesOn(lines, first)[0]?.points[0]).toEqual([0.5, 0.5]);
  expect(linesOn(lines, first)[0]?.points[1]?.[0]).toBeCloseTo(1, 3);
  expect(linesOn(lines, second)).toEqual([]);
});
