import type { Film } from "./film";

/** A film as slow as told: it takes a while to begin, and a while to seek; its clock runs as fast as it was paced. */
export class SlowFilm implements Film {
  present = true;
  end_ms = 600_000;
  moves = false;
  wasStopped = false;
  ended = false;
  refused = false;
  ready = true;
  jumps = 0;
  factor = 1;
  fetch_ms = 0;
  #rate = 1;
  #at = 0;
  #free_ms = 0;
  #from_ms = 0;

  constructor(readonly now: () => number, readonly begin_ms: number, readonly seek_ms: number) {}

  get at_ms(): number { return this.#at; }
  get settled(): boolean { return this.now() >= this.#free_ms; }
  /** Two seconds from where it was last fetched. */
  holds(ms: number): boolean { return this.#from_ms <= ms && ms < this.#from_ms + 2000; }
  show(ms: number): void {
    const takes_ms = this.seek_ms + (this.holds(ms) ? 0 : this.fetch_ms);
    if (!this.holds(ms)) this.#from_ms = ms;
    this.#at = ms;
    this.jumps += 1;
    this.ended = false;
    this.#free_ms = Math.max(this.#free_ms, this.now() + takes_ms);
  }
  begin(): void {
    this.moves = true;
    this.#free_ms = Math.max(this.#free_ms, this.now()) + this.begin_ms;
  }
  rest(): void { this.moves = false; }
  pace(rate: number, factor: number): void {
    this.#rate = rate;
    this.factor = factor;
  }
  async step(by: 1 | -1): Promise<void> { this.#at += by * 40; }
  again(): void { this.present = true; }
  permit(): void { this.refused = false; }
  hiccup(ms: number): void { this.#at -= ms; }
  listen(): () => void { return () => undefined; }
  pass(ms: number): void { if (this.moves && this.settled) this.#at += ms * this.#rate * this.factor; }
}
