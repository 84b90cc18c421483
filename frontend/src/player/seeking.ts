/**
 * Getting the right frame on the screen. A seek that lands a moment before what is buffered is answered by browsers with
 * the first frame that is buffered, which is the one after; both functions here look again once the right one is here.
 */
import { neighbourSeconds } from "./frames";
import type { Screen } from "./screen";

const SLACK_S = 0.0002;
const AGAIN_MS = 150;
const MOST_TRIES = 20;
const FORWARD_TRIES = 4;
/** Older than this at the end, a frame is hardly the last one. */
const OLD_S = 1;
/** So far before the end the last frame is still shown: less than any frame lasts. */
const LAST_S = 0.001;

const wait = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

export const isBuffered = ({ buffered }: HTMLVideoElement, at_s: number): boolean =>
  Array.from({ length: buffered.length }, (_, i) => i).some((i) => buffered.start(i) <= at_s && at_s < buffered.end(i));

/** Show the frame after (1) or before (-1) the one that is shown. */
export async function showNeighbour(video: HTMLVideoElement, screen: Screen, by: 1 | -1, frame_rate: number | null): Promise<void> {
  await screen.settled();
  const from = screen.shown_s ?? video.currentTime;
  const most = by > 0 ? FORWARD_TRIES : MOST_TRIES;
  for (let tries = 0; tries < most; tries++) {
    screen.forget();
    video.currentTime = neighbourSeconds(from, by, frame_rate, by > 0 ? tries : 0);
    await screen.settled();
    const shown = screen.shown_s ?? video.currentTime;
    if (by > 0 ? shown > from + SLACK_S : shown < from - SLACK_S || from <= SLACK_S) return;
    if (by < 0) await wait(AGAIN_MS);
  }
}

/** Watches a standing picture that begins after the moment it should show, and seeks again when that moment is here. */
export class Mender {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #for = NaN;

  look(video: HTMLVideoElement, screen: Screen): void {
    const late = video.paused && !video.seeking && screen.shown_s !== null && screen.shown_s > video.currentTime + SLACK_S;
    if (!late) return;
    if (this.#for !== video.currentTime) this.#tries = 0;
    this.#for = video.currentTime;
    clearTimeout(this.#timer);
    if (this.#tries++ < MOST_TRIES) this.#timer = setTimeout(() => { this.#again(video, screen); }, AGAIN_MS);
  }

  /** Sent to the very end while it plays, a browser may be over before it has drawn the last frame: let it be drawn. */
  lookOver(video: HTMLVideoElement, screen: Screen): void {
    if (screen.shown_s !== null && video.currentTime - screen.shown_s <= OLD_S) return;
    screen.forget();
    video.currentTime = Math.max(0, video.currentTime - LAST_S);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #again(video: HTMLVideoElement, screen: Screen): void {
    if (!video.paused || video.seeking || video.currentTime !== this.#for) return;
    if (isBuffered(video, video.currentTime)) {
      screen.forget();
      video.currentTime = this.#for;
    } else this.look(video, screen);
  }
}
