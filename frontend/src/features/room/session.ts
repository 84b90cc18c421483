/**
 * One person in one room: what the server says it is, what was wished for and is not answered yet, and the film that
 * follows. Outside React.
 */
import { Signal } from "@/player/signal";
import { Board } from "./board";
import { RoomClock } from "./clock";
import type { Film } from "./film";
import { Follower } from "./follower";
import { Line, type LineState } from "./line";
import { rarely } from "./pointing";
import { socketAddress, type FromServer, type Pointed } from "./protocol";
import { reduce, Refused, type Wish } from "./reducer";
import { place, settled, type RoomState } from "./state";

export interface RoomView {
  line: LineState;
  /** As it is now, with what I wished for; null until the first word of the server. */
  state: RoomState | null;
  /** I look around alone: the film is mine. */
  alone: boolean;
}

export interface ShownPoint extends Pointed { at_ms: number }

const TICK_MS = 40;
/** A wish the server has not answered by now was lost. */
const ANSWERED_MS = 1500;
/** A film with nothing to show makes the room wait only after this. */
const PATIENCE_MS = 450;
export const POINT_FADES_MS = 2000;

/** It should go on, and has nothing to go on with. A browser that wants a press is not waited for. */
const lacking = (state: RoomState, film: Film): boolean => (state.playing || state.held_ms !== null) && !film.refused && !(film.present && film.ready);

interface Pending { wish: Wish; at_ms: number; sent_ms: number }

export class RoomSession {
  readonly view = new Signal<RoomView>({ line: "opening", state: null, alone: false });
  readonly points = new Signal<readonly ShownPoint[]>([]);
  readonly board: Board;
  /** What was refused, by the rules here or by the server. */
  onRefused: ((code: string) => void) | null = null;
  onDoubt: (() => void) | null = null;
  readonly clock = new RoomClock();
  #line: Line | null = null;
  #said: RoomState | null = null;
  #pending: readonly Pending[] = [];
  #follower: Follower | null = null;
  #lacking_ms: number | null = null;
  #seen = document.visibilityState === "visible";

