/** Keeps the player supplied: the best file there is now, a fresh address when one expires, and never a lost position. */
import { useEffect, useRef, useState } from "react";
import type { Lesson } from "@/client/types";
import type { Playback } from "./playback";
import { chooseSource, readyUntil, sameSource, type Source } from "./source";

const OFTEN_MS = 8000;
const MOST_REFRESHES = 3;

export interface SourceState {
  source: Source | null;
  /** This browser cannot play the file it was given. */
  originalFailed: boolean;
}

export function useSource(playback: Playback, lesson: Lesson | undefined, refetch: () => Promise<Lesson | null>): SourceState {
  const [originalFailed, setOriginalFailed] = useState(false);
  const loaded = useRef<Source | null>(null);
  const refreshes = useRef<number[]>([]);
  const latest = useRef({ refetch, originalFailed });
  useEffect(() => { latest.current = { refetch, originalFailed }; });
  const source = lesson ? chooseSource(lesson, originalFailed) : null;
  const frame_rate = lesson?.frame_rate ?? null;

  useEffect(() => {
    playback.limit_ms = lesson && source?.kind === "playlist" && source.growing ? readyUntil(lesson.segments) : Infinity;
  }, [playback, lesson, source]);

  useEffect(() => {
    if (!source || sameSource(loaded.current, source)) return undefined;
    const change = (): void => {
      loaded.current = source;
      playback.load({ kind: source.kind === "playlist" ? "playlist" : "file", url: source.url, frame_rate });
    };
    // The segments are ready while someone watches the original: change when it stands still, not under their eyes.
    if (loaded.current === null || !playback.state.value.playing) {
      change();
      return undefined;
    }
    return playback.state.listen((state) => { if (!state.playing && !sameSource(loaded.current, source)) change(); });
  }, [playback, source, frame_rate]);

  useEffect(() => {
    const refresh = async (): Promise<void> => {
      const now = Date.now();
      refreshes.current = [...refreshes.current.filter((at) => now - at < OFTEN_MS * MOST_REFRESHES), now];
      if (refreshes.current.length > MOST_REFRESHES) {
        playback.fail();
        return;
      }
      const fresh = await latest.current.refetch();
      const next = fresh ? chooseSource(fresh, latest.current.originalFailed) : null;
      if (!fresh || !next) return;
      loaded.current = next;
      playback.load({ kind: next.kind === "playlist" ? "playlist" : "file", url: next.url, frame_rate: fresh.frame_rate });
    };
    playback.onTrouble = (trouble) => {
      if (trouble.what === "expired") void refresh();
      else if (loaded.current?.kind === "original") {
        loaded.current = null;
        setOriginalFailed(true);
        playback.unload();
      } else playback.fail();
    };
    return () => { playback.onTrouble = null; };
  }, [playback]);

  return { source, originalFailed };
}
