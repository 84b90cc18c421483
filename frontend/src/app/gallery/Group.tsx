/** One group of the living page. */
import type { ReactElement, ReactNode } from "react";
import styles from "./Gallery.module.css";

export function Group({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return <section className={styles["group"]} aria-label={title}><h2>{title}</h2>{children}</section>;
}