  constructor(readonly meId: string, readonly roomId: string) {
    this.board = new Board(meId, (piece) => this.#line?.send({ type: "draw", ...piece }) ?? false);
    this.view.listen(({ state, alone }) => { this.board.settle(state, alone); });
  }

  /** Come in, and stay until the answer is called. */
  open(): () => void {
    const line = new Line(socketAddress(this.roomId), {
      hear: (message, heard_ms) => { this.#hear(message, heard_ms); },
      change: (state) => { this.#changed(state); },
      doubt: () => this.onDoubt?.(),
      woke: () => {
        this.clock.forget();
        this.#follower?.again();
      },
    });
    this.#line = line;
    line.open();
    const timer = setInterval(() => { this.#tick(); }, TICK_MS);
    return () => {
      clearInterval(timer);
      line.close();
    };
  }

  /** This film follows the room, until the answer is called. */
  lead(film: Film): () => void {
    const follower = new Follower(film, (local) => this.clock.at(local));
    follower.onStopped = () => { this.#stopped(); };
    if (this.view.value.alone) follower.hold();
    this.#follower = follower;
    const stop = film.listen(() => { this.#follow(); });
    this.#follow();
    return () => {
      stop();
      if (this.#follower === follower) this.#follower = null;
    };
  }

  /** The server's time; until it is known, long ago, when nothing has happened yet. */
  get now(): number { return Math.round(this.clock.at(performance.now()) ?? 0); }
  get holds(): boolean { return this.view.value.state?.holder_id === this.meId; }
  /** Where the room is. */
  get place_ms(): number {
    const { state } = this.view.value;
    return state ? place(state, this.now) : 0;
  }

  /** Whether it was sent. What the rules refuse is not. */
  wish(wish: Wish): boolean {
    const { state } = this.view.value;
    if (!state) return false;
    const at_ms = this.now;
    try {
      reduce(state, { ...wish, by: this.meId }, at_ms);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.onRefused?.(error.code);
      return false;
    }
    if (!this.#line?.send(wish)) {
      this.onRefused?.("away");
      return false;
    }
    this.#pending = [...this.#pending, { wish, at_ms, sent_ms: performance.now() }];
    this.#show();
    return true;
  }

  /** Look around alone. The others see that. */
  lookAround(): void {
    if (this.holds || this.view.value.alone) return;
    this.#alone(true);
    this.#line?.send({ type: "look", on: true });
  }

  catchUp(): void {
    if (!this.view.value.alone) return;
    this.#alone(false);
    this.#line?.send({ type: "look", on: false });
  }

  /** Point at something. */
  readonly point = rarely((x, y) => {
    this.#line?.send({ type: "point", x: Math.round(x * 1e4) / 1e4, y: Math.round(y * 1e4) / 1e4 });
    this.#pointed({ person_id: this.meId, x, y });
  });

  #changed(line: LineState): void {
    const back = line === "open" && this.view.value.line === "away";
    this.view.set({ ...this.view.value, line });
    // The film waited for the same network: it need not wait for its own next try.
    if (back) this.#follower?.film.again();
  }

  #hear(message: FromServer, heard_ms: number): void {
    if (message.type === "pong") this.clock.hear(message.t0, heard_ms, message.server_ms);
    else if (message.type === "point") this.#pointed(message);
    else if (message.type === "draw") this.board.hear(message);
    else if (message.type === "problem") {
      this.#pending = [];
      this.#show();
      this.onRefused?.(message.code);
    } else this.#accept(message);
  }

  #accept(state: RoomState): void {
    // Two servers may pass on the same news in another order.
    if (this.#said && state.version < this.#said.version) return;
    this.#said = state;
    this.#show();
    const me = state.members.find((member) => member.person_id === this.meId);
    // Given the control, one looks where everybody looks; back after a break, the others should know that one looks around.
    if (state.holder_id === this.meId) this.#alone(false);
    else if (me && this.view.value.alone && !me.looking) this.#line?.send({ type: "look", on: true });
  }

  /** The server's word, with what I wished for since; what it has heard already changes nothing any more. */
  #show(): void {
    if (!this.#said) return;
    const late = performance.now() - ANSWERED_MS;
    let state = this.#said;
    const open: Pending[] = [];
    for (const pending of this.#pending) {
      if (pending.sent_ms < late) continue;
      try {
        const next = reduce(state, { ...pending.wish, by: this.meId }, pending.at_ms);
        if (next === state) continue;
        state = next;
        open.push(pending);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    }
    this.#pending = open;
    const shown = settled(state, this.now);
    const before = this.view.value.state;
    if (shown !== before && JSON.stringify(shown) !== JSON.stringify(before)) this.view.set({ ...this.view.value, state: shown });
    this.#follow();
  }

  #tick(): void {
    this.#show();
    const oldest = performance.now() - POINT_FADES_MS;
    if (this.points.value.some((one) => one.at_ms < oldest)) this.points.set(this.points.value.filter((one) => one.at_ms >= oldest));
    this.#lack(performance.now());
  }

  #follow(): void {
    const { state } = this.view.value;
    if (!this.#follower || !state) return;
    this.#follower.follow(state);
    const seen = document.visibilityState === "visible";
    // What a device stopped while nobody looked goes on as soon as somebody does.
    if (seen && !this.#seen) this.#follower.again();
    this.#seen = seen;
    this.#follower.look();
  }

  /** Tell the room that I have nothing to show, and when I have. */
  #lack(now: number): void {
    const { state, alone, line } = this.view.value;
    const film = this.#follower?.film;
    if (!state || !film || alone || line !== "open") return;
    const lacks = lacking(state, film);
    if (!lacks) this.#lacking_ms = null;
    else this.#lacking_ms ??= now;
    const told = state.stalled.includes(this.meId);
    const long = this.#lacking_ms !== null && now - this.#lacking_ms > PATIENCE_MS;
    if (told !== (lacks && (told || long))) this.wish({ type: "stall", on: !told });
  }

  /** The keys of a headset, or the small window: the holder stops the room, anybody else only themselves. */
  #stopped(): void {
    if (!this.#seen) return;
    if (!this.holds) this.lookAround();
    else if (this.view.value.line === "open") this.wish({ type: "pause" });
  }

  #alone(alone: boolean): void {
    if (this.view.value.alone === alone) return;
    this.view.set({ ...this.view.value, alone });
    this.#lacking_ms = null;
    if (alone) this.#follower?.hold();
    else this.#follower?.release();
  }

  #pointed({ person_id, x, y }: Pointed): void {
    this.points.set([...this.points.value.filter((one) => one.person_id !== person_id), { person_id, x, y, at_ms: performance.now() }]);
  }
}
