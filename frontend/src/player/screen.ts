/** Which frame stands on the screen, as the browser reports it when it draws one. */
const LONGEST_WAIT_MS = 700;

export class Screen {
  /** Start of the shown frame in the file's own seconds; null when a seek is under way or the browser cannot tell. */
  shown_s: number | null = null;
  readonly #video: HTMLVideoElement;
  readonly #onFrame: () => void;
  #handle = 0;
  #stopped = false;
  #forgot_ms = -Infinity;
  #waiting: (() => void)[] = [];

  constructor(video: HTMLVideoElement, onFrame: () => void) {
    this.#video = video;
    this.#onFrame = onFrame;
    video.addEventListener("seeked", this.#wake);
    if ("requestVideoFrameCallback" in video) this.#next();
    else (video as HTMLVideoElement).addEventListener("timeupdate", this.#onFrame);
  }

  /** What was shown is about to change: a frame that was drawn before now and is told of later says nothing. */
  forget(): void {
    this.shown_s = null;
    this.#forgot_ms = performance.now();
  }

  stop(): void {
    this.#stopped = true;
    this.#video.removeEventListener("timeupdate", this.#onFrame);
    if ("cancelVideoFrameCallback" in this.#video) this.#video.cancelVideoFrameCallback(this.#handle);
    this.#video.removeEventListener("seeked", this.#wake);
  }

  /** When the seek is over and its frame is drawn (or will not be: a hidden page draws nothing). */
  async settled(): Promise<void> {
    if (this.shown_s !== null && !this.#video.seeking) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LONGEST_WAIT_MS);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #next(): void {
    this.#handle = this.#video.requestVideoFrameCallback((_now, frame) => {
      if (this.#stopped) return;
      this.#next();
      if (frame.presentationTime < this.#forgot_ms) return;
      // The frame of a seek may be drawn before the browser says that the seek is over.
      this.shown_s = frame.mediaTime;
      this.#wake();
      this.#onFrame();
    });
  }

  #wake = (): void => {
    if (this.shown_s === null || this.#video.seeking) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  };
}
