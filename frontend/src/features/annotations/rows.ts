/** Which rows of a long list are worth having on the page: those in sight and a few around. Heights are learnt as rows appear. */
export interface Rows {
  first: number;
  /** One past the last. */
  last: number;
  above_px: number;
  below_px: number;
}

/** Below this a list is simply all there: find-in-page and printing work, and nothing can go wrong. */
export const SHORT_LIST = 120;

export class RowHeights {
  readonly #known = new Map<string, number>();
  #sum = 0;

  /** Returns whether anything changed. */
  learn(id: string, height: number): boolean {
    const before = this.#known.get(id);
    if (height <= 0 || before === height) return false;
    this.#sum += height - (before ?? 0);
    this.#known.set(id, height);
    return true;
  }

  of(id: string): number {
    return this.#known.get(id) ?? this.average;
  }

  get average(): number {
    return this.#known.size > 0 ? this.#sum / this.#known.size : 96;
  }
}

/** `top_px`..`bottom_px`: what is in sight, measured from the top of the list. `keep`: a row that must stay (it has the focus). */
export function rowsInSight(ids: readonly string[], heights: RowHeights, top_px: number, bottom_px: number, margin_px = 600): Rows {
  if (ids.length <= SHORT_LIST) return { first: 0, last: ids.length, above_px: 0, below_px: 0 };
  let [y, first, last, above, below] = [0, -1, ids.length, 0, 0];
  for (const [index, id] of ids.entries()) {
    const height = heights.of(id);
    if (y + height < top_px - margin_px) above = y + height;
    else if (first < 0) first = index;
    if (y > bottom_px + margin_px) {
      if (last === ids.length) last = index;
      below += height;
    }
    y += height;
  }
  if (first < 0) return { first: ids.length - 1, last: ids.length, above_px: y - heights.of(ids.at(-1) ?? ""), below_px: 0 };
  return { first, last: Math.max(last, first + 1), above_px: above, below_px: last <= first ? Math.max(0, below - heights.of(ids[first] ?? "")) : below };
}

/** Where a row begins, so that it can be scrolled to before it exists. */
export function rowTop(ids: readonly string[], heights: RowHeights, index: number): number {
  let y = 0;
  for (const id of ids.slice(0, index)) y += heights.of(id);
  return y;
}
