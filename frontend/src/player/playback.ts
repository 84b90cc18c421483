/**
 * The playing of one recording, in lesson time. While paused, the moment that was asked for is the truth (`position_ms`),
 * because that is what a note keeps; while playing, the frame on the screen is. Outside React, so that a lesson, a clip,
 * two clips side by side and a shared room can all drive it.
 */
import { feedFile, feedPlaylist, type Feed } from "./feed";
import { momentOfFrame, seekSeconds } from "./frames";
import { INITIAL, type LoadRequest, type PlaybackState, type Trouble } from "./playing";
import { recallQuality, rememberQuality, type Quality } from "./quality";
import { Screen } from "./screen";
import { Mender, showNeighbour } from "./seeking";
import { clamp, type Span } from "./span";
import { Signal } from "./signal";

/** Further away than this from where it was asked to go, the player has jumped by itself. */
const HOLE_S = 0.1;

export class Playback {
  readonly state = new Signal<PlaybackState>({ ...INITIAL, quality: recallQuality() });
  /** Told the lesson time whenever it moves: each frame while playing, once after a seek. */
  readonly clock = new Signal<number>(0);
  /** Set by whoever can fetch a fresh address or another file. */
  onTrouble: ((trouble: Trouble) => void) | null = null;
  /** Play this span over and over. */
  loop: Span | null = null;
  /** Nothing can be shown from here on (yet); Infinity when all is there. */
  limit_ms = Infinity;
  #video: HTMLVideoElement | null = null;
  #screen: Screen | null = null;
  #feed: Feed | null = null;
  #loading: AbortController | null = null;
  #request: LoadRequest | null = null;
  #kept: number | null = 0;
  /** Kept because it was paused, not because someone asked for it: the last frame to arrive is the truth. */
  #loose = false;
  #resumable = false;
  #stepping = false;
  readonly #mender = new Mender();
  #steps: Promise<void> = Promise.resolve();

