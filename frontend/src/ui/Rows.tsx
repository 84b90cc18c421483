/** A list of plain things: who or what, a quiet line about it, and what can be done at the end. */
import type { ReactElement, ReactNode } from "react";
import styles from "./Rows.module.css";

export function Rows({ label, children }: { label: string; children: ReactNode }): ReactElement {
  return <ul className={styles["rows"]} aria-label={label}>{children}</ul>;
}

export function Row({ start, title, about, children }: { start?: ReactNode; title: ReactNode; about?: ReactNode; children?: ReactNode }): ReactElement {
  return (
    <li className={styles["row"]}>
      {start}
      <div className={styles["words"]}><b>{title}</b>{about ? <span>{about}</span> : null}</div>
      {children ? <div className={styles["end"]}>{children}</div> : null}
    </li>
  );
}
