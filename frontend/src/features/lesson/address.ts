/** The address of a moment: `?t=` (milliseconds), `?clip=`, `?note=`. Replaced in place, so that "back" leaves the lesson. */
import { momentFromAddress } from "@/player/time";

export interface Place {
  t: number | null;
  clip: string | null;
  note: string | null;
}

export function placeFrom(search: string): Place {
  const query = new URLSearchParams(search);
  return { t: momentFromAddress(query.get("t")), clip: query.get("clip"), note: query.get("note") };
}

/** The search part with some values changed; null takes one out. What others keep there stays. */
export function searchWith(search: string, change: Record<string, string | null>): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return text ? `?${text}` : "";
}

export function replaceAddress(change: Record<string, string | null>): void {
  const next = searchWith(location.search, change);
  // The router's own state stays: only the words of the address change.
  if (next !== location.search) history.replaceState(history.state, "", location.pathname + next + location.hash);
}

export const linkTo = (lessonId: string, change: Record<string, string | null>): string => `${location.origin}/lessons/${lessonId}${searchWith("", change)}`;
