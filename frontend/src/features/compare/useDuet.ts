/** The duet of a page, for React, and its address: whoever opens that sees the same two in the same state. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { comparisonTo, type Comparison } from "@/lib/comparison";
import { Duet, type DuetState } from "@/player/duet";
import type { Playback } from "@/player/playback";

const SETTLE_MS = 300;

export function useDuet(a: Playback, b: Playback, wanted: Comparison): Duet {
  const [duet] = useState(() => new Duet(a, b, { at_ms: wanted.at_ms, rate: wanted.rate, repeat: wanted.repeat, heard: wanted.heard, shifts: [wanted.shift_a, wanted.shift_b] }));
  useEffect(() => duet.listen(), [duet]);
  return duet;
}

export const useDuetState = (duet: Duet): DuetState => useSyncExternalStore(duet.state.listen, duet.state.get);

/** As it stands now. */
export function stateOf(wanted: Comparison, duet: Duet): Comparison {
  const { shifts, heard, rate, repeat } = duet.state.value;
  return { ...wanted, shift_a: shifts[0], shift_b: shifts[1], heard, rate, repeat, at_ms: duet.at_ms };
}

/** Replaced in place, so that "back" leaves the page: the place while it stands still, the rest at once. */
export function useAddress(wanted: Comparison, duet: Duet): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const write = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        // While it plays the address keeps the moment from which it was played.
        const kept = duet.state.value.playing ? { at_ms: Number(new URLSearchParams(location.search).get("at") ?? 0) } : {};
        const next = comparisonTo({ ...stateOf(wanted, duet), ...kept });
        if (next !== location.search) history.replaceState(history.state, "", location.pathname + next);
      }, SETTLE_MS);
    };
    const stops = [duet.state.listen(write), duet.clock.listen(() => { if (!duet.state.value.playing) write(); })];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [wanted, duet]);
}
