/**
 * What happens in a room: the page's half of `coaching/rooms/playback.py`, so that whoever has the control sees at once
 * what everybody will see. The server's answer is the truth. Pure; `tests/rooms/cases.json` holds both halves together.
 */
import { clamp } from "@/player/span";
import { place, settled, standing, type HeardSide, type Member, type RoomState, type Side } from "./state";

const MOST_PAUSES = 30;

export interface Films { low_ms: number; high_ms: number; sides: readonly Side[] }

/** What a page may wish for. */
export type Wish =
  | { type: "take" }
  | { type: "give"; person_id: string }
  | { type: "ask"; on?: boolean }
  | { type: "play" }
  | { type: "pause"; position_ms?: number | null }
  | { type: "seek"; position_ms: number }
  | { type: "rate"; rate: number }
  | { type: "look"; on?: boolean }
  | { type: "stall"; on?: boolean }
  | { type: "wait"; on?: boolean }
  | { type: "plan"; at_ms: number; question?: string }
  | { type: "unplan"; at_ms: number }
  | { type: "shift"; side: "a" | "b"; shift_ms: number }
  | { type: "hear"; heard: HeardSide };

/** What the server alone brings about. */
export type Happening = { type: "join"; by: string } | { type: "leave"; by: string } | ({ type: "films" } & Films) | { type: "tick" };
export type RoomEvent = (Wish & { by: string }) | Happening;
type Command = Wish & { by: string };

/** What was wished for cannot be; `code` says why. */
export class Refused extends Error {
  constructor(readonly code: string) {
    super(code);
    this.name = "Refused";
  }
}

/** A room nobody is in yet: at the beginning, standing still. */
export function opened(films: Films, now: number): RoomState {
  const [low_ms, high_ms] = bounds(films);
  return {
    version: 1, playing: false, position_ms: low_ms, server_ms: now, rate: 1, low_ms, high_ms, waits: true, held_ms: null, stalled: [],
    holder_id: null, away_ms: null, empty_ms: now, asked: [], members: [], pauses: [], sides: films.sides, heard: "a",
  };
}

/** The state after `event`: the same one where nothing changed, else one with the next version. Throws `Refused`. */
export function reduce(state: RoomState, event: RoomEvent, at: number): RoomState {
  const now = Math.max(at, state.server_ms);
  const after = settled(next(settled(state, now), event, now), now);
  return JSON.stringify(after) === JSON.stringify(state) ? state : { ...after, version: state.version + 1 };
}

function next(state: RoomState, event: RoomEvent, now: number): RoomState {
  switch (event.type) {
    case "tick": return state;
    case "films": return shown(state, event, now);
    case "join": return joined(state, event.by);
    case "leave": return left(state, event.by, now);
    default: return wished(state, event, now);
  }
}

function wished(state: RoomState, event: Command, now: number): RoomState {
  if (!isHere(state, event.by)) throw new Refused("not_here");
  switch (event.type) {
    case "take": return state.holder_id === event.by ? state : handed(state, event.by);
    case "ask": return asking(state, event.by, event.on ?? true);
    case "look": return looking(state, event.by, now, event.on ?? true);
    case "stall": return stalling(state, event.by, now, event.on ?? true);
    case "plan": return planned(state, event.at_ms, (event.question ?? "").trim(), now);
    case "unplan": return { ...state, pauses: state.pauses.filter((pause) => pause.at_ms !== event.at_ms) };
    default: return steered(state, event, now);
  }
}

type Steering = Exclude<Command, { type: "take" | "ask" | "look" | "stall" | "plan" | "unplan" }>;

function steered(state: RoomState, event: Steering, now: number): RoomState {
  if (state.holder_id !== event.by) throw new Refused("not_holder");
  switch (event.type) {
    case "give": return given(state, event.person_id);
    case "wait": return waiting(state, now, event.on ?? true);
    case "shift": return shifted(state, event.side, event.shift_ms, now);
    case "hear": return listening(state, event.heard);
    case "play": return played(state, now);
    case "pause": return paused(state, event.position_ms ?? null, now);
    case "seek": return sought(state, event.position_ms, now);
    case "rate": return event.rate === state.rate ? state : { ...anchored(state, now), rate: event.rate };
  }
}

function given(state: RoomState, person_id: string): RoomState {
  if (!isHere(state, person_id)) throw new Refused("nobody_there");
  return person_id === state.holder_id ? state : handed(state, person_id);
}

function listening(state: RoomState, heard: HeardSide): RoomState {
  if (state.sides.length === 0) throw new Refused("one_film");
  return { ...state, heard };
}

/** At the picture the holder saw, where they say which. */
function paused(state: RoomState, position_ms: number | null, now: number): RoomState {
  const stands = standing(state, now);
  return position_ms === null ? stands : sought(stands, position_ms, now);
}

function played(state: RoomState, now: number): RoomState {
  if (state.playing || state.held_ms !== null) return state;
  return going(state, now, state.position_ms >= state.high_ms ? state.low_ms : state.position_ms);
}

/** The same, said as of now. */
const anchored = (state: RoomState, now: number): RoomState => (state.playing ? { ...state, position_ms: place(state, now), server_ms: now } : state);

