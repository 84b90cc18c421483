/** One of two playbacks that play as one: what it shows at a time of their common clock, and how it keeps up. */
import type { Playback } from "./playback";
import { isBuffered } from "./seeking";
import { clamp } from "./span";
import { correctionFor, momentIn, shiftable, shownIn, turnOf, type Strand } from "./sync";

/** A film that has nothing to show for this long makes the other one wait. */
const PATIENCE_MS = 120;
/** The last frames of a film have no future to buffer. */
const NEARLY_OVER_MS = 600;

export class Seat {
  strand: Strand | null = null;
  runs = false;
  #factor = 1;
  #stalled: number | null = null;

  constructor(readonly playback: Playback) {}

  turn(at: number): "before" | "during" | "after" {
    const turn = this.strand ? turnOf(this.strand, at) : "after";
    // A recording may end a breath before its length says so.
    return turn === "during" && this.playback.state.value.ended ? "after" : turn;
  }

  /** Stand there; again even where it stands already, because a frame may still be on its way. */
  show(at: number): void {
    if (this.strand) this.playback.seek(shownIn(this.strand, at));
  }

  ready(at: number): boolean {
    const { video, state } = this.playback;
    if (!video || !this.strand || state.value.phase !== "ready" || video.seeking) return false;
    return video.readyState >= 3 || (video.readyState === 2 && this.strand.high_ms - momentIn(this.strand, at) < NEARLY_OVER_MS);
  }

  /** It could go there with nothing to wait for from the server. */
  holds(at: number): boolean {
    const { video, running_ms } = this.playback;
    return video !== null && this.strand !== null && isBuffered(video, video.currentTime + (momentIn(this.strand, at) - running_ms) / 1000);
  }

  begin(): void {
    this.runs = true;
    this.playback.play();
  }

  rest(): void {
    this.runs = false;
    this.#stalled = null;
    this.playback.pause();
  }

  /** Plays, whoever asked it to. */
  get moves(): boolean {
    return this.playback.video?.paused === false;
  }

  /** Stopped by something else: the keys of a headset, the small window, or because it cannot be played. */
  get wasStopped(): boolean {
    const { phase, ended } = this.playback.state.value;
    return this.runs && !ended && (phase === "failed" || (phase === "ready" && !this.moves));
  }

  /** It wants to play and has nothing to show, for longer than a breath. */
  isStalled(now: number): boolean {
    const { waiting, phase } = this.playback.state.value;
    if (!this.runs || (!waiting && phase === "ready")) {
      this.#stalled = null;
      return false;
    }
    this.#stalled ??= now;
    return now - this.#stalled > PATIENCE_MS;
  }

  pace(rate: number, factor = 1): void {
    this.#factor = factor;
    if (this.playback.state.value.rate !== rate * factor) this.playback.setRate(rate * factor);
  }

  /** Keep up with the other: a little faster or slower, or a jump where it is lost. */
  follow(at: number, rate: number, frame_ms: number): void {
    if (!this.strand || this.playback.video?.seeking !== false) return;
    const wanted = momentIn(this.strand, at);
    const correction = correctionFor(this.playback.running_ms - wanted, frame_ms, this.#factor !== 1);
    if (correction === "jump") this.playback.seek(wanted);
    else this.pace(rate, correction);
  }

  /** Shifted as wished, or as far as it goes. */
  shift(shift_ms: number): number {
    if (!this.strand) return shift_ms;
    this.strand.shift_ms = shiftable(this.strand, shift_ms);
    return this.strand.shift_ms;
  }

  /** One frame of its own on or back; answers by how much it moved. */
  async stepped(by: 1 | -1, at: number): Promise<number> {
    if (!this.strand) return 0;
    await this.playback.step(by);
    return clamp(this.playback.position_ms, this.strand.low_ms, this.strand.high_ms - 1) - shownIn(this.strand, at);
  }
}
