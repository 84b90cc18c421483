/** The sheet on which people sign in, join, or find their way back. */
import type { ReactElement, ReactNode } from "react";
import { usePageTitle } from "@/lib/title";
import { Wordmark } from "@/ui";
import styles from "./Doorway.module.css";

export function Doorway({ title, lead, children, foot }: { title: string; lead?: ReactNode; children: ReactNode; foot?: ReactNode }): ReactElement {
  usePageTitle(title);
  return (
    <main className={styles["doorway"]}>
      <div className={styles["word"]}><Wordmark />Vignette</div>
      <section className={styles["sheet"]} aria-labelledby="doorway-title">
        <header>
          <h1 id="doorway-title">{title}</h1>
          {lead ? <p className="soft">{lead}</p> : null}
        </header>
        {children}
      </section>
      {foot ? <div className={styles["foot"]}>{foot}</div> : null}
    </main>
  );
}

export { styles as doorwayStyles };
