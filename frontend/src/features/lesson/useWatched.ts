/** Tells the server what was really watched, for the ledger that the teacher sees: every 15 seconds, and on leaving. */
import { useEffect } from "react";
import { API } from "@/client/api";
import { reportWatched } from "@/client/lessons";
import type { Playback } from "@/player/playback";
import { WatchedLog } from "@/player/watched";

const EVERY_MS = 15_000;
const LOOK_MS = 250;

/** A page that is going away may still send this. */
function sendLast(lessonId: string, spans: ReturnType<WatchedLog["drain"]>): void {
  void fetch(`${API}/lessons/${lessonId}/watched`, {
    method: "POST",
    keepalive: true,
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ spans }),
  }).catch(() => undefined);
}

export function useWatched(lessonId: string, playback: Playback): void {
  useEffect(() => {
    const log = new WatchedLog();
    let looked = -Infinity;
    const stopClock = playback.clock.listen((ms) => {
      const { playing } = playback.state.value;
      if (playback.video?.seeking) {
        log.jump();
        looked = -Infinity;
        return;
      }
      if (playing && Math.abs(ms - looked) < LOOK_MS) return;
      looked = ms;
      log.see(ms, playing);
    });
    const stopState = playback.state.listen(({ playing }) => { if (!playing) log.see(playback.position_ms, false); });
    const tell = async (): Promise<void> => {
      const spans = log.drain();
      if (spans.length === 0) return;
      try {
        await reportWatched(lessonId, spans);
      } catch {
        log.restore(spans);
      }
    };
    const leave = (): void => {
      if (document.visibilityState === "visible") return;
      const spans = log.drain();
      if (spans.length > 0) sendLast(lessonId, spans);
    };
    const timer = setInterval(() => void tell(), EVERY_MS);
    document.addEventListener("visibilitychange", leave);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", leave);
      stopClock();
      stopState();
      const spans = log.drain();
      if (spans.length > 0) sendLast(lessonId, spans);
    };
  }, [lessonId, playback]);
}
