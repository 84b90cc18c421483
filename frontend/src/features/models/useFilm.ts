/**
 * Keeps a model playing: lesson time, round and round its own moments, with a fresh address when one runs out. Asks
 * again and again whether it is still there: a model that is withdrawn goes from the screen while somebody watches.
 */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiProblem } from "@/client/api";
import { readFilm, reportModelWatched } from "@/client/exemplars";
import { keys } from "@/client/keys";
import type { ModelFilm } from "@/client/types";
import type { Playback } from "@/player/playback";
import { useWatched } from "@/player/useWatched";

const ASK_EVERY_MS = 5000;

export interface Film {
  film: ModelFilm | undefined;
  /** Withdrawn, or no longer for the reader. */
  gone: boolean;
  problem: unknown;
  retry: () => void;
}

const refused = (error: unknown): boolean => error instanceof ApiProblem && (error.status === 403 || error.status === 404);

/** `round`: over and over; what is driven from elsewhere is not. */
export function useFilm(playback: Playback, exemplarId: string, round = true): Film {
  const film = useQuery({ queryKey: keys.film(exemplarId), queryFn: () => readFilm(exemplarId), refetchInterval: (query) => (refused(query.state.error) ? false : ASK_EVERY_MS), retry: false, gcTime: 0 });
  const gone = refused(film.error);
  const { data, refetch } = film;
  const [attempt, setAttempt] = useState(0);
  const url = data?.playlist_url;
  useWatched(`exemplars/${exemplarId}`, playback, (spans) => reportModelWatched(exemplarId, spans));
  useEffect(() => {
    if (gone) playback.unload();
  }, [gone, playback]);
  const start_ms = data?.start_ms ?? 0;
  const end_ms = data?.end_ms ?? 0;
  const offset_ms = (data?.starts_us ?? 0) / 1000;
  useEffect(() => {
    if (!url || gone) return;
    const at = playback.position_ms;
    const inside = at >= start_ms && at < end_ms;
    playback.loop = round ? { start_ms, end_ms } : null;
    playback.limit_ms = end_ms;
    playback.load({ kind: "playlist", url, offset_ms, frame_rate: null, at_ms: inside ? at : start_ms });
  }, [playback, url, gone, start_ms, end_ms, offset_ms, attempt, round]);
  useEffect(() => {
    playback.onTrouble = (trouble) => {
      if (trouble.what === "expired") void refetch();
      else playback.fail();
    };
    return () => { playback.onTrouble = null; };
  }, [playback, refetch]);
  const retry = (): void => {
    setAttempt((before) => before + 1);
    void refetch();
  };
  return { film: gone ? undefined : data, gone, problem: gone || data ? null : film.error, retry };
}
