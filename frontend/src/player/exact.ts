/**
 * Makes hls.js place every fragment exactly where the playlist says. By itself it takes a fragment's place from whichever
 * track begins first, often the sound, which never begins on a picture; starting in the middle of a lesson then moves all
 * pictures by a frame, and a sound that ends early moves the next segment by as much. The playlist's lengths are exact
 * (whole microseconds that add up to the cuts), so the place of a fragment's first picture is known before it is loaded.
 */
import type Hls from "hls.js/light";
import type { FragLoadedData } from "hls.js/light";
import { pictureClock, pictureStart } from "./boxes";

/** Where each fragment of a playlist begins, in whole microseconds from its beginning. */
export function fragmentStarts(playlist: string): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const [, seconds, digits] of playlist.matchAll(/^#EXTINF:(\d+)(?:\.(\d{1,6}))?/gm)) {
    starts.push(at);
    at += Number(seconds) * 1_000_000 + Number((digits ?? "").padEnd(6, "0"));
  }
  return starts;
}

/** What to subtract from a track's own time to be on the playlist's clock. */
export interface Placement {
  baseTime: number;
  timescale: number;
  trackId: number;
}

export function placementOf(header: Uint8Array | undefined, fragment: Uint8Array, start_us: number | undefined): Placement | null {
  const clock = header ? pictureClock(header) : null;
  const begins = clock ? pictureStart(fragment, clock.trackId) : null;
  if (!clock || begins === null || start_us === undefined) return null;
  return { baseTime: begins - (start_us * clock.timescale) / 1_000_000, ...clock };
}

/** For the `streamController` setting of hls.js. */
export function exactStreamController(Player: typeof Hls): typeof Player.DefaultConfig.streamController {
  return class extends Player.DefaultConfig.streamController {
    protected override _handleFragmentLoadProgress(data: FragLoadedData): void {
      const { frag, payload } = data;
      const details = this.hls.levels[frag.level]?.details;
      if (details && typeof frag.sn === "number" && !this.initPTS[frag.cc]) {
        const placement = placementOf(frag.initSegment?.data, new Uint8Array(payload), fragmentStarts(details.m3u8)[frag.sn - details.startSN]);
        if (placement) this.initPTS[frag.cc] = placement;
      }
      super._handleFragmentLoadProgress(data);
    }
  };
}
