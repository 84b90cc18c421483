/**
 * What a room shows, and what time alone makes of it: the page's half of `coaching/rooms/playback.py`, held to it case by
 * case by `tests/rooms/cases.json` (ADR 21 says why). Times are integer milliseconds: `now` on the server's clock,
 * positions on the lesson's timeline (of two films side by side: since both began). Pure.
 */

/** A holder who is away for this long has no control any more, and a room that is empty for as long stands still. */
const AWAY_MS = 15_000;
/** The room waits no longer than this for somebody who has nothing to show. */
const WAITS_MS = 10_000;

export interface Member {
  person_id: string;
  /** Looks around alone, and is not waited for. */
  looking: boolean;
  /** As the server tells pages; the rule itself knows no names. */
  name?: string;
}

export interface PlannedPause {
  at_ms: number;
  question: string;
}

/** One of two films: where it begins, its bounds, and how much later than the start it begins. */
export interface Side {
  start_ms: number;
  low_ms: number;
  high_ms: number;
  shift_ms: number;
}

export type HeardSide = "a" | "b" | "off";

/** The whole truth about a room. The position was `position_ms` at `server_ms`, and moves on only while `playing`. */
export interface RoomState {
  version: number;
  playing: boolean;
  position_ms: number;
  server_ms: number;
  rate: number;
  low_ms: number;
  high_ms: number;
  waits: boolean;
  /** Since when it waits for the `stalled`, though it was told to play. */
  held_ms: number | null;
  stalled: readonly string[];
  holder_id: string | null;
  /** Since when the holder, or everybody, is not here. */
  away_ms: number | null;
  empty_ms: number | null;
  asked: readonly string[];
  members: readonly Member[];
  pauses: readonly PlannedPause[];
  sides: readonly Side[];
  heard: HeardSide;
}

/** Where a settled state is at `now`. */
export function place(state: RoomState, now: number): number {
  if (!state.playing) return state.position_ms;
  return Math.min(state.high_ms, state.position_ms + Math.floor(Math.max(0, now - state.server_ms) * state.rate));
}

/** The state with everything in it that time alone brought about by `now`; its version stays. */
export function settled(state: RoomState, now: number): RoomState {
  let next = state;
  const left_at = plus(next.empty_ms, AWAY_MS);
  if (left_at !== null && now >= left_at) next = standing(moved(next, left_at), left_at);
  next = moved(next, now);
  if (next.away_ms !== null && now >= next.away_ms + AWAY_MS) next = { ...next, holder_id: null, away_ms: null, asked: [] };
  return next;
}

const plus = (at: number | null, more: number): number | null => (at === null ? null : at + more);

/** The planned pause it stands at, if it stands at one. */
export const pauseHere = (state: RoomState): PlannedPause | null =>
  (state.playing || state.held_ms !== null ? null : state.pauses.find((pause) => pause.at_ms === state.position_ms)) ?? null;

export function standing(state: RoomState, now: number): RoomState {
  if (!state.playing && state.held_ms === null) return state;
  return { ...state, playing: false, held_ms: null, position_ms: place(state, now), server_ms: now };
}

/** The waiting over, the planned pause or the end reached, in the order in which they come. */
function moved(state: RoomState, now: number): RoomState {
  let next = state;
  if (next.held_ms !== null && now >= next.held_ms + WAITS_MS) next = { ...next, playing: true, server_ms: next.held_ms + WAITS_MS, held_ms: null, stalled: [] };
  const reached = next.playing ? movedAt(next) : null;
  if (reached !== null && now >= reached) next = { ...next, playing: false, position_ms: stopOf(next), server_ms: reached };
  return next;
}

function movedAt(state: RoomState): number | null {
  if (state.held_ms !== null) return state.held_ms + WAITS_MS;
  if (!state.playing) return null;
  return state.server_ms + Math.ceil((stopOf(state) - state.position_ms) / state.rate);
}

/** Where it will stand still by itself: at the next planned pause, or at the end. */
function stopOf(state: RoomState): number {
  const ahead = state.pauses.find((pause) => pause.at_ms > state.position_ms);
  return Math.min(ahead?.at_ms ?? state.high_ms, state.high_ms);
}
