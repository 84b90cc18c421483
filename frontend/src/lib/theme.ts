/** Light, dark, or as the device says. `public/theme.js` applies the same choice before the first paint. */
import { recall, remember } from "./storage";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export function chosenTheme(): Theme {
  const kept = recall("theme");
  return kept === "light" || kept === "dark" ? kept : "system";
}

function apply(theme: Theme): void {
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}

export function chooseTheme(theme: Theme): void {
  remember("theme", theme === "system" ? null : theme);
  apply(theme);
}

/** Follow the device when it changes (evening mode) and the person has not chosen. */
export function followDevice(): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    apply(chosenTheme());
  });
}
