/**
 * What is drawn over the picture of one page: the drawings of notes, each at its own moment, and the one that somebody is
 * making. Outside React, so that the note that is being written and the picture beside it speak of the same lines.
 */
import type { Drawing, Stroke } from "@/client/types";
import { COLOURS, drawingOf, extended, fitted, LINE, type Place } from "./drawing";
import { Signal } from "./signal";

/** A drawing that belongs to a moment. */
export interface Laid {
  at_ms: number;
  drawing: Drawing | null;
}

/** The drawing of a note, with the first words of it. */
export interface DrawnNote extends Laid {
  id: string;
  words: string;
}

/** Somebody draws: for which note, at which moment, with which colour. */
export interface Pen {
  id: string;
  at_ms: number;
  colour: string;
  strokes: readonly Stroke[];
  undoable: boolean;
}

export interface Told {
  changed: (drawing: Drawing | null) => void;
  /** It is over; `moved`: because the film went on, or what it was for is gone. */
  over: (moved: boolean) => void;
}

export class Sketch {
  readonly pen = new Signal<Pen | null>(null);
  /** What somebody is changing and the server does not know yet, by the note it is for. */
  readonly laid = new Signal<ReadonlyMap<string, Laid>>(new Map());
  #told: Told | null = null;
  #before: (readonly Stroke[])[] = [];

  /** `draws`: whether one draws for a note here. In a room people draw together instead. */
  constructor(readonly draws = true) {}

  begin(id: string, { at_ms, drawing }: Laid, told: Told): void {
    this.end(true);
    this.#told = told;
    this.#before = [];
    this.pen.set({ id, at_ms, colour: drawing?.strokes.at(-1)?.colour ?? COLOURS[0].colour, strokes: drawing?.strokes ?? [], undoable: false });
  }

  end(moved = false): void {
    if (!this.pen.value) return;
    const told = this.#told;
    this.#told = null;
    this.pen.set(null);
    told?.over(moved);
  }

  choose(colour: string): void {
    if (this.pen.value) this.pen.set({ ...this.pen.value, colour });
  }

  /** A line begins, goes on, is done. */
  start(at: Place): void {
    const pen = this.pen.value;
    if (!pen) return;
    this.#before.push(pen.strokes);
    this.#draw([...pen.strokes, { points: extended([], [at]), colour: pen.colour, width: LINE }]);
  }

  go(places: readonly Place[]): void {
    const strokes = this.pen.value?.strokes ?? [];
    const last = strokes.at(-1);
    if (!last) return;
    const points = extended(last.points, places);
    if (points.length > last.points.length) this.#draw([...strokes.slice(0, -1), { ...last, points }]);
  }

  lift(ratio: number): void {
    if (this.pen.value) this.#keep(fitted(this.pen.value.strokes, ratio));
  }

  /** As it was before the last line, or before it was wiped. */
  undo(): void {
    const before = this.#before.pop();
    if (before) this.#keep(before);
  }

  clear(): void {
    const pen = this.pen.value;
    if (!pen || pen.strokes.length === 0) return;
    this.#before.push(pen.strokes);
    this.#keep([]);
  }

  /** A note's drawing as it is being changed; null: as the server knows it. */
  lay(id: string, laid: Laid | null): void {
    if (!laid && !this.laid.value.has(id)) return;
    const next = new Map(this.laid.value);
    if (laid) next.set(id, laid);
    else next.delete(id);
    this.laid.set(next);
  }

  /** Nobody writes that note any more. */
  leave(id: string): void {
    if (this.pen.value?.id === id) this.end(true);
    this.lay(id, null);
  }

  #draw(strokes: readonly Stroke[]): void {
    if (this.pen.value) this.pen.set({ ...this.pen.value, strokes, undoable: this.#before.length > 0 });
  }

  #keep(strokes: readonly Stroke[]): void {
    this.#draw(strokes);
    this.#told?.changed(drawingOf(strokes));
  }
}

/** What lies on the picture while it stands at a moment: the note that was opened, if it has a drawing there, else all that have. */
export function drawnAt(notes: readonly DrawnNote[], laid: ReadonlyMap<string, Laid>, selectedId: string | null, at_ms: number | null): DrawnNote[] {
  if (at_ms === null) return [];
  const known = new Set(notes.map((note) => note.id));
  const changed = notes.map((note) => ({ ...note, ...laid.get(note.id) }));
  const fresh = [...laid].filter(([id]) => !known.has(id)).map(([id, one]) => ({ id, words: "", ...one }));
  const here = [...changed, ...fresh].filter((note) => note.drawing !== null && note.at_ms === at_ms);
  const selected = here.filter((note) => note.id === selectedId);
  return selected.length > 0 ? selected : here;
}
