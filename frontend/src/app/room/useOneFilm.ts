/** A playback that the room moves, within the room's bounds, and begun where the room is. */
import { useEffect, useState } from "react";
import { OneFilm } from "@/features/room/film";
import type { RoomSession } from "@/features/room/session";
import { SharedPlayback } from "@/features/room/shared";
import { useRoomView } from "@/features/room/useRoom";

/** `known`: what is to be played is known, and about to be loaded. */
export function useOneFilm(session: RoomSession, known: boolean): { playback: SharedPlayback; film: OneFilm } {
  const [playback] = useState(() => new SharedPlayback());
  const [film] = useState(() => new OneFilm(playback));
  const { state } = useRoomView(session);
  const low_ms = state?.low_ms;
  const high_ms = state?.high_ms;
  useEffect(() => {
    if (low_ms !== undefined && high_ms !== undefined) film.know(low_ms, high_ms);
  }, [film, low_ms, high_ms]);
  // Before anything is loaded, so that nothing before this moment is.
  useEffect(() => {
    if (known) playback.seek(session.place_ms);
  }, [playback, session, known]);
  return { playback, film };
}
