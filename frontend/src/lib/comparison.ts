/** Two moments side by side, as an address: which two, how they are shifted, who is heard, where it stands, how fast. */

/** One side: a clip, a note's moment, a model, or a stretch of a lesson (`end_ms` null: from there on). */
export type Compared =
  | { kind: "clip" | "note" | "model"; id: string }
  | { kind: "lesson"; id: string; start_ms: number; end_ms: number | null };

export type Heard = "a" | "b" | "off";

export interface Comparison {
  a: Compared;
  b: Compared;
  /** How many milliseconds later than its own start each side begins. */
  shift_a: number;
  shift_b: number;
  heard: Heard;
  /** Milliseconds since both began. */
  at_ms: number;
  rate: number;
  repeat: boolean;
  /** The step it was opened from. */
  step: string | null;
}

export const MOST_SHIFT_MS = 600_000;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const comparing = (a: Compared, b: Compared, step: string | null = null): Comparison =>
  ({ a, b, shift_a: 0, shift_b: 0, heard: "a", at_ms: 0, rate: 1, repeat: false, step });

/** A lesson from its beginning; a recording of a rehearsal is looked at whole. */
export const fromItsStart = (lessonId: string): Compared => ({ kind: "lesson", id: lessonId, start_ms: 0, end_ms: null });

export function comparedFrom(text: string | null): Compared | null {
  const [kind, id, start, end, ...more] = (text ?? "").split(".");
  if (!id || !ID.test(id) || more.length > 0) return null;
  if (kind === "clip" || kind === "note" || kind === "model") return start === undefined ? { kind, id } : null;
  const start_ms = moment(start);
  const end_ms = end === undefined ? null : moment(end);
  if (kind !== "lesson" || start_ms === null || (end !== undefined && (end_ms === null || end_ms <= start_ms))) return null;
  return { kind, id, start_ms, end_ms };
}

export function comparedTo(one: Compared): string {
  if (one.kind !== "lesson") return `${one.kind}.${one.id}`;
  return `lesson.${one.id}.${one.start_ms}${one.end_ms === null ? "" : `.${one.end_ms}`}`;
}

/** Null where the address does not name two things. What it says wrongly about the rest is left out. */
export function comparisonFrom(search: string): Comparison | null {
  const query = new URLSearchParams(search);
  const a = comparedFrom(query.get("a"));
  const b = comparedFrom(query.get("b"));
  if (!a || !b) return null;
  const heard = query.get("heard");
  const rate = Number(query.get("speed"));
  const step = query.get("step");
  return {
    a,
    b,
    shift_a: shiftFrom(query.get("shift_a")),
    shift_b: shiftFrom(query.get("shift_b")),
    heard: heard === "b" || heard === "off" ? heard : "a",
    at_ms: moment(query.get("at") ?? undefined) ?? 0,
    rate: rate >= 0.25 && rate <= 2 ? rate : 1,
    repeat: query.get("repeat") === "1",
    step: step && ID.test(step) ? step : null,
  };
}

/** The search part of its address; what is as usual is left out. */
export function comparisonTo(of: Comparison): string {
  const query = new URLSearchParams({ a: comparedTo(of.a), b: comparedTo(of.b) });
  const say = (name: string, value: string | number, usual: string | number): void => { if (value !== usual) query.set(name, String(value)); };
  say("shift_a", Math.round(of.shift_a), 0);
  say("shift_b", Math.round(of.shift_b), 0);
  say("heard", of.heard, "a");
  say("at", Math.round(of.at_ms), 0);
  say("speed", of.rate, 1);
  say("repeat", of.repeat ? 1 : 0, 0);
  if (of.step) query.set("step", of.step);
  return `?${query.toString()}`;
}

export const compareLink = (of: Comparison): string => `/compare${comparisonTo(of)}`;

function moment(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function shiftFrom(text: string | null): number {
  const ms = /^-?\d{1,6}$/.test(text ?? "") ? Number(text) : 0;
  return Math.min(MOST_SHIFT_MS, Math.max(-MOST_SHIFT_MS, ms)) || 0;
}