/** Playing from there, or waiting there for whoever has nothing to show. */
function going(state: RoomState, now: number, position_ms: number): RoomState {
  const waits = state.waits && state.stalled.length > 0;
  return { ...state, playing: !waits, held_ms: waits ? now : null, position_ms, server_ms: now };
}

function sought(state: RoomState, wanted_ms: number, now: number): RoomState {
  const position_ms = clamp(wanted_ms, state.low_ms, state.high_ms);
  if (state.playing || state.held_ms !== null) return going(state, now, position_ms);
  return position_ms === state.position_ms ? state : { ...state, position_ms, server_ms: now };
}

/** The first one in an empty room nobody controls has the control; nobody else gets it by coming in. */
function joined(state: RoomState, by: string): RoomState {
  if (isHere(state, by)) return state;
  const holder_id = state.holder_id === null && state.members.length === 0 ? by : state.holder_id;
  return { ...state, holder_id, members: [...state.members, { person_id: by, looking: false }], away_ms: holder_id === by ? null : state.away_ms, empty_ms: null };
}

function left(state: RoomState, by: string, now: number): RoomState {
  if (!isHere(state, by)) return state;
  const after = stalling(state, by, now, false);
  const members = after.members.filter((member) => member.person_id !== by);
  return { ...after, members, asked: without(after.asked, by), away_ms: after.holder_id === by ? now : after.away_ms, empty_ms: members.length > 0 ? null : now };
}

/** Asking for what nobody has is taking it. */
function asking(state: RoomState, by: string, on: boolean): RoomState {
  if (!on) return { ...state, asked: without(state.asked, by) };
  if (state.holder_id === by) return state;
  if (state.holder_id === null) return handed(state, by);
  return state.asked.includes(by) ? state : { ...state, asked: [...state.asked, by] };
}

/** Whoever has the control looks where everybody looks. */
const handed = (state: RoomState, person_id: string): RoomState =>
  ({ ...state, holder_id: person_id, away_ms: null, asked: without(state.asked, person_id), members: withLooking(state, person_id, false) });

function looking(state: RoomState, by: string, now: number, on: boolean): RoomState {
  if (on && state.holder_id === by) throw new Refused("holds_control");
  const after = on ? stalling(state, by, now, false) : state;
  return { ...after, members: withLooking(after, by, on) };
}

const withLooking = (state: RoomState, by: string, on: boolean): Member[] => state.members.map((one) => (one.person_id === by ? { ...one, looking: on } : one));

/** The room waits for whoever follows and has nothing to show, and goes on with the last of them. */
function stalling(state: RoomState, by: string, now: number, on: boolean): RoomState {
  const looksAround = state.members.some((one) => one.person_id === by && one.looking);
  if (on === state.stalled.includes(by) || (on && looksAround)) return state;
  return reconsidered({ ...state, stalled: on ? [...state.stalled, by] : without(state.stalled, by) }, now);
}

const waiting = (state: RoomState, now: number, on: boolean): RoomState => (on === state.waits ? state : reconsidered({ ...state, waits: on }, now));

/** Waits now, or no longer, where it should be playing. */
function reconsidered(state: RoomState, now: number): RoomState {
  const shouldWait = state.waits && state.stalled.length > 0;
  if ((state.playing && shouldWait) || (state.held_ms !== null && !shouldWait)) return going(state, now, place(state, now));
  return state;
}

/** A pause behind the picture is not stood at now: what was passed by is said before it is planned. */
function planned(state: RoomState, at_ms: number, question: string, now: number): RoomState {
  if (at_ms < state.low_ms || at_ms >= state.high_ms) throw new Refused("out_of_bounds");
  const others = state.pauses.filter((pause) => pause.at_ms !== at_ms);
  if (others.length >= MOST_PAUSES) throw new Refused("too_many_pauses");
  if (state.pauses.some((pause) => pause.at_ms === at_ms && pause.question === question)) return state;
  return { ...anchored(state, now), pauses: [...others, { at_ms, question }].sort((a, b) => a.at_ms - b.at_ms) };
}

function shifted(state: RoomState, side: "a" | "b", shift_ms: number, now: number): RoomState {
  if (state.sides.length === 0) throw new Refused("one_film");
  const sides = state.sides.map((one, i) => (i === (side === "a" ? 0 : 1) ? { ...one, shift_ms } : one));
  return shown(state, { low_ms: state.low_ms, high_ms: state.high_ms, sides }, now);
}

/** Other bounds. Where it stands or plays outside them, it goes to the nearest place inside. */
function shown(state: RoomState, films: Films, now: number): RoomState {
  const [low_ms, high_ms] = bounds(films);
  if (low_ms === state.low_ms && high_ms === state.high_ms && JSON.stringify(films.sides) === JSON.stringify(state.sides)) return state;
  const at = place(state, now);
  return sought({ ...state, low_ms, high_ms, sides: films.sides }, at, now);
}

/** Of two films: from the beginning of both to the end of the one that takes longer. */
function bounds({ low_ms, high_ms, sides }: Films): [number, number] {
  if (sides.length === 0) return [low_ms, high_ms];
  return [0, Math.max(1, ...sides.map((side) => side.high_ms - side.start_ms - side.shift_ms))];
}

const isHere = (state: RoomState, person_id: string): boolean => state.members.some((member) => member.person_id === person_id);
const without = (people: readonly string[], person_id: string): string[] => people.filter((one) => one !== person_id);
