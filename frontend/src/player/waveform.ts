/** The sound of the lesson as bars: loudest peak under each bar, for whatever part is in view. */
import { isSpan, type Span } from "./span";

export interface Waveform {
  interval_ms: number;
  /** 0..255 */
  peaks: number[];
  pauses: Span[];
}

/** One height 0..1 per bar. Peaks are found by their index, never summed, so zooming does not change loudness. */
export function bars(wave: Waveform, view: Span, count: number): number[] {
  const per = (view.end_ms - view.start_ms) / Math.max(1, count);
  const out = new Array<number>(count).fill(0);
  for (let bar = 0; bar < count; bar++) {
    const first = Math.floor((view.start_ms + bar * per) / wave.interval_ms);
    const last = Math.max(first + 1, Math.ceil((view.start_ms + (bar + 1) * per) / wave.interval_ms));
    let peak = 0;
    for (let i = Math.max(0, first); i < last && i < wave.peaks.length; i++) peak = Math.max(peak, wave.peaks[i] ?? 0);
    out[bar] = peak / 255;
  }
  return out;
}

/** The waveform file as it came over the wire; null when it is not one. */
export function readWaveform(value: unknown): Waveform | null {
  if (typeof value !== "object" || value === null) return null;
  const { interval_ms, peaks, pauses } = value as Partial<Waveform>;
  if (typeof interval_ms !== "number" || interval_ms <= 0 || !Array.isArray(peaks)) return null;
  return { interval_ms, peaks, pauses: Array.isArray(pauses) ? pauses.filter(isSpan) : [] };
}
