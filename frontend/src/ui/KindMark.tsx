/** A kind of note: its shape, its colour and its word. `KindShape` alone only where the word stands near. */
import type { ReactElement } from "react";
import { cx } from "@/lib/cx";
import { KIND_WORDS, type Kind } from "@/lib/kinds";
import styles from "./Feedback.module.css";

const SHAPES: Record<Kind, ReactElement> = {
  observe: <circle cx="6" cy="6" r="5.5" />,
  ask: <path d="M6 0l6 6-6 6-6-6z" />,
  praise: <path d="M6 .6L12 11.4H0z" />,
  suggest: <rect x=".7" y=".7" width="10.6" height="10.6" rx="1.5" />,
};

export function KindShape({ kind, size = 12 }: { kind: Kind; size?: number }): ReactElement {
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" fill="currentColor" aria-hidden="true" focusable="false" className={styles[kind]} style={{ flex: "none" }}>
      {SHAPES[kind]}
    </svg>
  );
}

export function KindMark({ kind }: { kind: Kind }): ReactElement {
  return <span className={cx(styles["kind"], styles[kind])}><KindShape kind={kind} />{KIND_WORDS[kind]}</span>;
}
