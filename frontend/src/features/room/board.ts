/**
 * What people draw on the standing picture of a room: each with their own colour, seen by all, kept by nobody, gone as soon
 * as the picture moves. Outside React.
 */
import type { Stroke } from "@/client/types";
import { extended, LINE, type Place } from "@/player/drawing";
import { Signal } from "@/player/signal";
import type { RoomState } from "./state";

/** What goes over the socket: more of a line; without places it is taken back. `clear` wipes everybody's. */
export interface Piece {
  at_ms: number;
  stroke: number;
  points: Place[];
  clear: boolean;
}

export interface DrawnLine {
  person_id: string;
  at_ms: number;
  stroke: number;
  points: readonly Place[];
}

/** As often a piece is sent while a hand moves, and so many places at once: what the server takes. */
const EVERY_MS = 80;
const MOST_PLACES = 64;
/** More than anybody draws; a page that sends without end does not fill ours. */
const MOST_SHOWN = 20_000;
const MOST_STROKES = 2 ** 31;

/** Easily told apart on any picture, with the dark edge that every line has. */
const COLOURS = ["#ffd43b", "#4cc9ff", "#ff8fab", "#8ce99a", "#ffa94d", "#c4b5fd", "#ffffff", "#63e6be", "#e9c46a", "#a5d8ff", "#f3a6ff", "#d8f5a2"];

/** The same for everybody, because everybody counts the same people. */
export function colourOf(personId: string, people: readonly { id: string }[]): string {
  const place = people.map((one) => one.id).sort().indexOf(personId);
  return COLOURS[Math.max(0, place) % COLOURS.length] ?? "#ffffff";
}

/** Where the room stands; null while it moves or waits. */
export const standsAt = (state: RoomState | null): number | null => (!state || state.playing || state.held_ms !== null ? null : state.position_ms);

export function withPiece(lines: readonly DrawnLine[], person_id: string, piece: Piece): readonly DrawnLine[] {
  if (piece.clear) return [];
  const { at_ms, stroke, points } = piece;
  const others = lines.filter((one) => one.person_id !== person_id || one.stroke !== stroke);
  if (points.length === 0) return others;
  if (lines.reduce((sum, one) => sum + one.points.length, points.length) > MOST_SHOWN) return lines;
  const before = lines.find((one) => one.person_id === person_id && one.stroke === stroke);
  if (!before) return [...lines, { person_id, at_ms, stroke, points }];
  return lines.map((one) => (one === before ? { ...before, at_ms, points: [...before.points, ...points] } : one));
}

export const strokesOf = (lines: readonly DrawnLine[], people: readonly { id: string }[]): Stroke[] =>
  lines.map(({ person_id, points }) => ({ points: [...points], colour: colourOf(person_id, people), width: LINE }));

export class Board {
  readonly lines = new Signal<readonly DrawnLine[]>([]);
  /** I am drawing. */
  readonly on = new Signal(false);
  #at_ms: number | null = null;
  #open: { stroke: number; last: Place[]; waiting: Place[] } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `send` answers whether it went out. */
  constructor(readonly meId: string, readonly send: (piece: Piece) => boolean) {}

  hear({ person_id, ...piece }: Piece & { person_id: string }): void {
    this.lines.set(withPiece(this.lines.value, person_id, piece));
  }

  /** The room as it is: lines on any other picture are gone, and whoever drew on it has stopped. */
  settle(state: RoomState | null, alone: boolean): void {
    const at_ms = standsAt(state);
    const moved = at_ms !== this.#at_ms;
    if (alone && !moved) this.lift();
    if (moved) this.#open = null;
    this.#at_ms = at_ms;
    if (moved || alone) this.on.set(false);
    if (moved && this.lines.value.length > 0) this.lines.set(this.lines.value.filter((one) => one.at_ms === at_ms));
  }

  turn(on: boolean): void {
    this.lift();
    this.on.set(on && this.#at_ms !== null);
  }

  start(at: Place): void {
    if (this.#at_ms === null) return;
    this.#open = { stroke: Math.floor(Math.random() * MOST_STROKES), last: [], waiting: [] };
    this.go([at]);
  }

  go(places: readonly Place[]): void {
    const open = this.#open;
    if (!open || this.#at_ms === null) return;
    const fresh = extended(open.last, places).slice(open.last.length);
    if (fresh.length === 0) return;
    open.last = fresh.slice(-1);
    open.waiting.push(...fresh);
    this.hear({ person_id: this.meId, at_ms: this.#at_ms, stroke: open.stroke, points: fresh, clear: false });
    this.#timer ??= setTimeout(() => { this.#flush(); }, EVERY_MS);
  }

  lift(): void {
    this.#flush();
    this.#open = null;
  }

  get mine(): readonly DrawnLine[] {
    return this.lines.value.filter((one) => one.person_id === this.meId);
  }

  undo(): void {
    const last = this.mine.at(-1);
    if (last) this.#say({ at_ms: last.at_ms, stroke: last.stroke, points: [], clear: false });
  }

  clear(): void {
    if (this.#at_ms !== null) this.#say({ at_ms: this.#at_ms, stroke: 0, points: [], clear: true });
  }

  #say(piece: Piece): void {
    this.lift();
    if (this.send(piece)) this.hear({ person_id: this.meId, ...piece });
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [open, at_ms] = [this.#open, this.#at_ms];
    if (!open || at_ms === null) return;
    while (open.waiting.length > 0) this.send({ at_ms, stroke: open.stroke, points: open.waiting.splice(0, MOST_PLACES), clear: false });
  }
}
