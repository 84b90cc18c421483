/** Spans on a lesson's timeline: half-open, whole milliseconds, never empty. The same idea and field names as on the server. */
export interface Span {
  start_ms: number;
  end_ms: number;
}

/** Whether what came over the wire is one. */
export const isSpan = (value: unknown): value is Span =>
  typeof value === "object" && value !== null && typeof (value as Span).start_ms === "number" && typeof (value as Span).end_ms === "number";

export const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

export const lengthOf = (span: Span): number => span.end_ms - span.start_ms;

export const contains = (span: Span, ms: number): boolean => span.start_ms <= ms && ms < span.end_ms;

export const overlaps = (a: Span, b: Span): boolean => a.start_ms < b.end_ms && b.start_ms < a.end_ms;

/** The span between two moments in either order; at least `least_ms` long and inside the lesson. */
export function spanBetween(a: number, b: number, duration_ms: number, least_ms = 1): Span {
  const start = clamp(Math.round(Math.min(a, b)), 0, Math.max(0, duration_ms - least_ms));
  const end = clamp(Math.round(Math.max(a, b)), start + least_ms, Math.max(duration_ms, start + least_ms));
  return { start_ms: start, end_ms: end };
}

/** Set one end of a draft span; the other end gives way when they would cross. */
export function withStart(span: Span | null, at: number, duration_ms: number, default_ms = 10_000): Span {
  const start = clamp(Math.round(at), 0, Math.max(0, duration_ms - 1));
  const end = span && span.end_ms > start ? span.end_ms : start + default_ms;
  return { start_ms: start, end_ms: Math.min(end, Math.max(duration_ms, start + 1)) };
}

export function withEnd(span: Span | null, at: number, duration_ms: number, default_ms = 10_000): Span {
  const end = clamp(Math.round(at), 1, Math.max(duration_ms, 1));
  const start = span && span.start_ms < end ? span.start_ms : Math.max(0, end - default_ms);
  return { start_ms: start, end_ms: end };
}

/** Spans joined where they touch or overlap, in order. */
export function merged(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.start_ms - b.start_ms);
  const out: Span[] = [];
  for (const span of sorted) {
    const last = out.at(-1);
    if (last && span.start_ms <= last.end_ms) last.end_ms = Math.max(last.end_ms, span.end_ms);
    else out.push({ ...span });
  }
  return out;
}
