/** The session of a room and its film, for React. */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Drive } from "./drive";
import type { Film } from "./film";
import { roomCommandFor, type RoomCommand } from "./keys";
import { RoomSession, type RoomView } from "./session";
import { newsOf, type Names } from "./words";

export function useRoomSession(meId: string, roomId: string, on: { refused: (code: string) => void; doubt: () => void }): RoomSession {
  const [session] = useState(() => new RoomSession(meId, roomId));
  useEffect(() => {
    session.onRefused = on.refused;
    session.onDoubt = on.doubt;
  });
  useEffect(() => session.open(), [session]);
  return session;
}

export const useRoomView = (session: RoomSession): RoomView => useSyncExternalStore(session.view.listen, session.view.get);

/** This film follows the room while the page shows it; what moves the two. */
export function useDrive(session: RoomSession, film: Film): Drive {
  const [drive] = useState(() => new Drive(session, film));
  useEffect(() => session.lead(film), [session, film]);
  return drive;
}

export function useFilmMoves(film: Film): boolean {
  const listen = useCallback((tell: () => void) => film.listen(tell), [film]);
  return useSyncExternalStore(listen, () => film.moves);
}

/** Where the picture is, but only every `every_ms`. */
export function useFilmAt(film: Film, every_ms: number): number {
  const listen = useCallback((tell: () => void) => film.listen(tell), [film]);
  return useSyncExternalStore(listen, () => Math.floor(film.at_ms / every_ms) * every_ms);
}

/** What others did, in sentences for a screen reader. */
export function useNews({ state }: RoomView, names: Names): string {
  const before = useRef(state);
  const [news, setNews] = useState("");
  useEffect(() => {
    if (!state || before.current === state) return;
    const said = newsOf(before.current, state, names);
    before.current = state;
    if (said.length > 0) setNews(said.join(" "));
  }, [state, names]);
  return news;
}

export interface RoomVerbs {
  spanIn: () => void;
  spanOut: () => void;
  spanClear: () => void;
  note: () => void;
  draw: () => void;
  mute: () => void;
  fullscreen: () => void;
  help: () => void;
  point: () => void;
  slower: () => void;
  faster: () => void;
}

function obey(command: RoomCommand, drive: Drive, verbs: RoomVerbs): void {
  const { state } = drive.session.view.value;
  const does: { [Type in RoomCommand["type"]]: (command: Extract<RoomCommand, { type: Type }>) => void } = {
    toggle: () => { drive.toggle(); },
    skip: ({ ms }) => { drive.skip(ms); },
    frame: ({ by }) => { void drive.step(by); },
    go: ({ share }) => { if (state) drive.seek(state.low_ms + share * (state.high_ms - state.low_ms)); },
    "catch-up": () => { drive.session.catchUp(); },
    "span-in": verbs.spanIn,
    "span-out": verbs.spanOut,
    "span-clear": verbs.spanClear,
    ...verbs,
  };
  (does[command.type] as (command: RoomCommand) => void)(command);
}

/** The keyboard, wherever the focus is, except in fields and controls that need the key themselves. */
export function useRoomKeys(drive: Drive, verbs: RoomVerbs): void {
  const latest = useRef(verbs);
  useEffect(() => { latest.current = verbs; });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const command = event.defaultPrevented ? null : roomCommandFor(event);
      if (!command) return;
      event.preventDefault();
      obey(command, drive, latest.current);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => { window.removeEventListener("keydown", onKeyDown); };
  }, [drive]);
}
