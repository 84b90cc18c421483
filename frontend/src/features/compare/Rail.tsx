/** The time of both: a lane each with its sound, so that one sees them line up, and one place where both stand. */
import { useMemo, useRef, type KeyboardEvent, type PointerEvent, type ReactElement } from "react";
import { useWidth } from "@/player/hooks";
import type { Duet } from "@/player/duet";
import { clamp } from "@/player/span";
import { clockAt, momentIn, type Strand } from "@/player/sync";
import { Waves } from "@/player/Waves";
import { useTenths } from "./Bar";
import styles from "./compare.module.css";
import type { ShownSide } from "./side";
import { useDuetState } from "./useDuet";
import { formatTenths } from "./words";

const LANE_PX = 30;
const KEYS: Record<string, number> = { ArrowLeft: -1000, ArrowDown: -1000, ArrowRight: 1000, ArrowUp: 1000, PageDown: -5000, PageUp: 5000, Home: -Infinity, End: Infinity };

export function Rail({ duet, shown }: { duet: Duet; shown: readonly [ShownSide, ShownSide] }): ReactElement {
  const { whole_ms, shifts } = useDuetState(duet);
  const at = useTenths(duet);
  const [track, width] = useWidth();
  const held = useRef(false);
  const length = Math.max(1, whole_ms);
  const share = (ms: number): string => `${clamp(ms / length, 0, 1) * 100}%`;
  const go = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    duet.seek(((event.clientX - box.left) / Math.max(1, box.width)) * length);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = KEYS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    duet.seek(clamp(duet.at_ms + (event.shiftKey ? by / 10 : by), 0, length));
  };
  return (
    <div ref={track} className={styles["rail"]} role="slider" tabIndex={0} aria-label="Where both stand" aria-valuemin={0} aria-valuemax={length} aria-valuenow={Math.min(at, length)} aria-valuetext={`${formatTenths(at)} of ${formatTenths(length)}`}
      onKeyDown={onKeyDown} onPointerDown={(event) => { held.current = true; event.currentTarget.setPointerCapture(event.pointerId); go(event); }}
      onPointerMove={(event) => { if (held.current) go(event); }} onPointerUp={() => { held.current = false; }} onPointerCancel={() => { held.current = false; }}>
      {shown.map((side, which) => <Lane key={which} side={side} number={which + 1} strand={{ ...side.known, shift_ms: shifts[which] ?? 0 }} length={length} width={width} share={share} />)}
      <span className={styles["playhead"]} style={{ left: share(at) }} />
    </div>
  );
}

interface LaneProps { side: ShownSide; number: number; strand: Strand; length: number; width: number; share: (ms: number) => string }

function Lane({ side, number, strand, length, width, share }: LaneProps): ReactElement {
  const from = clockAt(strand, strand.start_ms);
  const begins = momentIn(strand, 0);
  // Drawn once a shift, not once a tenth of a second.
  const view = useMemo(() => ({ start_ms: begins, end_ms: begins + length }), [begins, length]);
  const to = clockAt(strand, strand.high_ms);
  return (
    <div className={styles["lane"]} aria-hidden="true">
      <span className={styles["band"]} style={{ left: share(from), right: `calc(100% - ${share(to)})` }} />
      {side.waveform ? <Waves wave={side.waveform} speech={side.speech} view={view} width={width} height={LANE_PX} /> : null}
      <span className={styles["laneNumber"]}>{number}</span>
    </div>
  );
}
