/** That a recording is on hold, in words for its owner. Pure. */
import { formatDay } from "./dates";

/** `On hold since Tue 3 Mar, by Ada Admin: it has to be kept for now`. */
export function heldWords(held: { since: string; by: { name: string } }, now = new Date()): string {
  return `On hold since ${formatDay(held.since, now)}, by ${held.by.name}: it has to be kept for now`;
}
