/** When somebody speaks in the lesson: spans of lesson time, in order. */
import { contains, isSpan, lengthOf, type Span } from "./span";

/** The speech file as it came over the wire; null when it is not one. */
export function readSpeech(value: unknown): Span[] | null {
  if (typeof value !== "object" || value === null) return null;
  const { spans } = value as { spans?: unknown };
  return Array.isArray(spans) ? spans.filter(isSpan) : null;
}

export function speaksAt(speech: readonly Span[], ms: number): boolean {
  return speech.some((span) => contains(span, ms));
}

/** The whole of it in a sentence, for those who do not see it drawn. */
export function speechWords(speech: readonly Span[], duration_ms: number): string {
  if (speech.length === 0) return "Nobody is heard speaking.";
  const spoken = speech.reduce((sum, span) => sum + lengthOf(span), 0);
  const longest = Math.round(quiet(speech, duration_ms) / 1000);
  return `Somebody speaks during ${Math.round((spoken / Math.max(1, duration_ms)) * 100)} % of the lesson; the longest time without a voice is ${longest} ${longest === 1 ? "second" : "seconds"}.`;
}

function quiet(speech: readonly Span[], duration_ms: number): number {
  const edges = [0, ...speech.flatMap((span) => [span.start_ms, span.end_ms]), duration_ms];
  let longest = 0;
  for (let i = 0; i < edges.length; i += 2) longest = Math.max(longest, (edges[i + 1] ?? 0) - (edges[i] ?? 0));
  return longest;
}
