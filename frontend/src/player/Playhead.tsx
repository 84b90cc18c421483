/** The line where we are, moved straight from the player's clock, and the peek at where the pointer is. */
import { useEffect, useRef, type ReactElement } from "react";
import { formatMoment } from "@/lib/time";
import { formatExactMoment } from "./time";
import type { Playback } from "./playback";
import { clamp, type Span } from "./span";
import { thumbnailAt, type Thumbnail } from "./storyboard";
import styles from "./Timeline.module.css";
import { msToPx } from "./viewport";

export function Playhead({ playback, view, width }: { playback: Playback; view: Span; width: number }): ReactElement {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = (ms: number): void => {
      const x = msToPx(view, width, ms);
      if (!line.current) return;
      line.current.style.transform = `translateX(${x}px)`;
      line.current.style.visibility = x < -1 || x > width + 1 ? "hidden" : "visible";
    };
    place(playback.position_ms);
    return playback.clock.listen(place);
  }, [playback, view, width]);
  return <div ref={line} className={styles["playhead"]} aria-hidden="true" />;
}

const PEEK_PX = 176;

/** The picture at the pointer, with its time: to thousandths once the view is close enough for frames. */
export function Peek({ x, width, ms, duration_ms, storyboard }: { x: number; width: number; ms: number; duration_ms: number; storyboard: readonly Thumbnail[] }): ReactElement {
  const at = clamp(ms, 0, duration_ms);
  const picture = thumbnailAt(storyboard, at);
  const scale = picture && picture.width > 0 ? (PEEK_PX - 16) / picture.width : 1;
  const box = picture ? PEEK_PX : 72;
  return (
    <>
      <div className={styles["ghost"]} style={{ transform: `translateX(${clamp(x, 0, width)}px)` }} aria-hidden="true" />
      <div className={styles["peek"]} style={{ left: clamp(x - box / 2, 0, Math.max(0, width - box)), width: box }} aria-hidden="true">
        {picture ? (
          <div className={styles["picture"]} style={{ width: picture.width * scale, height: picture.height * scale }}>
            <div style={{ width: picture.width, height: picture.height, transform: `scale(${scale})`, transformOrigin: "0 0", background: `url("${picture.url}") -${picture.x}px -${picture.y}px no-repeat` }} />
          </div>
        ) : null}
        <span>{duration_ms < 120_000 ? formatExactMoment(at) : formatMoment(at)}</span>
      </div>
    </>
  );
}
