/** Where on the picture: shares of what is seen of it, whatever black bars stand beside it. */
import { clamp } from "@/player/span";

export interface Box { left: number; top: number; width: number; height: number }

/** The part of an element that its picture fills: whole, never cropped, in the middle. */
export function pictureBox(width: number, height: number, ratio: number): Box {
  if (width <= 0 || height <= 0 || !(ratio > 0)) return { left: 0, top: 0, width, height };
  const fits = width / height > ratio ? { width: height * ratio, height } : { width, height: width / ratio };
  return { ...fits, left: (width - fits.width) / 2, top: (height - fits.height) / 2 };
}

/** Null beside the picture. */
export function shareAt(box: Box, x: number, y: number): { x: number; y: number } | null {
  const share = { x: (x - box.left) / Math.max(1, box.width), y: (y - box.top) / Math.max(1, box.height) };
  return share.x >= 0 && share.x <= 1 && share.y >= 0 && share.y <= 1 ? share : null;
}

const STEP = 0.02;
const MOVES: Record<string, [number, number]> = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/** Pointing with the arrow keys; with Shift in larger steps. Null for any other key. */
export function moveBy(from: { x: number; y: number }, key: string, shift: boolean): { x: number; y: number } | null {
  const [x, y] = MOVES[key] ?? [0, 0];
  if (x === 0 && y === 0) return null;
  const times = shift ? 4 : 1;
  return { x: clamp(from.x + x * times, 0, 1), y: clamp(from.y + y * times, 0, 1) };
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
