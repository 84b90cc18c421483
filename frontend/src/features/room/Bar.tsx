/** What moves the picture: everybody's, for whoever has the control; one's own, while one looks around. */
import type { ReactElement, ReactNode } from "react";
import { cx } from "@/lib/cx";
import { formatMoment } from "@/lib/time";
import controls from "@/player/Controls.module.css";
import { useMedia } from "@/player/hooks";
import { SPEEDS } from "@/player/keys";
import { Button, Icon, Menu, type MenuEntry } from "@/ui";
import type { Drive } from "./drive";
import styles from "./room.module.css";
import type { RoomState } from "./state";
import { useFilmAt, useFilmMoves } from "./useRoom";

export interface BarProps {
  drive: Drive;
  state: RoomState;
  alone: boolean;
  silent: boolean;
  onSound: () => void;
  pointing: boolean;
  onPoint: () => void;
  onDraw: () => void;
  onFullscreen: () => void;
  entries: MenuEntry[];
  tools?: ReactNode;
  disabled: boolean;
}

const LABELS = {
  together: { play: "Play", pause: "Pause", back: "Back 10 seconds", forward: "Forward 10 seconds" },
  alone: { play: "Play, only for you", pause: "Pause, only for you", back: "Back 10 seconds, only for you", forward: "Forward 10 seconds, only for you" },
};

export function Bar({ drive, state, alone, silent, onSound, pointing, onPoint, onDraw, onFullscreen, entries, tools, disabled }: BarProps): ReactElement {
  // A phone has no room for everything: there the rest stands behind the button for more.
  const narrow = useMedia("(max-width: 480px)");
  const slim = useMedia("(max-width: 560px)");
  const mine = alone || state.holder_id === drive.session.meId;
  const sound = { label: silent ? "Sound on" : "Sound off", icon: silent ? "silent" : "sound" } as const;
  const more: MenuEntry[] = [
    ...(slim ? [{ id: "draw", label: "Draw on the picture", icon: "draw" as const, disabled: disabled || alone, onAction: onDraw }] : []),
    ...(narrow ? [{ id: "sound", ...sound, disabled, onAction: onSound }] : []),
    ...entries,
  ];
  return (
    <div className={cx(controls["bar"], styles["bar"])} role="group" aria-label={alone ? "Player, only for you" : "Player, for everybody"}>
      <Moving drive={drive} state={state} alone={alone} mine={mine} disabled={disabled} />
      <span className={controls["gap"]} />
      {tools}
      <Button variant="quiet" icon="point" aria-label="Point at the picture" aria-pressed={pointing} className={pointing ? (styles["on"] ?? "") : ""} isDisabled={disabled} onPress={onPoint} />
      {slim ? null : <Button variant="quiet" icon="draw" aria-label="Draw on the picture" isDisabled={disabled || alone} onPress={onDraw} />}
      {alone ? null : <Shared drive={drive} state={state} mine={mine} narrow={narrow} disabled={disabled} />}
      {narrow ? null : <Button variant="quiet" isDisabled={disabled} aria-label={sound.label} aria-pressed={silent} icon={sound.icon} onPress={onSound} />}
      <Menu label="More" entries={more}><Button variant="quiet" icon="more" aria-label="More about the room" /></Menu>
      <Button variant="quiet" icon="fullscreen" aria-label="Full screen" className={styles["roomy"] ?? ""} onPress={onFullscreen} />
    </div>
  );
}

type PartProps = Pick<BarProps, "drive" | "state" | "disabled"> & { mine: boolean };

/** Play, ten seconds back and on, the time: everybody's, or one's own while one looks around. */
function Moving({ drive, state, alone, mine, disabled }: PartProps & { alone: boolean }): ReactElement {
  const moves = useFilmMoves(drive.film);
  const at = useFilmAt(drive.film, 200);
  const goes = alone ? moves : state.playing || state.held_ms !== null;
  const labels = alone ? LABELS.alone : LABELS.together;
  return (
    <>
      <Button variant="quiet" isDisabled={disabled} className={mine ? "" : (styles["theirs"] ?? "")} aria-label={goes ? labels.pause : labels.play} onPress={() => { drive.toggle(); }}><Icon name={goes ? "pause" : "play"} filled={!goes} /></Button>
      <Button variant="quiet" isDisabled={disabled} icon="rewind" aria-label={labels.back} onPress={() => { drive.skip(-10_000); }} />
      <Button variant="quiet" isDisabled={disabled} icon="forward" aria-label={labels.forward} onPress={() => { drive.skip(10_000); }} />
      <span className={controls["clock"]}><b>{formatMoment(at)}</b><span> / {formatMoment(state.high_ms)}</span></span>
    </>
  );
}

/** What there is only with the others: leaving them for a while, and the speed of all. */
function Shared({ drive, state, mine, narrow, disabled }: PartProps & { narrow: boolean }): ReactElement {
  const speeds = SPEEDS.some((speed) => speed === state.rate) ? SPEEDS : [state.rate, ...SPEEDS];
  return (
    <>
      {mine ? null : <Button variant="quiet" icon="eye" aria-label="Look around by yourself" isDisabled={disabled} onPress={() => { drive.session.lookAround(); }} />}
      {narrow && !mine ? null : (
        <label className={controls["speed"]}>
          <span className="visually-hidden">Speed for everybody</span>
          <select value={String(state.rate)} disabled={disabled || !mine} onChange={(event) => { drive.rate(Number(event.target.value)); }}>
            {speeds.map((speed) => <option key={speed} value={String(speed)}>{`${speed}×`}</option>)}
          </select>
        </label>
      )}
    </>
  );
}
