/** The player's signals, for React. */
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { Playback } from "./playback";
import type { PlaybackState } from "./playing";

/** One playback for as long as the component lives. */
export function usePlayback(): Playback {
  const [playback] = useState(() => new Playback());
  return playback;
}

export const usePlaybackState = (playback: Playback): PlaybackState => useSyncExternalStore(playback.state.listen, playback.state.get);

/** The lesson time, but only every `every_ms`, so that a page is not drawn sixty times a second. */
export function usePosition(playback: Playback, every_ms: number): number {
  const read = useCallback(() => Math.floor(playback.clock.value / every_ms) * every_ms, [playback, every_ms]);
  return useSyncExternalStore(playback.clock.listen, read);
}

/** The exact moment while it stands still; null while it plays. */
export function useStill(playback: Playback): number | null {
  const read = useCallback(() => (playback.state.value.playing ? null : playback.clock.value), [playback]);
  const listen = useCallback(
    (tell: () => void) => {
      const stops = [playback.clock.listen(tell), playback.state.listen(tell)];
      return () => { for (const stop of stops) stop(); };
    },
    [playback],
  );
  return useSyncExternalStore(listen, read);
}

/** The width of an element, kept up to date. Starts at 0, before it is known. */
export function useWidth(): [(node: HTMLElement | null) => void, number] {
  const [node, setNode] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!node) return undefined;
    const observer = new ResizeObserver((entries) => { setWidth(Math.floor(entries[0]?.contentRect.width ?? 0)); });
    observer.observe(node);
    return () => { observer.disconnect(); };
  }, [node]);
  return [setNode, width];
}

/** Whether the page matches a media query, kept up to date. */
export function useMedia(query: string): boolean {
  const listen = useCallback(
    (tell: () => void) => {
      const list = matchMedia(query);
      list.addEventListener("change", tell);
      return () => { list.removeEventListener("change", tell); };
    },
    [query],
  );
  return useSyncExternalStore(listen, () => matchMedia(query).matches);
}
