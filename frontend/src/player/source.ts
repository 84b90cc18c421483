/**
 * Which file to play for a lesson. The whole lesson's playlist is best: its clock is the lesson's. Until all of it is
 * ready, an original that the browser can play shows everything at once; otherwise the playlist grows as segments get ready.
 */
export interface SegmentFacts {
  index: number;
  start_ms: number;
  end_ms: number;
  state: string;
}

export interface LessonMedia {
  state: string;
  watchable: boolean;
  duration_ms: number | null;
  playlist_url: string | null;
  original_url: string | null;
  segments: readonly SegmentFacts[];
}

export type Source = { kind: "playlist"; url: string; growing: boolean } | { kind: "original"; url: string };

/** How far from the start the playlist reaches now, in lesson milliseconds. */
export function readyUntil(segments: readonly SegmentFacts[]): number {
  let end = 0;
  for (const segment of [...segments].sort((a, b) => a.start_ms - b.start_ms)) {
    if (segment.state !== "ready" || segment.start_ms > end) break;
    end = segment.end_ms;
  }
  return end;
}

/** Null while there is nothing to play. `originalFailed`: this browser has tried the original and could not. */
export function chooseSource(lesson: LessonMedia, originalFailed: boolean): Source | null {
  const whole = lesson.state === "ready";
  if (lesson.playlist_url && whole) return { kind: "playlist", url: lesson.playlist_url, growing: false };
  if (lesson.original_url && lesson.watchable && !originalFailed) return { kind: "original", url: lesson.original_url };
  if (lesson.playlist_url && readyUntil(lesson.segments) > 0) return { kind: "playlist", url: lesson.playlist_url, growing: true };
  return null;
}

/** The same thing to play, though its address may carry a fresher token. A playlist that grows is still that playlist. */
export const sameSource = (a: Source | null, b: Source | null): boolean => a?.kind === b?.kind;
