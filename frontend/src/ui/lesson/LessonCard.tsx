/** A lesson wherever lessons are listed: its picture, its name, and its state in a colleague's words. */
import { useState, type ReactElement, type ReactNode } from "react";
import { Link } from "react-router";
import type { Lesson } from "@/client/types";
import { cx } from "@/lib/cx";
import { formatMoment, speakMoment } from "@/lib/time";
import { ProgressBar, Skeleton } from "../Feedback";
import { Icon } from "../Icon";
import styles from "./LessonCard.module.css";
import { timeLeft } from "./time-left";
import { aboutLesson, stateWords } from "./words";

export function LessonState({ lesson }: { lesson: Lesson }): ReactElement {
  const left = lesson.state === "preparing" ? timeLeft(lesson.id, lesson.progress) : null;
  const words = stateWords(lesson, left);
  return (
    <div className={cx(styles["state"], styles[words.tone])}>
      {words.progress === undefined ? null : <ProgressBar value={words.progress} label={`${lesson.title}: ${words.headline}`} />}
      <p><b>{words.headline}</b>{words.detail && words.tone === "calm" ? <span className="soft"> {words.detail}</span> : null}</p>
      {words.detail && words.tone !== "calm" ? <p className="soft">{words.detail}</p> : null}
    </div>
  );
}

export function LessonPicture({ lesson }: { lesson: Lesson }): ReactElement {
  const [broken, setBroken] = useState<string | null>(null);
  const url = lesson.poster_url;
  return (
    <div className={styles["picture"]}>
      {url && broken !== url ? <img src={url} alt="" loading="lazy" decoding="async" onError={() => { setBroken(url); }} /> : <Icon name={lesson.state === "uploading" ? "upload" : "film"} />}
      {lesson.duration_ms ? <span className={cx(styles["length"], "num")}><span aria-hidden="true">{formatMoment(lesson.duration_ms)}</span><span className="visually-hidden">{speakMoment(lesson.duration_ms)}</span></span> : null}
    </div>
  );
}

export interface LessonCardProps {
  lesson: Lesson;
  /** Say whose it is (in lists of other people's lessons). */
  owner?: boolean;
  level?: "h2" | "h3";
  actions?: ReactNode;
}

export function LessonCard({ lesson, owner = false, level: Level = "h3", actions }: LessonCardProps): ReactElement {
  return (
    <article className={cx(styles["card"], lesson.state === "failed" && styles["broken"])}>
      <LessonPicture lesson={lesson} />
      <div className={styles["words"]}>
        <Level className={styles["title"]}><Link to={`/lessons/${lesson.id}`}>{lesson.title}</Link></Level>
        <p className={styles["about"]}>{aboutLesson(lesson, owner ? lesson.owner.name : undefined)}</p>
        <LessonState lesson={lesson} />
        {actions ? <div className={styles["actions"]}>{actions}</div> : null}
      </div>
    </article>
  );
}

/** Cards under one another, or side by side where there is room. */
export function LessonList({ grid = false, children }: { grid?: boolean; children: ReactNode }): ReactElement {
  return <div className={cx(styles["list"], grid && styles["grid"])}>{children}</div>;
}

export function LessonCardSkeleton(): ReactElement {
  return (
    <div className={styles["card"]} aria-hidden="true">
      <Skeleton className={styles["picture"] ?? ""} height="auto" />
      <div className={styles["words"]}><Skeleton width="70%" height={20} /><Skeleton width="50%" height={16} /><Skeleton width="40%" height={16} /></div>
    </div>
  );
}
