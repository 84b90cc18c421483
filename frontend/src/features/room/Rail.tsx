/** The time of what is watched, where there is no lesson's timeline: a model's own moments. */
import { useRef, type KeyboardEvent, type PointerEvent, type ReactElement } from "react";
import { formatMoment } from "@/lib/time";
import { clamp } from "@/player/span";
import type { Drive } from "./drive";
import styles from "./room.module.css";
import type { RoomState } from "./state";
import { useFilmAt } from "./useRoom";

const KEYS: Record<string, number> = { ArrowLeft: -1000, ArrowDown: -1000, ArrowRight: 1000, ArrowUp: 1000, PageDown: -5000, PageUp: 5000, Home: -Infinity, End: Infinity };

export function Rail({ drive, state }: { drive: Drive; state: RoomState }): ReactElement {
  const at = useFilmAt(drive.film, 100);
  const held = useRef(false);
  const { low_ms, high_ms } = state;
  const length = Math.max(1, high_ms - low_ms);
  const share = (ms: number): string => `${clamp((ms - low_ms) / length, 0, 1) * 100}%`;
  const go = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    drive.seek(low_ms + ((event.clientX - box.left) / Math.max(1, box.width)) * length);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = KEYS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    drive.seek(clamp(drive.at_ms + by, low_ms, high_ms));
  };
  return (
    <div className={styles["rail"]} role="slider" tabIndex={0} aria-label="Moment" aria-valuemin={0} aria-valuemax={Math.round(length / 1000)} aria-valuenow={Math.round(clamp(at - low_ms, 0, length) / 1000)}
      aria-valuetext={`${formatMoment(at)} of ${formatMoment(high_ms)}`} onKeyDown={onKeyDown}
      onPointerDown={(event) => { held.current = true; event.currentTarget.setPointerCapture(event.pointerId); go(event); }}
      onPointerMove={(event) => { if (held.current) go(event); }} onPointerUp={() => { held.current = false; }} onPointerCancel={() => { held.current = false; }}>
      <span className={styles["gone"]} style={{ width: share(at) }} />
      {state.pauses.map((pause) => <span key={pause.at_ms} className={styles["stop"]} style={{ left: share(pause.at_ms) }} aria-hidden="true" />)}
      <span className={styles["playhead"]} style={{ left: share(at) }} />
    </div>
  );
}
