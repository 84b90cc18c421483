/** What a room moves: one recording, or two side by side as one. Times are the room's. */
import type { Duet } from "@/player/duet";
import { Seat } from "@/player/seat";
import { permit, type SharedPlayback } from "./shared";

export interface Film {
  /** There is something to show. */
  readonly present: boolean;
  /** Where it stands this very instant. */
  readonly at_ms: number;
  readonly end_ms: number;
  /** It plays, whoever asked it to. */
  readonly moves: boolean;
  /** No seek is under way. */
  readonly settled: boolean;
  /** It was begun here and stopped by something else. */
  readonly wasStopped: boolean;
  /** It has come to its end. */
  readonly ended: boolean;
  /** The browser wants to be asked by a press first. */
  readonly refused: boolean;
  /** It could go on from where it stands. */
  readonly ready: boolean;
  /** It could go to this moment with nothing to wait for from the server. */
  holds(ms: number): boolean;
  show(ms: number): void;
  begin(): void;
  rest(): void;
  pace(rate: number, factor: number): void;
  /** One frame on or back, standing still. */
  step(by: 1 | -1): Promise<void>;
  /** The network is back: whatever it waits for is to be had now. */
  again(): void;
  /** Somebody pressed: ask the browser again. */
  permit(): void;
  /** Told whenever it shows another frame or its state changes. */
  listen(tell: () => void): () => void;
}

/** A lesson, or the part of it from `low_ms` to `end_ms`. */
export class OneFilm implements Film {
  readonly #seat: Seat;

  constructor(readonly playback: SharedPlayback) {
    this.#seat = new Seat(playback);
  }

  /** Once it is known what may be shown. */
  know(low_ms: number, end_ms: number): void {
    this.#seat.strand = { start_ms: 0, low_ms, high_ms: end_ms, shift_ms: 0, frame_ms: 40 };
  }

  get present(): boolean { return this.#seat.strand !== null && this.playback.state.value.phase === "ready"; }
  get at_ms(): number { return this.playback.running_ms; }
  get end_ms(): number { return this.#seat.strand?.high_ms ?? Infinity; }
  get moves(): boolean { return this.#seat.moves; }
  get settled(): boolean { return this.playback.video?.seeking === false && this.playback.video.readyState >= 2; }
  get wasStopped(): boolean { return this.#seat.wasStopped; }
  get ended(): boolean { return this.playback.state.value.ended; }
  get refused(): boolean { return this.playback.state.value.refused; }
  get ready(): boolean { return this.#seat.ready(this.at_ms); }

  holds(ms: number): boolean { return this.#seat.holds(ms); }
  show(ms: number): void { this.#seat.show(ms); }
  begin(): void { this.#seat.begin(); }
  rest(): void { this.#seat.rest(); }
  pace(rate: number, factor: number): void { this.#seat.pace(rate, factor); }
  step(by: 1 | -1): Promise<void> { return this.playback.ownStep(by); }
  again(): void { this.playback.again(); }
  permit(): void { permit(this.playback); }

  listen(tell: () => void): () => void {
    const stops = [this.playback.clock.listen(tell), this.playback.state.listen(tell)];
    return () => { for (const stop of stops) stop(); };
  }
}

/** Two clips side by side: a room of their common clock. */
export class TwoFilms implements Film {
  constructor(readonly duet: Duet) {}

  get present(): boolean { return this.duet.state.value.whole_ms > 0 && this.duet.seats.every(({ playback }) => playback.state.value.phase === "ready"); }
  get at_ms(): number { return this.duet.at_ms; }
  get end_ms(): number { return this.duet.state.value.whole_ms; }
  get moves(): boolean { return this.duet.state.value.playing; }
  get settled(): boolean { return !this.duet.state.value.waiting; }
  /** Either of the two that is stopped stops both: it is a pause like any other. */
  readonly wasStopped = false;
  get ended(): boolean { return this.duet.state.value.ended; }
  get refused(): boolean { return this.duet.seats.some(({ playback }) => playback.state.value.refused); }
  get ready(): boolean { return this.duet.seats.every((seat) => seat.turn(this.at_ms) !== "during" || seat.ready(this.at_ms)); }

  holds(ms: number): boolean { return this.duet.seats.every((seat) => seat.turn(ms) !== "during" || seat.holds(ms)); }
  show(ms: number): void { this.duet.seek(ms); }
  begin(): void { this.duet.play(); }
  rest(): void { this.duet.pause(); }
  pace(rate: number, factor: number): void { this.duet.setRate(rate, factor); }
  step(by: 1 | -1): Promise<void> { return this.duet.step(by); }
  again(): void { for (const { playback } of this.duet.seats) playback.again(); }
  permit(): void { for (const { playback } of this.duet.seats) permit(playback); }

  listen(tell: () => void): () => void {
    const stops = [this.duet.clock.listen(tell), this.duet.state.listen(tell)];
    return () => { for (const stop of stops) stop(); };
  }
}
