/**
 * Sound, and browsers that refuse it. A browser that wants a press before it makes a sound still plays in silence: so the
 * picture goes with the others at once, and one button brings the sound. Where even that is refused, it brings both.
 */
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { Playback } from "@/player/playback";
import { permit } from "./shared";

export interface Sound {
  silent: boolean;
  /** The browser wants a press. */
  refused: boolean;
  /** The picture goes on in silence meanwhile. */
  silenced: boolean;
  toggle: () => void;
  permit: () => void;
}

/** `heard`: whose sound it is; the others are kept silent by whoever made them so. */
export function useSound(playbacks: readonly Playback[], heard: Playback | null): Sound {
  const [silenced, setSilenced] = useState(false);
  const listen = useCallback((tell: () => void) => {
    const stops = playbacks.map(({ state }) => state.listen(tell));
    return () => { for (const stop of stops) stop(); };
  }, [playbacks]);
  const refused = useSyncExternalStore(listen, () => playbacks.some(({ state }) => state.value.refused));
  const silent = useSyncExternalStore(listen, () => !heard || heard.state.value.muted || heard.state.value.volume === 0);
  useEffect(() => {
    if (!refused || silenced) return;
    for (const playback of playbacks) {
      playback.setVolume(playback.state.value.volume, true);
      permit(playback);
    }
    setSilenced(true);
  }, [refused, silenced, playbacks]);
  const turn = (on: boolean): void => {
    heard?.setVolume(heard.state.value.volume || 1, !on);
    for (const playback of playbacks) permit(playback);
    if (on) setSilenced(false);
  };
  return { silent, refused: refused || silenced, silenced: silenced && !refused, toggle: () => { turn(silent); }, permit: () => { turn(true); } };
}
