/** What the page knows of one of the two, whichever kind of thing it is. */
import type { ReactElement, ReactNode } from "react";
import type { Compared } from "@/lib/comparison";
import type { Known } from "@/player/duet";
import type { Playback } from "@/player/playback";
import type { Span } from "@/player/span";
import type { Waveform } from "@/player/waveform";

/** Without an end, a moment is looked at for as long as this. */
export const LONG_ENOUGH_MS = 30_000;

export interface Side {
  /** Not there, or not for the reader: the same thing. */
  gone: boolean;
  problem: unknown;
  retry: () => void;
  /** Null until it is known. */
  shown: ShownSide | null;
}

export interface ShownSide {
  word: string;
  title: string;
  /** The lesson and its day, or whose model it is. */
  from: string;
  /** Where it can be seen by itself. */
  to: string;
  known: Known;
  /** In place of the picture, while there is none. */
  cover: ReactNode;
  waveform: Waveform | null;
  speech: readonly Span[] | null;
}

export interface WithSideProps {
  of: Compared;
  playback: Playback;
  children: (side: Side) => ReactElement;
}

export const WAITING: Side = { gone: false, problem: null, retry: () => undefined, shown: null };

/** The part of a lesson that is compared: free to move on the whole lesson before its end. */
export function knownOf(start_ms: number, end_ms: number | null, duration_ms: number, frame_rate: number | null): Known {
  const last = duration_ms > 0 ? duration_ms : Infinity;
  const start = Math.min(start_ms, Math.max(0, last - 1));
  const high_ms = Math.max(start + 1, Math.min(end_ms ?? start + LONG_ENOUGH_MS, last));
  return { start_ms: start, low_ms: 0, high_ms, frame_ms: frameMs(frame_rate) };
}

export const frameMs = (frame_rate: number | null): number => Math.round(1000 / (frame_rate && frame_rate > 0 ? frame_rate : 25));
