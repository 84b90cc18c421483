/** Tells the server what was really watched, for the ledger that the teacher sees: every 15 seconds, and on leaving. */
import { useEffect, useRef } from "react";
import { API } from "@/client/api";
import type { Playback } from "./playback";
import { WatchedLog } from "./watched";

const EVERY_MS = 15_000;
const LOOK_MS = 250;

/** A page that is going away may still send this. */
function sendLast(path: string, spans: ReturnType<WatchedLog["drain"]>): void {
  void fetch(`${API}/${path}/watched`, {
    method: "POST",
    keepalive: true,
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ spans }),
  }).catch(() => undefined);
}

/** `path` is what is watched: `lessons/…` or `exemplars/…`; `report` tells the server while the page is open. */
export function useWatched(path: string, playback: Playback, report: (spans: ReturnType<WatchedLog["drain"]>) => Promise<unknown>): void {
  const latest = useRef(report);
  useEffect(() => { latest.current = report; });
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
        await latest.current(spans);
      } catch {
        log.restore(spans);
      }
    };
    const leave = (): void => {
      if (document.visibilityState === "visible") return;
      const spans = log.drain();
      if (spans.length > 0) sendLast(path, spans);
    };
    const timer = setInterval(() => void tell(), EVERY_MS);
    document.addEventListener("visibilitychange", leave);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", leave);
      stopClock();
      stopState();
      const spans = log.drain();
      if (spans.length > 0) sendLast(path, spans);
    };
  }, [path, playback]);
}
