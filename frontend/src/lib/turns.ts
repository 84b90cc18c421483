/** What is done to one thing goes out one after the other: what follows is built on what the server answered before. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Do `work` once everything asked for this thing before has ended, well or not. */
  take<T>(thing: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(thing) ?? Promise.resolve()).then(work, work);
    this.#last.set(thing, mine);
    const over = (): void => { if (this.#last.get(thing) === mine) this.#last.delete(thing); };
    mine.then(over, over);
    return mine;
  }
}
