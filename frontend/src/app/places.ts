/** The main places of the page. */
import type { IconName } from "@/ui";

/** `phone`: in the bar under the thumb, which has room for few; the others are one tap further. */
export const PLACES: { to: string; word: string; icon: IconName; phone: boolean }[] = [
  { to: "/", word: "Home", icon: "home", phone: true },
  { to: "/lessons", word: "Lessons", icon: "film", phone: true },
  { to: "/steps", word: "Steps", icon: "step", phone: true },
  { to: "/library", word: "Library", icon: "book", phone: false },
  { to: "/people", word: "People", icon: "people", phone: true },
];
