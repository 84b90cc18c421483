/**
 * Two films on one clock, as rules. The clock counts milliseconds since both began; each film (a strand) has its own
 * start, a shift that lines it up with the other, and bounds that it never leaves. All of it in lesson time. Pure.
 */
import { clamp } from "./span";

export interface Strand {
  /** Where it begins when nothing is shifted. */
  start_ms: number;
  /** It may be shown from here on, and up to there. */
  low_ms: number;
  high_ms: number;
  /** How much later than its start it begins; before it, where negative. */
  shift_ms: number;
  frame_ms: number;
}

export const momentIn = (strand: Strand, at: number): number => strand.start_ms + strand.shift_ms + at;

export const clockAt = (strand: Strand, ms: number): number => ms - strand.start_ms - strand.shift_ms;

/** Whether it has yet to begin, runs, or is over. Until it begins it shows its first picture, afterwards its last. */
export function turnOf(strand: Strand, at: number): "before" | "during" | "after" {
  const ms = momentIn(strand, at);
  return ms < strand.low_ms ? "before" : ms >= strand.high_ms ? "after" : "during";
}

/** What it shows. */
export const shownIn = (strand: Strand, at: number): number => clamp(Math.round(momentIn(strand, at)), strand.low_ms, strand.high_ms - 1);

/** From the beginning of both to the end of the one that takes longer. */
export const wholeOf = (strands: readonly Strand[]): number => Math.max(1, ...strands.map((strand) => Math.round(clockAt(strand, strand.high_ms))));

/** As far as it can be shifted and still be seen. */
export const shiftable = (strand: Strand, shift_ms: number): number =>
  Math.round(clamp(shift_ms, Math.min(0, strand.low_ms - strand.start_ms) - LONGEST_WAIT_MS, strand.high_ms - 1 - strand.start_ms));

const LONGEST_WAIT_MS = 60_000;
/** Further off than this it jumps; nearer it runs a little faster or slower, which nobody sees and (silent) nobody hears. */
const LOST_MS = 400;
/** A drift is made up for within about this time. */
const SOON_MS = 500;
const MOST = 0.15;

/**
 * What the one that follows does about its drift (how far it is ahead of where it should be): a factor for its speed, or
 * a jump. It begins to correct at half a frame, and then goes on to an eighth, so that it does not waver at the border.
 */
export function correctionFor(drift_ms: number, frame_ms: number, correcting: boolean): number | "jump" {
  const off = Math.abs(drift_ms);
  if (off > LOST_MS) return "jump";
  if (off <= frame_ms / (correcting ? 8 : 2)) return 1;
  return Math.round((1 - clamp(drift_ms / SOON_MS, -MOST, MOST)) * 200) / 200;
}
