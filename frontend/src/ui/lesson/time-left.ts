/** How long the preparing will still take, from the progress this page has seen. Better silent than wrong. */
const MIN_SECONDS = 4;
const MIN_PROGRESS = 0.03;

interface Seen { at: number; progress: number }
const firstSeen = new Map<string, Seen>();

/** Seconds left, or null while it is too early to say. `now` in milliseconds. */
export function timeLeft(lessonId: string, progress: number | null, now = Date.now()): number | null {
  if (progress === null) return null;
  const first = firstSeen.get(lessonId);
  if (!first || progress < first.progress) {
    firstSeen.set(lessonId, { at: now, progress });
    return null;
  }
  const seconds = (now - first.at) / 1000;
  const gained = progress - first.progress;
  if (seconds < MIN_SECONDS || gained < MIN_PROGRESS) return null;
  return ((1 - progress) * seconds) / gained;
}
