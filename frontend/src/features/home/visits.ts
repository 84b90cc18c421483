/** When this person was last here, in this browser: half an hour away makes a new visit. */
import { recall, remember } from "@/lib/storage";

const AWAY_MS = 30 * 60_000;

interface Visits { previous: string | null; seen: string }

function read(personId: string): Visits | null {
  try {
    return JSON.parse(recall(`visits.${personId}`) ?? "null") as Visits | null;
  } catch {
    return null;
  }
}

/** Note that the person is here now. Answers when the visit before this one ended; null on the very first. */
export function lastVisit(personId: string, now = new Date()): string | null {
  const kept = read(personId);
  const isNew = !kept || now.getTime() - new Date(kept.seen).getTime() > AWAY_MS;
  const previous = kept ? (isNew ? kept.seen : kept.previous) : null;
  remember(`visits.${personId}`, JSON.stringify({ previous, seen: now.toISOString() }));
  return previous;
}

/** `New today`, `New since yesterday`, `New since Friday`, `New since 3 Nov`. */
export function sinceWords(previous: string, now = new Date()): string {
  const then = new Date(previous);
  const midnight = new Date(now);
  midnight.setHours(0, 0, 0, 0);
  const days = Math.ceil((midnight.getTime() - then.getTime()) / 86_400_000);
  if (days <= 0) return "New today";
  if (days === 1) return "New since yesterday";
  if (days < 7) return `New since ${then.toLocaleDateString("en-GB", { weekday: "long" })}`;
  return `New since ${then.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}`;
}
