/**
 * Two playbacks as one: begun together, each at its own start, stopped and sought together, one of them heard. The one
 * that is heard keeps the time, because sound must neither jump nor change its speed; the other follows it, by rules
 * (`sync.ts`) that are asked again with every frame either of them shows. Outside React.
 */
import type { Heard } from "@/lib/comparison";
import type { Playback } from "./playback";
import { Seat } from "./seat";
import { Signal } from "./signal";
import { clamp } from "./span";
import { clockAt, wholeOf, type Strand } from "./sync";

export interface DuetState {
  playing: boolean;
  ended: boolean;
  /** Wants to play, but one of the two is not there yet: the other waits for it. */
  waiting: boolean;
  rate: number;
  repeat: boolean;
  heard: Heard;
  shifts: readonly [number, number];
  whole_ms: number;
}

export type DuetBegin = Pick<DuetState, "rate" | "repeat" | "heard" | "shifts"> & { at_ms: number };
export type Which = 0 | 1;
export type Known = Omit<Strand, "shift_ms">;

const TICK_MS = 100;

export class Duet {
  readonly state: Signal<DuetState>;
  /** Milliseconds since both began. */
  readonly clock = new Signal(0);
  readonly seats: readonly [Seat, Seat];
  /** Not rounded, so that waiting for a film to begin adds up. */
  #at: number;
  #since = 0;
  #known = "";
  /** The speed it really has, while it follows others. */
  #pace = 1;
  #gathering = false;
  #looking = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(a: Playback, b: Playback, { at_ms, ...begin }: DuetBegin) {
    this.seats = [new Seat(a), new Seat(b)];
    this.#at = at_ms;
    this.clock.set(at_ms);
    this.state = new Signal<DuetState>({ playing: false, ended: false, waiting: false, whole_ms: 0, ...begin });
    this.hear(begin.heard);
    this.setRate(begin.rate);
  }

  /** Follow the two for as long as a page shows them. */
  listen(): () => void {
    const look = (): void => { this.#look(); };
    const stops = this.seats.flatMap(({ playback }) => [playback.clock.listen(look), playback.state.listen(look)]);
    return () => {
      this.pause();
      for (const stop of stops) stop();
    };
  }

  /** What each of the two is, once both are known. Said again it changes nothing. */
  know(known: readonly [Known, Known]): void {
    const said = JSON.stringify(known);
    if (said === this.#known) return;
    this.#known = said;
    const { shifts } = this.state.value;
    this.seats[0].strand = { ...known[0], shift_ms: 0 };
    this.seats[1].strand = { ...known[1], shift_ms: 0 };
    this.#shifted([this.seats[0].shift(shifts[0]), this.seats[1].shift(shifts[1])]);
    this.seek(this.#at);
  }

  get at_ms(): number { return Math.round(this.#at); }

  play(): void {
    const { playing, ended, whole_ms } = this.state.value;
    if (playing || whole_ms === 0) return;
    this.#gathering = true;
    this.state.set({ ...this.state.value, playing: true, ended: false });
    this.#timer = setInterval(() => { this.#look(); }, TICK_MS);
    if (ended || this.#at >= whole_ms - 1) this.#go(0);
    this.#gather();
  }

  pause(): void {
    if (!this.state.value.playing) return;
    this.#stop(false);
    // Both on the frames of one moment, whichever stopped first.
    this.#go(this.#at);
  }

  toggle(): void {
    if (this.state.value.playing) this.pause();
    else this.play();
  }

  seek(ms: number): void {
    const { playing } = this.state.value;
    this.#gathering = playing;
    this.#go(ms);
    this.state.set({ ...this.state.value, ended: false });
    if (playing) this.#gather();
  }

  skip(ms: number): void { this.seek(this.#at + ms); }

  /** One frame on or back: of the one that keeps the time, and whatever belongs to it of the other. */
  async step(by: 1 | -1): Promise<void> {
    this.pause();
    const lead = this.#lead();
    if (lead) this.seek(this.#at + (await lead.stepped(by, this.#at)));
  }

  /** Line one of the two up with the other. */
  shift(which: Which, by_ms: number): void {
    this.#shiftTo(which, this.state.value.shifts[which] + by_ms);
  }

  /** By one frame of its own: standing still, by the very next picture, whatever its rate. */
  async shiftFrame(which: Which, by: 1 | -1): Promise<void> {
    const seat = this.seats[which];
    const still = !this.state.value.playing && seat.turn(this.#at) === "during";
    this.shift(which, still ? await seat.stepped(by, this.#at) : by * (seat.strand?.frame_ms ?? 0));
  }

  unshift(which: Which): void { this.#shiftTo(which, 0); }

  hear(heard: Heard): void {
    this.state.set({ ...this.state.value, heard });
    this.seats[0].playback.setVolume(1, heard !== "a");
    this.seats[1].playback.setVolume(1, heard !== "b");
  }

  /** `factor`: a little faster or slower for now, to keep up with others. */
  setRate(rate: number, factor = 1): void {
    this.#pace = rate * factor;
    this.state.set({ ...this.state.value, rate });
    for (const seat of this.seats) seat.pace(this.#pace);
  }

  setRepeat(repeat: boolean): void { this.state.set({ ...this.state.value, repeat }); }

  #shiftTo(which: Which, ms: number): void {
    const shifts: [number, number] = [...this.state.value.shifts];
    shifts[which] = this.seats[which].shift(ms);
    this.#shifted(shifts);
    if (!this.state.value.playing) this.seats[which].show(this.#at);
  }

  #shifted(shifts: readonly [number, number]): void {
    const strands = this.seats.map((seat) => seat.strand).filter((strand) => strand !== null);
    this.state.set({ ...this.state.value, shifts, whole_ms: strands.length > 0 ? wholeOf(strands) : 0 });
  }

  /** Stand at a moment of both. */
  #go(ms: number): void {
    this.#at = clamp(ms, 0, this.state.value.whole_ms);
    for (const seat of this.seats) seat.show(this.#at);
    this.clock.set(this.at_ms);
  }

  /** Stand still until both are ready to go on: then they begin in the same instant. */
  #gather(): void {
    this.#gathering = true;
    this.#rest();
    for (const seat of this.seats) seat.show(this.#at);
    this.state.set({ ...this.state.value, waiting: true });
    this.#look();
  }

  #rest(): void {
    for (const seat of this.seats) seat.rest();
    for (const seat of this.seats) seat.pace(this.#pace);
  }

  #stop(ended: boolean): void {
    clearInterval(this.#timer);
    this.#gathering = false;
    for (const seat of this.seats) seat.rest();
    this.state.set({ ...this.state.value, playing: false, waiting: false, ended });
    this.#rest();
  }

  /** Who keeps the time: the one that is heard, while it runs. */
  #lead(): Seat | null {
    const order = this.state.value.heard === "b" ? [...this.seats].reverse() : this.seats;
    return order.find((seat) => seat.turn(this.#at) === "during") ?? null;
  }

  /** Something happened, or some time has passed. What is done about it makes things happen in turn. */
  #look(): void {
    if (this.#looking) return;
    this.#looking = true;
    try {
      if (!this.state.value.playing) this.#idle();
      else if (this.#gathering) this.#gathered();
      else this.#run(performance.now());
    } finally {
      this.#looking = false;
    }
  }

  /** One of the two was begun by something else: then both play. */
  #idle(): void {
    if (this.seats.some((seat) => seat.moves)) this.play();
  }

  #gathered(): void {
    // A fresh address begins to play by itself.
    for (const seat of this.seats) if (seat.moves) seat.rest();
    const coming = this.seats.filter((seat) => seat.turn(this.#at) === "during");
    if (!coming.every((seat) => seat.ready(this.#at))) return;
    this.#gathering = false;
    this.#since = performance.now();
    for (const seat of coming) seat.begin();
    this.state.set({ ...this.state.value, waiting: false });
  }

  #run(now: number): void {
    if (this.seats.some((seat) => seat.wasStopped)) return void this.pause();
    const { rate, repeat, whole_ms } = this.state.value;
    const lead = this.#lead();
    this.#at = lead?.strand ? clockAt(lead.strand, lead.playback.running_ms) : this.#at + (now - this.#since) * rate;
    this.#since = now;
    if (this.seats.every((seat) => seat.turn(this.#at) === "after")) {
      if (repeat) return void this.seek(0);
      this.#stop(true);
      return void this.#go(whole_ms);
    }
    this.clock.set(this.at_ms);
    if (this.seats.some((seat) => seat.isStalled(now))) this.#gather();
    else for (const seat of this.seats) this.#keep(seat, lead);
  }

  #keep(seat: Seat, lead: Seat | null): void {
    if (seat.turn(this.#at) !== "during") {
      if (!seat.runs) return;
      seat.rest();
      seat.show(this.#at);
    } else if (!seat.runs) {
      seat.show(this.#at);
      seat.begin();
    } else if (seat === lead) seat.pace(this.#pace);
    else seat.follow(this.#at, this.#pace, Math.min(...this.seats.map((one) => one.strand?.frame_ms ?? Infinity)));
  }
}
