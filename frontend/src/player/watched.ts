/** What was really watched, for the lesson's ledger: playing time only, seeks left out, told in merged spans. */
import { merged, type Span } from "./span";

/** A jump longer than this between two looks is a seek, not watching (at the fastest speed a look is 4 s apart at most). */
const LONGEST_STEP_MS = 8000;

export class WatchedLog {
  #spans: Span[] = [];
  #at: number | null = null;

  /** Call often while playing with the lesson time; call with `playing: false` when it stops or jumps. */
  see(ms: number, playing: boolean): void {
    const from = this.#at;
    this.#at = playing ? ms : null;
    if (from === null || ms <= from || ms - from > LONGEST_STEP_MS) return;
    this.#spans = merged([...this.#spans, { start_ms: Math.floor(from), end_ms: Math.ceil(ms) }]);
  }

  /** A jump: what lies between was not watched. */
  jump(): void {
    this.#at = null;
  }

  /** What has been watched since the last call. */
  drain(): Span[] {
    const spans = this.#spans;
    this.#spans = [];
    return spans;
  }

  /** Give back what could not be delivered. */
  restore(spans: readonly Span[]): void {
    this.#spans = merged([...spans, ...this.#spans]);
  }
}
