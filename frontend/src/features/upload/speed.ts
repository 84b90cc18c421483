/** How fast bytes go, smoothed, so that "time left" does not jump about. */
const WINDOW_MS = 15_000;
const SETTLE_MS = 1_500;

export interface SpeedMeter {
  /** Tell it how many bytes have gone so far. */
  note: (sentBytes: number, now?: number) => void;
  /** Bytes per second over the last moments; null until it has settled. */
  speed: (now?: number) => number | null;
  reset: () => void;
}

export function makeSpeedMeter(): SpeedMeter {
  let samples: { at: number; sent: number }[] = [];
  return {
    note(sent, now = Date.now()) {
      const last = samples.at(-1);
      if (last && sent < last.sent) samples = [];
      samples.push({ at: now, sent });
      samples = samples.filter((sample) => now - sample.at <= WINDOW_MS);
    },
    speed() {
      const first = samples[0];
      const last = samples.at(-1);
      if (!first || !last || last.at - first.at < SETTLE_MS) return null;
      return ((last.sent - first.sent) * 1000) / (last.at - first.at);
    },
    reset() {
      samples = [];
    },
  };
}
