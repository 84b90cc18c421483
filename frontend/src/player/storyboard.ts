/** Hover thumbnails: a WebVTT file whose cues name a part of a sprite (`sprite.jpg#xywh=0,0,160,90`). */
import { momentFromAddress } from "./time";
import type { Span } from "./span";

export interface Thumbnail extends Span {
  url: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

const CUE = /^(\S+)\s+-->\s+(\S+)/;
const PART = /#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)/;

/** Thumbnails in order of time; cues that make no sense are left out. `base` is the address of the file itself. */
export function parseStoryboard(text: string, base: string): Thumbnail[] {
  const out: Thumbnail[] = [];
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length - 1; i++) {
    const cue = CUE.exec(lines[i] ?? "");
    const part = PART.exec(lines[i + 1] ?? "");
    if (!cue || !part) continue;
    const [start_ms, end_ms] = [momentFromAddress(cue[1]), momentFromAddress(cue[2])];
    if (start_ms === null || end_ms === null) continue;
    const url = new URL((lines[i + 1] ?? "").split("#")[0] ?? "", base).href;
    const [x = 0, y = 0, width = 0, height = 0] = part.slice(1).map(Number);
    out.push({ start_ms, end_ms, url, x, y, width, height });
  }
  return out;
}

/** The picture for a moment: the last one that starts at or before it. */
export function thumbnailAt(board: readonly Thumbnail[], ms: number): Thumbnail | null {
  let [low, high] = [0, board.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((board[middle]?.start_ms ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return board[Math.max(0, low - 1)] ?? null;
}
