/** Keeps one film where the room is: asked again and again, and with every frame that is shown. Outside React. */
import { correctionFor, Lead } from "./correction";
import type { Film } from "./film";

/** What a film needs to know of the room: where it was, when, and whether it has gone on since. */
export interface Truth {
  playing: boolean;
  position_ms: number;
  /** The server's time at which it was there. */
  server_ms: number;
  rate: number;
}

/** Where the room is at a time of the server's. It never goes back for a clock that is a little behind. */
export const positionAt = (truth: Truth, server_ms: number): number =>
  truth.playing ? truth.position_ms + Math.max(0, server_ms - truth.server_ms) * truth.rate : truth.position_ms;

/** A second jump for the same reason has to wait this long, unless the first one waited for the server and this one need not. */
const JUMP_AGAIN_MS = 1500;
/** Before this, a film that has jumped or begun has not told yet how far it is off. */
const SETTLE_MS = 120;
/** Begun from so near, it is quicker to run after the room than to seek first. */
const NEAR_MS = 220;

/** The same place and pace, though it may be said as of another time. */
const same = (a: Truth | null, b: Truth): boolean =>
  a !== null && a.playing === b.playing && a.rate === b.rate && Math.abs(positionAt(a, b.server_ms) - b.position_ms) < (b.playing ? 2 : 1);

export class Follower {
  /** Told when the film was stopped by something else: the keys of a headset, the small window. */
  onStopped: (() => void) | null = null;
  #truth: Truth | null = null;
  #held = false;
  #moved = true;
  #moved_ms = -Infinity;
  #jumped_ms = -Infinity;
  #begun_ms = -Infinity;
  #stood_ms = -Infinity;
  #learning: Lead | null = null;
  #waited = false;
  #looking = false;
  #correcting = false;
  readonly #within = new Lead();
  /** The same for what has to be fetched first. */
  readonly #beyond = new Lead();

  constructor(
    readonly film: Film,
    /** The server's time at a time of this device; null while nobody knows. */
    readonly serverAt: (local_ms: number) => number | null,
    readonly localNow: () => number = () => performance.now(),
  ) {}

  /** What the room says. Said again it changes nothing. */
  follow(truth: Truth): void {
    if (same(this.#truth, truth)) return;
    this.#truth = truth;
    this.#changed();
  }

  /** Look around: the film is the person's own until they come back. */
  hold(): void { this.#held = true; }

  release(): void {
    this.#held = false;
    this.#changed();
  }

  get held(): boolean { return this.#held; }

  /** The film was changed under us (another file, a woken device): find the place again. */
  again(): void { this.#changed(); }

  /** What is done about it makes the film tell of itself in turn: that is not asked about again. */
  look(): void {
    if (this.#looking) return;
    this.#looking = true;
    try {
      this.#look();
    } finally {
      this.#looking = false;
    }
  }

  #look(): void {
    const truth = this.#truth;
    const now = this.localNow();
    const server_ms = this.serverAt(now);
    if (!truth || this.#held || server_ms === null) return;
    if (!this.film.present) {
      // Whatever comes next is another film: it is found its place anew.
      this.#moved = true;
      this.#moved_ms = now;
      return;
    }
    const wanted = positionAt(truth, server_ms);
    if (!truth.playing || wanted >= this.film.end_ms) this.#stand(Math.min(wanted, this.film.end_ms - 1), truth.rate);
    else this.#run(wanted, truth.rate, now);
  }

  #changed(): void {
    this.#moved = true;
    this.#moved_ms = this.localNow();
    this.#jumped_ms = -Infinity;
    this.look();
  }

  #stand(at: number, rate: number): void {
    const stopping = this.film.moves;
    if (stopping) this.film.rest();
    if (!stopping && !this.#moved) return;
    this.#moved = false;
    this.#pace(rate, 1);
    // Where it stands already it is left alone: a step may be on its way.
    if (stopping || Math.abs(this.film.at_ms - at) >= 1) this.film.show(at);
  }

  #run(wanted: number, rate: number, now: number): void {
    if (this.film.refused) {
      // It was never begun: once it may, that is no film that somebody stopped.
      this.#moved = true;
      return;
    }
    if (!this.film.moves) {
      // A recording may end a breath before its length says so.
      if (this.film.ended && wanted >= this.film.at_ms) return;
      if (!this.film.wasStopped || this.#moved) this.#begin(wanted, rate, now);
      else if (now - this.#begun_ms > SETTLE_MS) this.onStopped?.();
      return;
    }
    this.#moved = false;
    if (!this.film.settled) this.#stood_ms = now;
    else if (now - Math.max(this.#jumped_ms, this.#begun_ms) >= SETTLE_MS) this.#correct(wanted, rate, now);
  }

  #correct(wanted: number, rate: number, now: number): void {
    const ahead_ms = (this.film.at_ms - wanted) / rate;
    this.#learning?.learn(ahead_ms);
    this.#learning = null;
    const jumped = now - this.#jumped_ms < JUMP_AGAIN_MS && !(this.#waited && this.film.holds(wanted + this.#within.ms * rate));
    const correction = correctionFor({ ahead_ms, since_ms: now - Math.max(this.#moved_ms, this.#stood_ms), correcting: this.#correcting, jumped });
    if (correction === "jump") this.#jump(wanted, rate, now);
    else this.#pace(rate, correction);
  }

  #begin(wanted: number, rate: number, now: number): void {
    this.#moved = false;
    this.#begun_ms = now;
    this.#pace(rate, 1);
    if (Math.abs(this.film.at_ms - wanted) > NEAR_MS) this.#jump(wanted, rate, now);
    this.film.begin();
  }

  #jump(wanted: number, rate: number, now: number): void {
    this.#jumped_ms = now;
    this.#waited = !this.film.holds(wanted + this.#within.ms * rate);
    this.#learning = this.#waited ? this.#beyond : this.#within;
    this.#pace(rate, 1);
    this.film.show(Math.min(wanted + this.#learning.ms * rate, this.film.end_ms - 1));
  }

  #pace(rate: number, factor: number): void {
    this.#correcting = factor !== 1;
    this.film.pace(rate, factor);
  }
}
