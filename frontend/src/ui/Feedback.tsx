/** How the page answers: waiting (Skeleton), nothing yet (EmptyState), something wrong (ProblemNote), on its way (ProgressBar). */
import type { ReactElement, ReactNode } from "react";
import { ApiProblem } from "@/client/api";
import { cx } from "@/lib/cx";
import { Button } from "./Button";
import styles from "./Feedback.module.css";
import { Icon } from "./Icon";

/** A grey shape the size of what comes, so that nothing jumps. */
export function Skeleton({ width = "100%", height = 20, className }: { width?: number | string; height?: number | string; className?: string }): ReactElement {
  return <span aria-hidden="true" className={cx(styles["skeleton"], className)} style={{ width, height }} />;
}

/** Says "Loading" once to a screen reader, and shows its skeletons to everyone else. */
export function Loading({ what = "Loading", children }: { what?: string; children?: ReactNode }): ReactElement {
  return <div role="status" className="stack"><span className="visually-hidden">{what}…</span>{children}</div>;
}

/** Nothing here yet: what it will be, and the button that makes the first one. */
export function EmptyState({ title, children, action, level: Level = "h2" }: { title: string; children?: ReactNode; action?: ReactNode; level?: "h2" | "h3" }): ReactElement {
  return (
    <div className={styles["empty"]}>
      <Level>{title}</Level>
      {children ? <p>{children}</p> : null}
      {action}
    </div>
  );
}

interface ProblemWords { title: string; detail?: string | null }

function wordsOf(problem: unknown): ProblemWords {
  if (problem instanceof ApiProblem) return { title: problem.title, detail: problem.detail };
  if (problem && typeof problem === "object" && "title" in problem) return problem as ProblemWords;
  return { title: "Something went wrong on this page", detail: "Reload it; nothing that was sent is lost." };
}

/** A problem in plain words, with what to do. Takes an `ApiProblem`, or `{title, detail}`. Renders nothing without one. */
export function ProblemNote({ problem, onRetry, children }: { problem: unknown; onRetry?: () => void; children?: ReactNode }): ReactElement | null {
  if (!problem) return null;
  const { title, detail } = wordsOf(problem);
  return (
    <div role="alert" className={styles["problem"]}>
      <Icon name="warning" />
      <strong>{title}</strong>
      {detail && detail !== title ? <p>{detail}</p> : null}
      {children}
      {onRetry ? <div style={{ paddingTop: 8 }}><Button size="s" icon="retry" onPress={onRetry}>Try again</Button></div> : null}
    </div>
  );
}

/** `value` 0..1, or null when it is going on but nobody knows how far. */
export function ProgressBar({ value, label }: { value: number | null; label: string }): ReactElement {
  const percent = value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} {...(percent === null ? {} : { "aria-valuenow": percent })}
      className={cx(styles["bar"], percent === null && styles["waiting"])}>
      <div className={styles["fill"]} style={percent === null ? undefined : { width: `${percent}%` }} />
    </div>
  );
}
