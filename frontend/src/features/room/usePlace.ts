/** Where the room is, in whole seconds, while one is somewhere else. */
import { useEffect, useState } from "react";
import type { RoomSession } from "./session";

const LOOK_MS = 250;

export function usePlaceSeconds(session: RoomSession): number {
  const [seconds, setSeconds] = useState(() => Math.floor(session.place_ms / 1000));
  useEffect(() => {
    const timer = setInterval(() => { setSeconds(Math.floor(session.place_ms / 1000)); }, LOOK_MS);
    return () => { clearInterval(timer); };
  }, [session]);
  return seconds;
}
