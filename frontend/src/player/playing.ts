/** What can be said about a playback, and what can be asked of it. */
import type { Quality } from "./quality";

export interface PlaybackState {
  phase: "empty" | "loading" | "ready" | "failed";
  playing: boolean;
  /** Wants to play, but the next bytes are not here. */
  waiting: boolean;
  ended: boolean;
  /** The browser does not begin by itself: it wants a press first, or silence. */
  refused: boolean;
  offline: boolean;
  rate: number;
  volume: number;
  muted: boolean;
  /** There is more than one rendition, and this browser lets us choose. */
  choosable: boolean;
  quality: Quality;
}

export interface LoadRequest {
  kind: "playlist" | "file";
  url: string;
  /** Lesson time of this file's own zero. */
  offset_ms?: number;
  frame_rate: number | null;
  at_ms?: number;
  play?: boolean;
}

export type Trouble = { what: "expired" } | { what: "unplayable"; why: string };

export const INITIAL: PlaybackState = { phase: "empty", playing: false, waiting: false, ended: false, refused: false, offline: false, rate: 1, volume: 1, muted: false, choosable: false, quality: "auto" };
