/** The span being chosen: a band with two handles that drag, and move by the keyboard. */
import { useRef, type KeyboardEvent, type PointerEvent, type ReactElement } from "react";
import { formatMoment, formatSpan } from "@/lib/time";
import { cx } from "@/lib/cx";
import { clamp, type Span } from "./span";
import styles from "./Timeline.module.css";
import { msToPx, pxToMs } from "./viewport";

export interface DraftSpanProps {
  span: Span;
  view: Span;
  width: number;
  duration_ms: number;
  onChange: (span: Span) => void;
}

export function DraftSpan({ span, view, width, duration_ms, onChange }: DraftSpanProps): ReactElement {
  const left = msToPx(view, width, span.start_ms);
  const right = msToPx(view, width, span.end_ms);
  const setStart = (ms: number): void => { onChange({ start_ms: clamp(Math.round(ms), 0, span.end_ms - 1), end_ms: span.end_ms }); };
  const setEnd = (ms: number): void => { onChange({ start_ms: span.start_ms, end_ms: clamp(Math.round(ms), span.start_ms + 1, duration_ms) }); };
  return (
    <div className={styles["draft"]} role="group" aria-label={`Chosen span ${formatSpan(span.start_ms, span.end_ms)}`}>
      <div className={styles["band"]} style={{ left: Math.max(0, left), width: Math.max(2, Math.min(width, right) - Math.max(0, left)) }} />
      <Handle at={span.start_ms} x={left} word="Start of the span" side="start" low={0} high={span.end_ms - 1} view={view} width={width} onMove={setStart} />
      <Handle at={span.end_ms} x={right} word="End of the span" side="end" low={span.start_ms + 1} high={duration_ms} view={view} width={width} onMove={setEnd} />
    </div>
  );
}

interface HandleProps {
  at: number;
  x: number;
  word: string;
  side: "start" | "end";
  low: number;
  high: number;
  view: Span;
  width: number;
  onMove: (ms: number) => void;
}

const KEY_MS: Record<string, number> = { ArrowLeft: -100, ArrowDown: -100, ArrowRight: 100, ArrowUp: 100, PageDown: -5000, PageUp: 5000 };

function Handle({ at, x, word, side, low, high, view, width, onMove }: HandleProps): ReactElement | null {
  const held = useRef(false);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = KEY_MS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(at + (event.shiftKey ? by * 10 : by));
  };
  const onPointerMove = (event: PointerEvent): void => {
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (held.current && box) onMove(pxToMs(view, width, event.clientX - box.left));
  };
  if (x < -1 || x > width + 1) return null;
  return (
    <div role="slider" tabIndex={0} aria-label={word} aria-valuemin={low} aria-valuemax={high} aria-valuenow={at} aria-valuetext={formatMoment(at)}
      className={cx(styles["handle"], styles[side])} style={{ left: x }} onKeyDown={onKeyDown} onPointerMove={onPointerMove}
      onPointerDown={(event) => { held.current = true; event.currentTarget.setPointerCapture(event.pointerId); }}
      onPointerUp={() => { held.current = false; }} onPointerCancel={() => { held.current = false; }} />
  );
}
