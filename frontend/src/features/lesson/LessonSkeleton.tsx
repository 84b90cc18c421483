/** The shape of the page before the lesson is there. */
import type { ReactElement } from "react";
import { Loading, Skeleton } from "@/ui";
import styles from "./Lesson.module.css";

export function LessonSkeleton(): ReactElement {
  return (
    <div className={styles["lesson"]}>
      <div className={styles["theatre"]} data-theme="dark"><div className={styles["screen"]} /><div className={styles["noTimeline"]} /></div>
      <div className={styles["side"]}>
        <div className={styles["waitingSide"]}>
          <Loading what="Loading the lesson">
            <Skeleton width="70%" height={28} /><Skeleton width={180} height={18} /><Skeleton height={72} /><Skeleton height={72} /><Skeleton height={72} />
          </Loading>
        </div>
      </div>
    </div>
  );
}
