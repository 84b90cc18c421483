import { expect, test } from "vitest";
import { drawingFrom, drawingOf, extended, fitted, LINE, MOST_POINTS, pathOf, readDrawing, simplified, type Place } from "./drawing";

const WIDE = 16 / 9;
const stroke = (points: Place[]) => ({ points, colour: "#ffd43b", width: LINE });
const circle = (places: number): Place[] => Array.from({ length: places }, (_, i) => [0.5 + 0.3 * Math.cos((i / places) * 6.28), 0.5 + 0.3 * Math.sin((i / places) * 6.28)]);

test("a hand that rests adds nothing, and places are kept as finely as a screen shows them", () => {
  expect(extended([[0.5, 0.5]], [[0.5, 0.5], [0.5001, 0.5001], [0.50219, 0.5]])).toEqual([[0.5, 0.5], [0.5022, 0.5]]);
  expect(extended([], [[0.123456, 1]])).toEqual([[0.1235, 1]]);
});

test("a straight line is its two ends, and a corner stays a corner", () => {
  expect(simplified([[0, 0], [0.1, 0.1], [0.2, 0.2], [0.3, 0.3]], 0.001, 1)).toEqual([[0, 0], [0.3, 0.3]]);
  expect(simplified([[0, 0], [0.25, 0], [0.5, 0], [0.5, 0.25], [0.5, 0.5]], 0.001, 1)).toEqual([[0, 0], [0.5, 0], [0.5, 0.5]]);
  expect(simplified([[0.4, 0.4]], 0.001, 1)).toEqual([[0.4, 0.4]]);
});

test("there and back on the same way is not nothing", () => expect(simplified([[0, 0], [0.5, 0], [0, 0]], 0.001, 1)).toEqual([[0, 0], [0.5, 0], [0, 0]]));

test("a line never leaves the way of the hand by more than a pixel or so", () => {
  const hand = circle(600);
  const kept = simplified(hand, 0.001, WIDE);
  expect(kept.length).toBeLessThan(80);
  for (const [x, y] of hand) {
    const nearest = Math.min(...kept.slice(1).map((to, i) => {
      const from = kept[i] ?? to;
      const [dx, dy, px, py] = [to[0] - from[0], (to[1] - from[1]) / WIDE, x - from[0], (y - from[1]) / WIDE];
      const along = Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy)));
      return Math.hypot(px - along * dx, py - along * dy);
    }));
    expect(nearest).toBeLessThanOrEqual(0.001);
  }
});

test("the largest scribble becomes one that the server keeps, and a small one stays as it is", () => {
  const shaky = circle(400).map(([x, y], i): Place => [x + 0.002 * Math.sin(i * 2.1), y + 0.002 * Math.cos(i * 1.7)]);
  const fits = fitted(Array.from({ length: 60 }, () => stroke(shaky)), WIDE);
  expect(fits.reduce((sum, one) => sum + one.points.length, 0)).toBeLessThanOrEqual(MOST_POINTS);
  expect(fits).toHaveLength(60);
  const dots = Array.from({ length: 3000 }, (_, i) => stroke([[i / 3000, 0.5]]));
  expect(fitted(dots, WIDE)).toEqual(dots.slice(0, MOST_POINTS));
  const arrow = [stroke([[0.2, 0.2], [0.6, 0.6]]), stroke([[0.5, 0.6], [0.6, 0.6], [0.6, 0.5]])];
  expect(fitted(arrow, WIDE)).toEqual(arrow);
});

test("a path lies on the picture whatever its shape", () => {
  expect(pathOf([[0, 0], [0.5, 1], [1, 0.5]], 2)).toBe("M0 0L500 500L1000 250");
  expect(pathOf([[0.25, 0.5]], 1)).toBe("M250 500h.1");
  expect(pathOf([], 1)).toBe("");
});

test("what the browser remembers is a drawing or nothing", () => {
  const kept = { strokes: [stroke([[0, 1]])] };
  expect(drawingFrom(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  for (const wrong of [null, 7, [], {}, { strokes: [] }, { strokes: [{}] }, { strokes: [{ ...stroke([[0, 1]]), colour: "red" }] }, { strokes: [stroke([[0, 1.2]])] }, { strokes: [stroke([])] }])
    expect(drawingFrom(wrong)).toBeNull();
  expect(readDrawing(JSON.stringify(kept))).toEqual(kept);
  expect(readDrawing("{")).toBeNull();
  expect(drawingOf([])).toBeNull();
});
