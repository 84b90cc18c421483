/**
 * The line to a room: one socket, asked again and again whether it is alive, and made anew within a second of there being
 * a network, a woken device or a server again. What it hears and when, it passes on; what the room is, it does not know.
 */
import { SleepWatch } from "./clock";
import { read, type FromServer, type ToServer } from "./protocol";

export type LineState = "opening" | "open" | "away" | "over";

export interface LineNews {
  hear: (message: FromServer, heard_ms: number) => void;
  change: (state: LineState) => void;
  /** It could not be opened, or was closed for a reason: somebody should look whether the room is still there for us. */
  doubt: () => void;
  /** This device slept: its clocks tell nothing about before. */
  woke: () => void;
}

const LOOK_MS = 250;
const PING_EVERY_MS = 2000;
/** At first a few close together: the quickest answer tells the time. */
const FIRST_PINGS_MS = [0, 60, 140, 260, 500, 900];
/** Without an answer for this long the line is dead, whatever the browser believes. */
const DEAD_MS = 3000;
/** An attempt that takes longer than this was made before there was a network. */
const ATTEMPT_MS = 2500;
const WAITS_MS = [80, 200, 350, 500];
/** After this many attempts it is no short break any more. */
const MANY = 120;
const LONG_WAIT_MS = 4000;
/** A visible page is looked at this often at least; later than that, the device was asleep. */
const ASLEEP_MS = 6000;
/** The server says that it is of no use to come back: signed out, not yours (any more), gone. */
const REFUSALS = new Set([4401, 4403]);
/** Too many pages of one person, or too much at once: later. */
const TOO_MUCH = 1008;

export class Line {
  #state: LineState = "opening";
  #socket: WebSocket | null = null;
  #attempts = 0;
  #begun_ms = 0;
  #asked_ms: number | null = null;
  #pinged_ms = 0;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #stop = new AbortController();
  readonly #sleep = new SleepWatch(Date.now(), performance.now());

  constructor(readonly address: string, readonly news: LineNews) {}

  /** Begin, and go on until `close`. */
  open(): void {
    const { signal } = this.#stop;
    const look = setInterval(() => { this.#look(); }, LOOK_MS);
    signal.addEventListener("abort", () => { clearInterval(look); });
    addEventListener("online", () => { this.#anew(); }, { signal });
    addEventListener("pageshow", (event) => { if (event.persisted) this.#anew(); }, { signal });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") this.#check(); }, { signal });
    this.#connect();
  }

  close(): void {
    this.#stop.abort();
    this.#drop();
    this.#change("over");
  }

  /** Whether it could be sent. Nothing is kept for later: what is wished for is wished for now. */
  send(message: ToServer): boolean {
    return this.#state === "open" && this.#post(message);
  }

  #post(message: ToServer): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #connect(): void {
    this.#drop();
    this.#begun_ms = performance.now();
    const socket = new WebSocket(this.address);
    this.#socket = socket;
    socket.onopen = () => {
      this.#asked_ms = null;
      this.#timers = FIRST_PINGS_MS.map((ms) => setTimeout(() => { this.#ping(); }, ms));
    };
    socket.onmessage = (event) => {
      const heard_ms = performance.now();
      const message = read(event.data);
      if (!message) return;
      if (message.type === "pong") this.#asked_ms = null;
      if (message.type === "state") this.#admitted();
      this.news.hear(message, heard_ms);
    };
    socket.onclose = (event) => { this.#closed(event.code); };
  }

  /** The first word about the room: we are in. */
  #admitted(): void {
    this.#attempts = 0;
    this.#change("open");
  }

  #closed(code: number): void {
    this.#drop();
    if (code === TOO_MUCH) this.#attempts = MANY + 1;
    if (REFUSALS.has(code)) {
      this.#stop.abort();
      this.#change("over");
      this.news.doubt();
      return;
    }
    this.#away();
  }

  #away(): void {
    this.#change("away");
    // A page of an older day is told so when it asks; a server that is only away does not answer at all.
    if (this.#attempts > 0 && this.#attempts % 4 === 0) this.news.doubt();
    const usual = this.#attempts > MANY ? LONG_WAIT_MS : (WAITS_MS[this.#attempts] ?? WAITS_MS.at(-1) ?? 0);
    this.#attempts += 1;
    this.#retry = setTimeout(() => { this.#connect(); }, usual * (0.75 + Math.random() / 2));
  }

  /** Now, whatever was waited for. */
  #anew(): void {
    this.#attempts = 0;
    this.#change("away");
    this.#connect();
  }

  #drop(): void {
    clearTimeout(this.#retry);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #look(): void {
    const now = performance.now();
    if (this.#sleep.slept(Date.now(), now, document.visibilityState === "visible" ? ASLEEP_MS : Infinity)) {
      this.news.woke();
      this.#anew();
      return;
    }
    if (this.#socket?.readyState === WebSocket.OPEN) {
      if (this.#asked_ms !== null && now - this.#asked_ms > DEAD_MS) this.#anew();
      else if (now - this.#pinged_ms >= PING_EVERY_MS) this.#ping();
    } else if (this.#socket?.readyState === WebSocket.CONNECTING && now - this.#begun_ms > ATTEMPT_MS) {
      this.#drop();
      this.#away();
    }
  }

  /** Somebody looks at the page again: is the line alive? */
  #check(): void {
    if (this.#state === "open") this.#ping();
    else this.#anew();
  }

  #ping(): void {
    const now = performance.now();
    if (!this.#post({ type: "ping", t0: now })) return;
    this.#pinged_ms = now;
    this.#asked_ms ??= now;
  }

  #change(state: LineState): void {
    if (this.#state === state || this.#state === "over") return;
    this.#state = state;
    this.news.change(state);
  }
}
