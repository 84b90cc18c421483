/**
 * What a film does about being ahead of (or behind) where the room is: run a little slower or faster, which nobody sees
 * or hears, or jump, where it is lost. Just after something changed a larger step is not noticed, and being right soon is
 * worth more. Pure.
 */
import { clamp } from "@/player/span";

/** So long after a change everything is new anyway. */
export const FRESH_MS = 1000;
/** Further off than this it jumps. */
const LOST_MS = 400;
const LOST_FRESH_MS = 220;
/** At most so much faster or slower. */
const MOST = 0.12;
const MOST_FRESH = 0.3;
/** Made up for within about this time. */
const SOON_MS = 350;
/** It begins to correct from here, and goes on until it is nearer than that: it must not waver at the border. */
const BEGIN_MS = 14;
const ENOUGH_MS = 4;

export interface Drift {
  /** How far the film is ahead of the room; behind it, where negative. */
  ahead_ms: number;
  /** How long ago the room (or the film) was last moved, or the picture last stood and waited. */
  since_ms: number;
  correcting: boolean;
  /** It has just jumped: it may be wrong by what a jump takes on this device, and must not jump on and on. */
  jumped: boolean;
}

/** A factor for the speed, or a jump. */
export function correctionFor({ ahead_ms, since_ms, correcting, jumped }: Drift): number | "jump" {
  const fresh = since_ms < FRESH_MS;
  const off = Math.abs(ahead_ms);
  if (off > (fresh ? LOST_FRESH_MS : LOST_MS) && !jumped) return "jump";
  if (off <= (correcting ? ENOUGH_MS : BEGIN_MS)) return 1;
  const most = fresh || jumped ? MOST_FRESH : MOST;
  return Math.round((1 - clamp(ahead_ms / SOON_MS, -most, most)) * 200) / 200;
}

/** How much further than wanted to jump, so that it is right once the picture is there: learned from each jump. */
export class Lead {
  ms = 120;

  /** After a jump it was so far ahead of where it should have been. */
  learn(ahead_ms: number): void {
    this.ms = clamp(this.ms - ahead_ms / 2, 0, 1500);
  }
}
