/** While the lesson stands still, its address is the address of that moment: reload, share or come back, and it is there. */
import { useEffect } from "react";
import type { Playback } from "@/player/playback";
import { replaceAddress } from "./address";

const SETTLE_MS = 400;

export function useMomentInAddress(playback: Playback): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const write = (): void => {
      clearTimeout(timer);
      if (playback.state.value.playing) return;
      timer = setTimeout(() => {
        if (playback.state.value.phase !== "ready" || playback.state.value.playing) return;
        const ms = playback.position_ms;
        replaceAddress({ t: ms > 0 ? String(ms) : null });
      }, SETTLE_MS);
    };
    const stops = [playback.clock.listen(write), playback.state.listen(write)];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [playback]);
}
