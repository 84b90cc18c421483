/** A person as two letters. The name stands beside it or is given to screen readers by `label`. */
import type { ReactElement } from "react";
import { cx } from "@/lib/cx";
import styles from "./Feedback.module.css";

export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? "?")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return `${first}${last}`.toUpperCase();
}

function hue(name: string): string | undefined {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return [undefined, styles["hue1"], styles["hue2"], styles["hue3"], styles["hue4"]][sum % 5];
}

export function Avatar({ name, label = false }: { name: string; label?: boolean }): ReactElement {
  // The letters are drawn, not written: they are no words, and must not become part of a button's name.
  return <span className={cx(styles["face"], hue(name))} data-initials={initials(name)} {...(label ? { role: "img", "aria-label": name } : { "aria-hidden": true })} />;
}
