/** A page with its one heading. The heading takes the focus when the address changes, so a screen reader starts there. */
import type { ReactElement, ReactNode } from "react";
import { cx } from "@/lib/cx";
import styles from "./Page.module.css";

export interface PageProps {
  title: ReactNode;
  /** A quiet line above the heading. */
  above?: ReactNode;
  /** A quiet line below it. */
  below?: ReactNode;
  actions?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}

export function Page({ title, above, below, actions, narrow = false, children }: PageProps): ReactElement {
  return (
    <div className={cx(styles["page"], narrow && styles["narrow"])}>
      <header className={styles["head"]}>
        <div className={styles["words"]}>
          {above ? <p className="soft">{above}</p> : null}
          <h1 tabIndex={-1}>{title}</h1>
          {below ? <p className="soft">{below}</p> : null}
        </div>
        {actions ? <div className="row">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}
