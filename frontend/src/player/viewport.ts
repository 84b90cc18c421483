/** The part of the lesson that the timeline shows: milliseconds to pixels and back, zoom, pan, ticks. Pure, so it is tested. */
import { clamp, type Span } from "./span";
import { formatMoment } from "@/lib/time";

/** Closest zoom: two seconds over the whole width, so that single frames can be told apart. */
export const CLOSEST_MS = 2000;

export const wholeView = (duration_ms: number): Span => ({ start_ms: 0, end_ms: Math.max(1, duration_ms) });

export const msToPx = (view: Span, width: number, ms: number): number =>
  ((ms - view.start_ms) / (view.end_ms - view.start_ms)) * width;

export const pxToMs = (view: Span, width: number, px: number): number =>
  width > 0 ? view.start_ms + (px / width) * (view.end_ms - view.start_ms) : view.start_ms;

const placed = (start_ms: number, length: number, duration_ms: number): Span => {
  const start = clamp(start_ms, 0, Math.max(0, duration_ms - length));
  return { start_ms: start, end_ms: start + length };
};

/** Zoom by `factor` (above 1 is closer) so that the moment under the pointer stays under the pointer. */
export function zoomAt(view: Span, duration_ms: number, factor: number, anchor_ms: number): Span {
  const length = view.end_ms - view.start_ms;
  const longest = Math.max(1, duration_ms);
  const next = clamp(length / factor, Math.min(CLOSEST_MS, longest), longest);
  const share = (anchor_ms - view.start_ms) / length;
  return placed(anchor_ms - share * next, next, longest);
}

export const panBy = (view: Span, duration_ms: number, ms: number): Span =>
  placed(view.start_ms + ms, view.end_ms - view.start_ms, Math.max(1, duration_ms));

/** The view moved just enough to show a moment; the same object when it is in sight already. */
export function revealing(view: Span, duration_ms: number, ms: number): Span {
  const length = view.end_ms - view.start_ms;
  if (ms >= view.start_ms && ms <= view.end_ms) return view;
  return placed(ms - length / 4, length, Math.max(1, duration_ms));
}

/** Zoomed so that the span fills most of the width. */
export function framing(span: Span, duration_ms: number): Span {
  const longest = Math.max(1, duration_ms);
  const length = clamp((span.end_ms - span.start_ms) * 1.4, Math.min(CLOSEST_MS, longest), longest);
  return placed((span.start_ms + span.end_ms - length) / 2, length, longest);
}

export const isWhole = (view: Span, duration_ms: number): boolean => view.end_ms - view.start_ms >= duration_ms - 1;

export interface Tick {
  ms: number;
  label: string;
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** Round times at least `gap` pixels apart. */
export function ticks(view: Span, width: number, gap = 76): Tick[] {
  const perPx = (view.end_ms - view.start_ms) / Math.max(1, width);
  const step = (STEPS_S.find((s) => s * 1000 >= gap * perPx) ?? 7200) * 1000;
  const out: Tick[] = [];
  for (let ms = Math.ceil(view.start_ms / step) * step; ms <= view.end_ms; ms += step) out.push({ ms, label: formatMoment(ms) });
  return out;
}
