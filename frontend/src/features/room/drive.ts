/**
 * What a press, a key or a finger means in a room. Whoever has the control moves the room; whoever looks around moves
 * their own film. Anybody else who goes to another moment begins to look around; who only wants to stop or go on is told
 * whose the control is, because stopping by oneself is rarely what was meant.
 */
import { clamp } from "@/player/span";
import type { Film } from "./film";
import type { RoomSession } from "./session";
import type { Hands } from "./shared";

export class Drive implements Hands {
  #goesOn = false;

  constructor(readonly session: RoomSession, readonly film: Film) {}

  get alone(): boolean { return this.session.view.value.alone; }
  /** Where the picture is that I see. */
  get at_ms(): number { return this.film.moves || this.alone ? this.film.at_ms : this.session.place_ms; }

  get #goes(): boolean {
    const { state } = this.session.view.value;
    return this.alone ? this.film.moves : Boolean(state && (state.playing || state.held_ms !== null));
  }

  toggle(): void {
    if (this.#goes) this.pause();
    else this.play();
  }

  play(): void {
    if (this.alone) this.film.begin();
    else if (this.session.holds) this.session.wish({ type: "play" });
    else this.session.onRefused?.("not_holder");
  }

  pause(): void {
    if (this.alone) this.film.rest();
    else if (this.session.holds) this.session.wish({ type: "pause", position_ms: this.#shown() });
    else this.session.onRefused?.("not_holder");
  }

  seek(ms: number): void {
    const to = this.#inside(ms);
    if (this.session.holds) return void this.session.wish({ type: "seek", position_ms: to });
    this.session.lookAround();
    this.film.show(to);
  }

  /** Go there and stay, because there is something to look at. */
  stand(ms: number): void {
    const to = this.#inside(ms);
    if (this.session.holds) return void this.session.wish({ type: "pause", position_ms: to });
    this.session.lookAround();
    this.film.rest();
    this.film.show(to);
  }

  skip(ms: number): void { this.seek(this.at_ms + ms); }

  rate(rate: number): void {
    if (this.alone) this.film.pace(rate, 1);
    else if (this.session.holds) this.session.wish({ type: "rate", rate });
    else this.session.onRefused?.("not_holder");
  }

  async step(by: 1 | -1): Promise<void> {
    if (this.session.holds) {
      if (this.#goes) this.pause();
      await this.film.step(by);
      this.session.wish({ type: "seek", position_ms: this.#inside(this.film.at_ms) });
      return;
    }
    this.session.lookAround();
    await this.film.step(by);
  }

  /** Somebody begins to write. The holder stops the room; anybody else keeps only their own picture. */
  hold(): void {
    if (!this.#goes) return;
    this.#goesOn = true;
    const at = this.#shown();
    if (this.session.holds) return this.pause();
    this.session.lookAround();
    this.film.rest();
    this.film.show(at);
  }

  /** What was written is sent: on with the room. */
  release(): void {
    if (!this.#goesOn) return;
    this.#goesOn = false;
    if (this.session.holds) this.play();
    else this.session.catchUp();
  }

  #shown(): number { return this.#inside(this.film.at_ms); }

  #inside(ms: number): number {
    const { state } = this.session.view.value;
    return Math.round(clamp(ms, state?.low_ms ?? 0, state?.high_ms ?? Infinity));
  }
}
