/** The main places of the page. */
import type { Role } from "@/client/types";
import type { IconName } from "@/ui";

export interface Place {
  to: string;
  word: string;
  icon: IconName;
  /** In the bar under the thumb, which has room for few; the others are one tap further. */
  phone: boolean;
}

export const PLACES: Place[] = [
  { to: "/", word: "Home", icon: "home", phone: true },
  { to: "/lessons", word: "Lessons", icon: "film", phone: true },
  { to: "/steps", word: "Steps", icon: "step", phone: true },
  { to: "/library", word: "Library", icon: "book", phone: false },
  { to: "/people", word: "People", icon: "people", phone: true },
];

const COVERAGE: Place = { to: "/coverage", word: "Coverage", icon: "chart", phone: false };

/** The places of somebody: leaders and administrators also have the numbers. */
export function placesFor(role: Role): Place[] {
  return role === "member" ? PLACES : [...PLACES, COVERAGE];
}
