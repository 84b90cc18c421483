/**
 * Full screen. The whole page asks for it, not the player alone: menus, help and news stand beside the player in the page,
 * and would not be seen if only the player filled the screen. The player's own styles then make it cover everything.
 */
import { useSyncExternalStore } from "react";
import type { Playback } from "./playback";

/** On a phone that cannot do that, the picture alone fills the screen. */
export async function toggleFullscreen(playback: Playback): Promise<void> {
  const page = document.documentElement;
  const video = playback.video as (HTMLVideoElement & { webkitEnterFullscreen?: () => void }) | null;
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else if (document.fullscreenEnabled) await page.requestFullscreen();
    else video?.webkitEnterFullscreen?.();
  } catch {
    // Refused by the browser: it stays as it is.
  }
}

function listen(tell: () => void): () => void {
  document.addEventListener("fullscreenchange", tell);
  return () => { document.removeEventListener("fullscreenchange", tell); };
}

export const useFullscreen = (): boolean => useSyncExternalStore(listen, () => document.fullscreenElement === document.documentElement);
