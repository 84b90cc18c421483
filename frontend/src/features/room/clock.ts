/**
 * The server's clock as this device knows it. Every ping is answered with the server's time, which was read somewhere
 * between asking and hearing: the quicker the answer, the less it can be wrong. So the quickest of the last minute counts,
 * and a slow answer changes nothing.
 */
const KEPT_MS = 60_000;
const MOST_KEPT = 64;

interface Sample {
  heard_ms: number;
  way_ms: number;
  ahead_ms: number;
}

export class RoomClock {
  #samples: Sample[] = [];
  #ahead_ms: number | null = null;

  /** The server's time at a time of this device; null until it is known. */
  at(local_ms: number): number | null { return this.#ahead_ms === null ? null : local_ms + this.#ahead_ms; }

  /** An answer came: asked and heard in this device's time, `server_ms` in the server's. */
  hear(asked_ms: number, heard_ms: number, server_ms: number): void {
    const way_ms = heard_ms - asked_ms;
    if (way_ms < 0) return;
    const fresh = this.#samples.filter((one) => heard_ms - one.heard_ms <= KEPT_MS).slice(1 - MOST_KEPT);
    this.#samples = [...fresh, { heard_ms, way_ms, ahead_ms: server_ms - (asked_ms + heard_ms) / 2 }];
    this.#ahead_ms = this.#samples.reduce((best, one) => (one.way_ms < best.way_ms ? one : best)).ahead_ms;
  }

  /** This device slept, or somebody set its clock: nothing that was known holds. */
  forget(): void {
    this.#samples = [];
    this.#ahead_ms = null;
  }
}

/** Two clocks of one device, one of which stands while it sleeps: they part when it slept, or when its time was set. */
export class SleepWatch {
  #apart_ms: number;
  #looked_ms: number;

  constructor(wall_ms: number, running_ms: number) {
    this.#apart_ms = wall_ms - running_ms;
    this.#looked_ms = wall_ms;
  }

  /** Asked again and again: whether the device was away since the last time. `most_ms` is how long between two looks is usual. */
  slept(wall_ms: number, running_ms: number, most_ms: number): boolean {
    const parted = Math.abs(wall_ms - running_ms - this.#apart_ms) > 500;
    const long = wall_ms - this.#looked_ms > most_ms;
    this.#apart_ms = wall_ms - running_ms;
    this.#looked_ms = wall_ms;
    return parted || long;
  }
}