  get position_ms(): number {
    if (this.#kept !== null) return this.#kept;
    const shown = this.#screen?.shown_s ?? this.#video?.currentTime ?? 0;
    return momentOfFrame(shown, this.#offset);
  }

  /** Where its clock stands this very instant, between two frames as well: what another playback is held against. */
  get running_ms(): number {
    return this.#video?.paused === false && !this.#video.seeking ? this.#video.currentTime * 1000 + this.#offset : this.position_ms;
  }

  get video(): HTMLVideoElement | null { return this.#video; }

  get #offset(): number { return this.#request?.offset_ms ?? 0; }

  /** A ref for the video element. */
  attach = (video: HTMLVideoElement | null): (() => void) | undefined => {
    if (!video) return undefined;
    this.#video = video;
    this.#screen = new Screen(video, () => { this.#frameShown(); });
    const heard = new AbortController();
    const on = (name: string, react: () => void): void => { video.addEventListener(name, react, { signal: heard.signal }); };
    for (const name of ["play", "playing", "pause", "waiting", "stalled", "canplay", "seeked", "ended", "ratechange", "volumechange", "loadeddata"]) on(name, () => { this.#look(name); });
    on("loadedmetadata", () => { this.#begin(); });
    if (this.#request) this.load({ ...this.#request, at_ms: this.position_ms });
    return () => {
      heard.abort();
      this.#screen?.stop();
      this.#stopFeed();
      this.#video = null;
    };
  };

  /** Play from this address; the position and whether it plays are kept unless the request says otherwise. */
  load(request: LoadRequest): void {
    const play = request.play ?? this.state.value.playing;
    this.#kept = request.at_ms ?? this.position_ms;
    this.#request = { ...request, at_ms: this.#kept, play };
    this.#stopFeed();
    this.state.set({ ...this.state.value, phase: "loading", ended: false, offline: false, choosable: false });
    const video = this.#video;
    if (!video) return;
    const loading = new AbortController();
    this.#loading = loading;
    const news = {
      expired: () => this.onTrouble?.({ what: "expired" }),
      unplayable: (why: string) => this.onTrouble?.({ what: "unplayable", why }),
      choosable: (choosable: boolean) => { this.state.set({ ...this.state.value, choosable }); },
      offline: (away: boolean) => { if (this.state.value.offline !== away) this.state.set({ ...this.state.value, offline: away }); },
    };
    if (request.kind === "file") this.#feed = feedFile(video, request.url, news);
    else
      void feedPlaylist(video, { url: request.url, at_s: seekSeconds(this.#kept, this.#offset), quality: this.state.value.quality }, news, loading.signal).then((feed) => {
        if (loading.signal.aborted) feed.stop();
        else this.#feed = feed;
      }, () => { if (!loading.signal.aborted) this.onTrouble?.({ what: "unplayable", why: "the player could not be loaded" }); });
  }

  /** Nothing to play for now; the position is kept for what comes. */
  unload(): void {
    this.#stopFeed();
    this.#request = null;
    this.state.set({ ...this.state.value, phase: "empty", playing: false, waiting: false });
  }

  fail(): void {
    this.#stopFeed();
    this.state.set({ ...this.state.value, phase: "failed", playing: false, waiting: false });
  }

  play(): void {
    this.#resumable = false;
    if (this.state.value.ended) this.seek(0);
    this.#start();
  }

  pause(): void { this.#resumable = false; this.#video?.pause(); }

  /** The network is back: do not wait for the next try. */
  again(): void { this.#feed?.again?.(); }

  toggle(): void { if (this.state.value.playing) this.pause(); else this.play(); }

  /** Someone began to type: stand still, and remember to go on. */
  hold(): void {
    if (!this.state.value.playing) return;
    // The frame that was on the screen when the first letter was typed, not one the browser still showed after it.
    const at = this.position_ms;
    this.pause();
    this.seek(at);
    this.#resumable = true;
  }

  /** What was typed is sent: go on, if it was playing before. */
  release(): void { if (this.#resumable) this.play(); }

  /** Show the frame whose interval holds this lesson time. Returns the moment it really went to. */
  seek(ms: number): number {
    this.#loose = false;
    const end = Math.min(this.duration_ms || Infinity, this.limit_ms);
    this.#kept = clamp(Math.round(ms), 0, Number.isFinite(end) ? Math.max(0, end - 1) : Infinity);
    if (this.#request) this.#request.at_ms = this.#kept;
    if (this.#video && this.#video.readyState > 0) {
      this.#screen?.forget();
      this.#video.currentTime = seekSeconds(this.#kept, this.#offset);
    }
    this.state.set({ ...this.state.value, ended: false });
    this.clock.set(this.#kept);
    return this.#kept;
  }

  skip(ms: number): void { this.seek(this.position_ms + ms); }

  /** One frame on or back. Presses that come faster than frames are shown wait their turn. */
  step(by: 1 | -1): Promise<void> {
    this.pause();
    this.#steps = this.#steps.then(() => this.#stepOnce(by));
    return this.#steps;
  }

  setRate(rate: number): void {
    if (this.#video) this.#video.playbackRate = rate;
    this.state.set({ ...this.state.value, rate });
  }

  setQuality(quality: Quality): void {
    rememberQuality(quality);
    this.state.set({ ...this.state.value, quality });
    this.#feed?.choose?.(quality);
  }

  setVolume(volume: number, muted = false): void {
    if (this.#video) Object.assign(this.#video, { volume: clamp(volume, 0, 1), muted });
    this.state.set({ ...this.state.value, volume: clamp(volume, 0, 1), muted });
  }

  get duration_ms(): number {
    const seconds = this.#video?.duration ?? 0;
    return Number.isFinite(seconds) ? Math.round(seconds * 1000) + this.#offset : 0;
  }

  async #stepOnce(by: 1 | -1): Promise<void> {
    const [video, screen] = [this.#video, this.#screen];
    if (!video || !screen || !this.#request) return;
    this.#stepping = true;
    await showNeighbour(video, screen, by, this.#request.frame_rate);
    this.#kept = momentOfFrame(screen.shown_s ?? video.currentTime, this.#offset);
    this.#stepping = false;
    this.clock.set(this.#kept);
  }

  #start(): void {
    // Refused without a gesture: the play button is there.
    this.#video?.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.state.set({ ...this.state.value, refused: true });
      this.#look("pause");
    });
  }

  /** The new file knows its length: go where we were. */
  #begin(): void {
    const [video, request] = [this.#video, this.#request];
    if (!video || !request) return;
    video.preservesPitch = true;
    const { rate, volume, muted } = this.state.value;
    Object.assign(video, { playbackRate: rate, defaultPlaybackRate: rate, volume, muted });
    this.seek(request.at_ms ?? 0);
    this.state.set({ ...this.state.value, phase: "ready" });
    if (request.play) this.#start();
  }

  #frameShown(): void {
    const [video, screen] = [this.#video, this.#screen];
    if (!video || !screen) return;
    if (video.paused) this.#standing(video, screen);
    else if (!video.seeking) this.#kept = null;
    if (this.loop && !video.paused && this.position_ms >= this.loop.end_ms) this.seek(this.loop.start_ms);
    this.clock.set(this.position_ms);
  }

  #standing(video: HTMLVideoElement, screen: Screen): void {
    if (this.#stepping) return;
    // Asked for a moment that has no picture (a hole in the recording), the player went to the next one that has.
    if (!video.seeking && this.#kept !== null && Math.abs(video.currentTime - seekSeconds(this.#kept, this.#offset)) > HOLE_S) this.#loose = true;
    this.#mender.look(video, screen);
    if (this.#loose && screen.shown_s !== null) this.#kept = momentOfFrame(screen.shown_s, this.#offset);
  }

  #look(event: string): void {
    const video = this.#video;
    if (!video) return;
    const playing = !video.paused && !video.ended;
    // The truth from here on is the frame that stands on the screen.
    if (event === "pause" && this.#kept === null) {
      this.#kept = this.position_ms;
      this.#loose = true;
    }
    const waiting = playing && event !== "playing" && (video.readyState < 3 || (event === "waiting" && !video.seeking));
    if (event === "ended" && this.#screen) this.#mender.lookOver(video, this.#screen);
    this.state.set({ ...this.state.value, playing, waiting, ended: video.ended || (this.state.value.ended && video.paused), rate: video.playbackRate, volume: video.volume, muted: video.muted });
  }

  #stopFeed(): void {
    this.#mender.stop();
    this.#loading?.abort();
    this.#feed?.stop();
    this.#feed = null;
    this.#screen?.forget();
  }
}
