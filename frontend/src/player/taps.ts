/** Taps on the picture: one shows or hides the controls, two in quick succession at a side jump ten seconds that way. */
const DOUBLE_MS = 300;

export type TapMeaning = { type: "controls" } | { type: "skip"; ms: number } | { type: "toggle" };

export class Taps {
  #last: { at: number; side: string } | null = null;

  /** `share` is 0..1 across the picture; `now` in milliseconds. A third quick tap jumps again. */
  tap(share: number, now: number): TapMeaning {
    const side = share < 0.35 ? "left" : share > 0.65 ? "right" : "middle";
    const double = this.#last !== null && now - this.#last.at < DOUBLE_MS && this.#last.side === side;
    this.#last = { at: now, side };
    if (!double) return { type: "controls" };
    if (side === "middle") return { type: "toggle" };
    return { type: "skip", ms: side === "left" ? -10_000 : 10_000 };
  }
}
