/** The keyboard drives the player wherever the focus is, except in fields and controls that need the key themselves. */
import { useEffect, useRef } from "react";
import { commandFor, nextSpeed, type Command } from "./keys";
import type { Playback } from "./playback";

export interface KeyActions {
  seek: (ms: number) => void;
  spanIn: () => void;
  spanOut: () => void;
  spanClear: () => void;
  note: () => void;
  /** Where one can draw. */
  draw?: () => void;
  fullscreen: () => void;
  help: () => void;
}

function obey(command: Command, playback: Playback, duration_ms: number, actions: KeyActions): void {
  const { rate, volume, muted } = playback.state.value;
  const does: { [Type in Command["type"]]: (command: Extract<Command, { type: Type }>) => void } = {
    toggle: () => { playback.toggle(); },
    skip: ({ ms }) => { actions.seek(playback.position_ms + ms); },
    frame: ({ by }) => { void playback.step(by); },
    go: ({ share }) => { actions.seek(share * duration_ms); },
    "span-in": actions.spanIn,
    "span-out": actions.spanOut,
    "span-clear": actions.spanClear,
    note: actions.note,
    draw: () => { actions.draw?.(); },
    mute: () => { playback.setVolume(volume, !muted); },
    fullscreen: actions.fullscreen,
    slower: () => { playback.setRate(nextSpeed(rate, -1)); },
    faster: () => { playback.setRate(nextSpeed(rate, 1)); },
    help: actions.help,
  };
  (does[command.type] as (command: Command) => void)(command);
}

export function useKeys(playback: Playback, duration_ms: number, actions: KeyActions): void {
  const latest = useRef({ duration_ms, actions });
  useEffect(() => { latest.current = { duration_ms, actions }; });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const command = commandFor(event);
      if (!command) return;
      event.preventDefault();
      obey(command, playback, latest.current.duration_ms, latest.current.actions);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => { window.removeEventListener("keydown", onKeyDown); };
  }, [playback]);
}
