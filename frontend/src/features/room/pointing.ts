/** Pointing with keys, and pointing at one of two pictures; where on a picture is `player/picture`. */
import { clamp } from "@/player/span";

const STEP = 0.02;
const MOVES: Record<string, [number, number]> = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/** Pointing with the arrow keys; with Shift in larger steps. Null for any other key. */
export function moveBy(from: { x: number; y: number }, key: string, shift: boolean): { x: number; y: number } | null {
  const [x, y] = MOVES[key] ?? [0, 0];
  if (x === 0 && y === 0) return null;
  const times = shift ? 4 : 1;
  return { x: clamp(from.x + x * times, 0, 1), y: clamp(from.y + y * times, 0, 1) };
}

export const POINT_EVERY_MS = 50;

/** Of quick movements some are left out, but never where they end. */
export function rarely(show: (x: number, y: number) => void): (x: number, y: number) => void {
  let shown_ms = -POINT_EVERY_MS;
  let next: { x: number; y: number } | null = null;
  return (x, y) => {
    const waits = next !== null;
    next = { x, y };
    if (waits) return;
    setTimeout(() => {
      if (next) show(next.x, next.y);
      next = null;
      shown_ms = performance.now();
    }, shown_ms + POINT_EVERY_MS - performance.now());
  };
}

/** Of two pictures side by side the first is the left half of the place, the second the right one, however they lie. */
export interface Part { index: number; of: number }

export const WHOLE: Part = { index: 0, of: 1 };

export const toRoom = (x: number, { index, of }: Part): number => (index + clamp(x, 0, 0.9999)) / of;

/** Null where it is on another picture. */
export function fromRoom(x: number, { index, of }: Part): number | null {
  const share = x * of - index;
  return share >= 0 && (share < 1 || (index === of - 1 && share <= 1)) ? share : null;
}
