/** A sheet of paper on the desk. `raised` for the one that matters most on the page. */
import type { HTMLAttributes, ReactElement } from "react";
import { cx } from "@/lib/cx";
import styles from "./Card.module.css";

export interface CardProps extends HTMLAttributes<HTMLElement> {
  as?: "div" | "section" | "article" | "li";
  look?: "flush" | "padded" | "raised";
}

export function Card({ as: Tag = "div", look = "padded", className, ...rest }: CardProps): ReactElement {
  return <Tag {...rest} className={cx(styles["card"], look !== "flush" && styles[look], className)} />;
}
