/** The lesson's segments with their numbers and lengths; the one being watched stands out, the ones being prepared say so. */
import type { ReactElement } from "react";
import { cx } from "@/lib/cx";
import { formatMoment } from "@/lib/time";
import { usePosition } from "./hooks";
import type { Playback } from "./playback";
import type { SegmentFacts } from "./source";
import type { Span } from "./span";
import styles from "./Timeline.module.css";
import { msToPx } from "./viewport";

export interface SegmentBarProps {
  segments: readonly SegmentFacts[];
  view: Span;
  width: number;
  duration_ms: number;
  playback: Playback;
}

export function SegmentBar({ segments, view, width, duration_ms, playback }: SegmentBarProps): ReactElement {
  const at = usePosition(playback, 250);
  const shown = segments.length > 0 ? segments : [{ index: 0, start_ms: 0, end_ms: duration_ms, state: "ready" }];
  return (
    <div className={styles["segments"]} data-zone="segments" aria-hidden="true">
      {shown.map((segment) => {
        const left = Math.max(0, msToPx(view, width, segment.start_ms));
        const right = Math.min(width, msToPx(view, width, segment.end_ms));
        if (right <= 0 || left >= width) return null;
        const here = segment.start_ms <= at && at < segment.end_ms;
        const room = right - left;
        return (
          <div key={segment.index} style={{ left, width: Math.max(1, room - 2) }}
            className={cx(styles["segment"], here && styles["here"], segment.state !== "ready" && styles["unready"])}>
            {segment.index > 0 && room > 22 ? <b>{segment.index}</b> : null}
            {room > 74 ? <span>{segment.index > 0 ? "· " : ""}{segment.state === "ready" ? formatMoment(segment.end_ms - segment.start_ms) : room > 150 ? "being prepared" : "…"}</span> : null}
          </div>
        );
      })}
    </div>
  );
}
