/**
 * Lines over a picture, as a note keeps them: places are shares of the picture's width and height, so that they lie on the
 * same things on every screen. Pure.
 */
import type { Drawing, Stroke } from "@/client/types";

export type Place = Stroke["points"][number];

/** What the server keeps of one drawing. */
export const MOST_POINTS = 2500;
/** A line's width, as a part of the picture's. */
export const LINE = 0.006;
/** Two that show on any picture, with the dark edge that every line has, and that nobody takes for one another. */
export const COLOURS = [{ colour: "#ffd43b", name: "Yellow" }, { colour: "#4cc9ff", name: "Blue" }] as const;

/** Closer than this to the last place, a hand has not moved. */
const NEAR = 0.0015;
/** A line may leave the way of the hand by this much: a pixel of a picture on a laptop. */
const TOLERANCE = 0.0008;
const ROUND = 1e4;

const rounded = ([x, y]: Place): Place => [Math.round(x * ROUND) / ROUND, Math.round(y * ROUND) / ROUND];

/** The line with what a hand adds to it; places that are hardly another are left out. */
export function extended(points: readonly Place[], more: readonly Place[]): Place[] {
  const line = [...points];
  for (const place of more) {
    const next = rounded(place);
    const last = line.at(-1);
    if (!last || Math.hypot(next[0] - last[0], next[1] - last[1]) >= NEAR) line.push(next);
  }
  return line;
}

/** Fewer places, none of those left out further from the line than `tolerance` of the picture's width (Douglas and Peucker). */
export function simplified(points: readonly Place[], tolerance: number, ratio: number): Place[] {
  const kept = new Set([0, points.length - 1]);
  const open: [number, number][] = [[0, points.length - 1]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span;
    const [furthest, distance] = furthestBetween(points, from, to, ratio);
    if (distance <= tolerance) continue;
    kept.add(furthest);
    open.push([from, furthest], [furthest, to]);
  }
  return points.filter((_, i) => kept.has(i));
}

function furthestBetween(points: readonly Place[], from: number, to: number, ratio: number): [index: number, distance: number] {
  let found: [number, number] = [from, 0];
  for (let i = from + 1; i < to; i += 1) {
    const distance = distanceTo(points[i], points[from], points[to], ratio);
    if (distance > found[1]) found = [i, distance];
  }
  return found;
}

/** From a place to a line between two, in parts of the picture's width. */
function distanceTo(place: Place | undefined, from: Place | undefined, to: Place | undefined, ratio: number): number {
  if (!place || !from || !to) return 0;
  const [dx, dy] = [to[0] - from[0], (to[1] - from[1]) / ratio];
  const [px, py] = [place[0] - from[0], (place[1] - from[1]) / ratio];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
  return Math.hypot(px - along * dx, py - along * dy);
}

const size = (strokes: readonly Stroke[]): number => strokes.reduce((sum, stroke) => sum + stroke.points.length, 0);

/** As true to the hand as the server's limit allows; what does not fit at all is the newest. */
export function fitted(strokes: readonly Stroke[], ratio: number): Stroke[] {
  let tolerance = TOLERANCE;
  let fits = strokes.map((stroke) => ({ ...stroke, points: simplified(stroke.points, tolerance, ratio) }));
  while (size(fits) > MOST_POINTS && tolerance < 0.1) {
    const wider = (tolerance *= 2);
    fits = fits.map((stroke) => ({ ...stroke, points: simplified(stroke.points, wider, ratio) }));
  }
  while (size(fits) > MOST_POINTS) fits.pop();
  return fits;
}

/** The line in a box 1000 wide and `1000 / ratio` high. One place alone is a dot. */
export function pathOf(points: readonly Place[], ratio: number): string {
  const [first, ...rest] = points.map(([x, y]) => `${Math.round(x * ROUND) / 10} ${Math.round((y / ratio) * ROUND) / 10}`);
  if (first === undefined) return "";
  return rest.length === 0 ? `M${first}h.1` : `M${first}L${rest.join("L")}`;
}

const isPart = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= 1;

function isStroke(value: unknown): value is Stroke {
  const stroke = value as Partial<Stroke> | null;
  return typeof stroke === "object" && stroke !== null && typeof stroke.colour === "string" && /^#[0-9a-f]{6}$/i.test(stroke.colour) && isPart(stroke.width)
    && Array.isArray(stroke.points) && stroke.points.length > 0 && stroke.points.every((place: unknown) => Array.isArray(place) && place.length === 2 && place.every(isPart));
}

/** A drawing out of this browser's memory, if it is one. */
export function drawingFrom(value: unknown): Drawing | null {
  const strokes = (value as Partial<Drawing> | null)?.strokes;
  return Array.isArray(strokes) && strokes.length > 0 && strokes.every(isStroke) ? { strokes } : null;
}

/** The same, as it was written down. */
export function readDrawing(text: string): Drawing | null {
  try {
    return drawingFrom(JSON.parse(text));
  } catch {
    return null;
  }
}

export const drawingOf = (strokes: readonly Stroke[]): Drawing | null => (strokes.length > 0 ? { strokes: [...strokes] } : null);
