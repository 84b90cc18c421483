/** What moves the picture: play, ten seconds back and on, the time, frames, speed, sound, size. */
import type { ReactElement, ReactNode } from "react";
import { cx } from "@/lib/cx";
import { formatMoment } from "@/lib/time";
import { Button, Icon, Menu, type MenuEntry } from "@/ui";
import styles from "./Controls.module.css";
import { useMedia, usePlaybackState, usePosition, useStill } from "./hooks";
import { SPEEDS } from "./keys";
import type { Playback } from "./playback";
import { asQuality, QUALITIES, type Quality } from "./quality";
import { formatExactMoment } from "./time";

export interface ControlsProps {
  playback: Playback;
  duration_ms: number;
  /** Tools of the screen it stands in: span, zoom, … */
  tools?: ReactNode;
  /** What else this screen offers, behind one button: also where the tools go when there is no room. */
  entries?: readonly MenuEntry[];
  onHelp: () => void;
  onFullscreen: () => void;
  disabled?: boolean;
}

export function Controls({ playback, duration_ms, tools, entries = [], onHelp, onFullscreen, disabled = false }: ControlsProps): ReactElement {
  const { playing, rate, muted, volume, choosable, quality } = usePlaybackState(playback);
  // A phone has no room for one more control: there the choice stands behind the button for more.
  const narrow = useMedia("(max-width: 480px)");
  const more: MenuEntry[] = [
    ...entries,
    ...(choosable && narrow ? qualityEntries(playback, quality, disabled) : []),
    { id: "help", label: "Keyboard shortcuts", icon: "help", onAction: onHelp },
    ...(document.pictureInPictureEnabled ? [{ id: "pip", label: "Small window on top", icon: "film" as const, disabled, onAction: () => { void smallWindow(playback); } }] : []),
    { id: "back", label: "One frame back", icon: "frameBack", disabled, onAction: () => { void playback.step(-1); } },
    { id: "on", label: "One frame on", icon: "frameForward", disabled, onAction: () => { void playback.step(1); } },
  ];
  const silent = muted || volume === 0;
  return (
    <div className={cx(styles["bar"], playing && styles["playing"])} role="group" aria-label="Player">
      <Button variant="quiet" isDisabled={disabled} aria-label={playing ? "Pause" : "Play"} onPress={() => { playback.toggle(); }}><Icon name={playing ? "pause" : "play"} filled={!playing} /></Button>
      <Button variant="quiet" isDisabled={disabled} icon="rewind" aria-label="Back 10 seconds" onPress={() => { playback.skip(-10_000); }} />
      <Button variant="quiet" isDisabled={disabled} icon="forward" aria-label="Forward 10 seconds" onPress={() => { playback.skip(10_000); }} />
      <Clock playback={playback} duration_ms={duration_ms} />
      <span className={styles["gap"]} />
      {tools}
      <label className={styles["speed"]}>
        <span className="visually-hidden">Speed</span>
        <select value={String(rate)} disabled={disabled} onChange={(event) => { playback.setRate(Number(event.target.value)); }}>
          {SPEEDS.map((speed) => <option key={speed} value={String(speed)}>{`${speed}×`}</option>)}
        </select>
      </label>
      {choosable && !narrow ? (
        <label className={cx(styles["speed"], styles["quality"])}>
          <span className="visually-hidden">Picture quality</span>
          <select value={quality} disabled={disabled} onChange={(event) => { playback.setQuality(asQuality(event.target.value)); }}>
            {QUALITIES.map((one) => <option key={one.id} value={one.id}>{one.label}</option>)}
          </select>
        </label>
      ) : null}
      <span className={styles["sound"]}>
        <Button variant="quiet" isDisabled={disabled} aria-label={silent ? "Sound on" : "Sound off"} aria-pressed={silent} onPress={() => { playback.setVolume(volume || 1, !silent); }}>
          <Icon name={silent ? "silent" : "sound"} />
        </Button>
        <input type="range" min={0} max={1} step={0.05} value={silent ? 0 : volume} disabled={disabled} aria-label="Volume" onChange={(event) => { playback.setVolume(Number(event.target.value)); }} />
      </span>
      <Menu label="More" entries={more}><Button variant="quiet" icon="more" aria-label="More" /></Menu>
      <Button variant="quiet" icon="fullscreen" aria-label="Full screen" onPress={onFullscreen} />
    </div>
  );
}

function qualityEntries(playback: Playback, chosen: Quality, disabled: boolean): MenuEntry[] {
  return QUALITIES.map(({ id, label }) => ({
    id: `quality-${id}`,
    label: `Picture quality: ${label}${id === chosen ? " (chosen)" : ""}`,
    disabled,
    onAction: () => { playback.setQuality(id); },
  }));
}

/** The time: seconds while it plays, to the frame while it stands still. */
function Clock({ playback, duration_ms }: { playback: Playback; duration_ms: number }): ReactElement {
  const at = usePosition(playback, 200);
  const still = useStill(playback);
  return (
    <span className={styles["clock"]}>
      <b title={still === null ? undefined : formatExactMoment(still)}>{formatMoment(still ?? at)}</b>
      <span> / {formatMoment(duration_ms)}</span>
    </span>
  );
}

async function smallWindow(playback: Playback): Promise<void> {
  try {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await playback.video?.requestPictureInPicture();
  } catch {
    // Refused by the browser or the person: it stays where it is.
  }
}
