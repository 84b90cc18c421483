import { beforeEach, describe, expect, it, vi } from "vitest";
import { Screen } from "./screen";
import { Mender } from "./seeking";

/** A video element that tells of a frame when the test says so. */
class Told extends EventTarget {
  paused = false;
  seeking = false;
  currentTime = 0;
  #asked: VideoFrameRequestCallback | null = null;

  requestVideoFrameCallback(asked: VideoFrameRequestCallback): number {
    this.#asked = asked;
    return 1;
  }
  cancelVideoFrameCallback(): void { this.#asked = null; }

  /** A frame is told of that was drawn at that time. */
  tell(media_s: number, drawn_ms: number): void {
    this.#asked?.(performance.now(), { mediaTime: media_s, presentationTime: drawn_ms } as VideoFrameCallbackMetadata);
  }
}

let video: Told;
let screen: Screen;
const heard = vi.fn<() => void>();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"], now: 0 });
  heard.mockClear();
  video = new Told();
  screen = new Screen(video as unknown as HTMLVideoElement, heard);
  return () => { vi.useRealTimers(); };
});

it("what was drawn before a jump and is told of after it is not taken for its frame", () => {
  vi.advanceTimersByTime(1000);
  video.tell(1.4, 990);
  expect(screen.shown_s).toBe(1.4);
  screen.forget();
  video.tell(1.44, 999);
  expect([screen.shown_s, heard.mock.calls.length]).toEqual([null, 1]);
  video.tell(39.96, 1030);
  expect([screen.shown_s, heard.mock.calls.length]).toEqual([39.96, 2]);
});

describe("over before the last frame was drawn", () => {
  const over = (): number => {
    Object.assign(video, { currentTime: 40, paused: true });
    new Mender().lookOver(video as unknown as HTMLVideoElement, screen);
    return video.currentTime;
  };

  it("asks for it where nothing was told since the jump, or something old", () => {
    screen.forget();
    expect(over()).toBeCloseTo(39.999, 6);
    vi.advanceTimersByTime(20);
    video.tell(1.44, 10);
    expect(over()).toBeCloseTo(39.999, 6);
    expect(screen.shown_s).toBeNull();
  });

  it("leaves the last frame alone", () => {
    video.tell(39.96, 10);
    expect(over()).toBe(40);
    expect(screen.shown_s).toBe(39.96);
  });
});
