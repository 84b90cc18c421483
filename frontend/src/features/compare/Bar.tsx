/** What moves both: play, back and forward, speed, over and over. */
import { useSyncExternalStore, type ReactElement } from "react";
import controls from "@/player/Controls.module.css";
import type { Duet } from "@/player/duet";
import { SPEEDS } from "@/player/keys";
import { Button, Icon } from "@/ui";
import styles from "./compare.module.css";
import { useDuetState } from "./useDuet";
import { formatTenths } from "./words";

export function useTenths(duet: Duet): number {
  return useSyncExternalStore(duet.clock.listen, () => Math.floor(duet.clock.value / 100) * 100);
}

export function Bar({ duet, onHelp, onFullscreen }: { duet: Duet; onHelp: () => void; onFullscreen: () => void }): ReactElement {
  const { playing, waiting, rate, repeat, whole_ms } = useDuetState(duet);
  const at = useTenths(duet);
  const speeds = SPEEDS.some((speed) => speed === rate) ? SPEEDS : [rate, ...SPEEDS];
  return (
    <div className={controls["bar"]} role="group" aria-label="Both together">
      <Button variant="quiet" aria-label={playing ? "Pause both" : "Play both"} onPress={() => { duet.toggle(); }}><Icon name={playing ? "pause" : "play"} filled={!playing} /></Button>
      <Button variant="quiet" icon="rewind" aria-label="Both back 5 seconds" onPress={() => { duet.skip(-5000); }} />
      <Button variant="quiet" icon="frameBack" aria-label="Both one frame back" onPress={() => { void duet.step(-1); }} />
      <Button variant="quiet" icon="frameForward" aria-label="Both one frame on" onPress={() => { void duet.step(1); }} />
      <span className={controls["clock"]}><b>{formatTenths(at)}</b><span> / {formatTenths(whole_ms)}</span></span>
      <span className={styles["wait"]} role="status">{waiting ? "One waits for the other…" : ""}</span>
      <span className={controls["gap"]} />
      <Button variant="quiet" icon="repeat" aria-label="Over and over" aria-pressed={repeat} className={repeat ? (styles["on"] ?? "") : ""} onPress={() => { duet.setRepeat(!repeat); }} />
      <label className={controls["speed"]}>
        <span className="visually-hidden">Speed of both</span>
        <select value={String(rate)} onChange={(event) => { duet.setRate(Number(event.target.value)); }}>
          {speeds.map((speed) => <option key={speed} value={String(speed)}>{`${speed}×`}</option>)}
        </select>
      </label>
      <Button variant="quiet" icon="help" aria-label="Keyboard shortcuts" className={styles["roomy"] ?? ""} onPress={onHelp} />
      <Button variant="quiet" icon="fullscreen" aria-label="Full screen" className={styles["roomy"] ?? ""} onPress={onFullscreen} />
    </div>
  );
}
