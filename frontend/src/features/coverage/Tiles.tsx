/** One number each, large, with what it is; or in words why there is none. */
import type { ReactElement, ReactNode } from "react";
import { Card } from "@/ui";
import styles from "./coverage.module.css";
import { percent, said, type Bar } from "./figures";

export function Tiles({ children }: { children: ReactNode }): ReactElement {
  return <dl className={styles["tiles"]}>{children}</dl>;
}

/** `bar`: null where a department cannot be shown, not even together with others. */
export function Tile({ name, bar, unit }: { name: string; bar: Bar | null; unit?: string }): ReactElement {
  const share = bar ? percent(bar.number) : "";
  const missing = !bar || bar.number.count === null;
  return (
    <Card className={styles["tile"]}>
      <dt>{name}</dt>
      <dd className={missing ? styles["words"] : styles["big"]}>{bar ? said(bar.number) : "Only shown for all departments"}</dd>
      {share || unit ? <dd className="soft">{[share, unit].filter(Boolean).join(" · ")}</dd> : null}
      {bar?.key === "together" ? <dd className="small soft">{bar.label}</dd> : null}
    </Card>
  );
}
