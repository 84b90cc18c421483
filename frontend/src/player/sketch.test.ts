import { expect, test, vi } from "vitest";
import { COLOURS, LINE, MOST_POINTS } from "./drawing";
import { drawnAt, Sketch, type DrawnNote } from "./sketch";

const RATIO = 16 / 9;
const drawing = { strokes: [{ points: [[0.1, 0.1] as [number, number]], colour: "#4cc9ff", width: LINE }] };

function drawn(sketch: Sketch, ...places: [number, number][]): void {
  const [first, ...rest] = places;
  if (first) sketch.start(first);
  sketch.go(rest);
  sketch.lift(RATIO);
}

test("lines are told when they are done, can be taken back one by one, and wiping can too", () => {
  const sketch = new Sketch();
  const changed = vi.fn();
  sketch.begin("draft", { at_ms: 5000, drawing: null }, { changed, over: vi.fn() });
  sketch.start([0.1, 0.1]);
  sketch.go([[0.2, 0.2]]);
  expect(changed).not.toHaveBeenCalled();
  expect(sketch.pen.value?.strokes[0]?.points).toEqual([[0.1, 0.1], [0.2, 0.2]]);
  sketch.lift(RATIO);
  expect(changed).toHaveBeenLastCalledWith({ strokes: [{ points: [[0.1, 0.1], [0.2, 0.2]], colour: COLOURS[0].colour, width: LINE }] });
  sketch.choose(COLOURS[1].colour);
  drawn(sketch, [0.5, 0.5]);
  expect(sketch.pen.value?.strokes.map((one) => one.colour)).toEqual([COLOURS[0].colour, COLOURS[1].colour]);
  sketch.clear();
  expect(changed).toHaveBeenLastCalledWith(null);
  sketch.undo();
  expect(sketch.pen.value?.strokes).toHaveLength(2);
  sketch.undo();
  expect(sketch.pen.value?.strokes).toHaveLength(1);
  sketch.undo();
  expect(changed).toHaveBeenLastCalledWith(null);
  expect(sketch.pen.value?.undoable).toBe(false);
  sketch.undo();
  expect(sketch.pen.value?.strokes).toEqual([]);
});

test("it ends once, whether by hand, by the film or because the next one begins", () => {
  const sketch = new Sketch();
  const [first, second] = [vi.fn(), vi.fn()];
  sketch.begin("draft", { at_ms: 0, drawing: null }, { changed: vi.fn(), over: first });
  sketch.begin("n", { at_ms: 0, drawing }, { changed: vi.fn(), over: second });
  expect(first.mock.calls).toEqual([[true]]);
  expect(sketch.pen.value?.colour).toBe("#4cc9ff");
  sketch.end();
  sketch.end();
  expect(second.mock.calls).toEqual([[false]]);
  sketch.start([0, 0]);
  expect(sketch.pen.value).toBeNull();
});

test("however long somebody draws, the note can be kept", () => {
  const sketch = new Sketch();
  let kept = 0;
  sketch.begin("draft", { at_ms: 0, drawing: null }, { changed: (one) => { kept = one?.strokes.reduce((sum, { points }) => sum + points.length, 0) ?? 0; }, over: vi.fn() });
  for (let n = 0; n < 8; n += 1) drawn(sketch, ...Array.from({ length: 600 }, (_, i): [number, number] => [(i % 40) / 40, ((i * 7 + n) % 31) / 31]));
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThanOrEqual(MOST_POINTS);
});

test("a drawing is on the picture at its own moment and no other, the opened note's before any", () => {
  const notes: DrawnNote[] = [{ id: "a", at_ms: 1000, drawing, words: "a" }, { id: "b", at_ms: 1000, drawing, words: "b" }, { id: "c", at_ms: 2000, drawing: null, words: "c" }];
  const ids = (at: number | null, selected: string | null = null, laid = new Map()): string[] => drawnAt(notes, laid, selected, at).map((note) => note.id);
  expect(ids(1000)).toEqual(["a", "b"]);
  expect(ids(1000, "b")).toEqual(["b"]);
  expect(ids(1001, "b")).toEqual([]);
  expect(ids(null, "b")).toEqual([]);
  expect(ids(2000, "c")).toEqual([]);
  expect(ids(1000, "b", new Map([["b", { at_ms: 1000, drawing: null }]]))).toEqual(["a"]);
  expect(ids(7000, null, new Map([["draft", { at_ms: 7000, drawing }]]))).toEqual(["draft"]);
});

test("what is not written any more does not lie on the picture", () => {
  const sketch = new Sketch();
  const over = vi.fn();
  sketch.lay("n", { at_ms: 0, drawing });
  sketch.begin("n", { at_ms: 0, drawing }, { changed: vi.fn(), over });
  sketch.leave("n");
  expect(over).toHaveBeenCalledWith(true);
  expect([...sketch.laid.value]).toEqual([]);
});
