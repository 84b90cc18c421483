/** The main places of the page. */
import type { IconName } from "@/ui";

export const PLACES: { to: string; word: string; icon: IconName }[] = [
  { to: "/", word: "Home", icon: "home" },
  { to: "/lessons", word: "Lessons", icon: "film" },
  { to: "/people", word: "People", icon: "people" },
];
