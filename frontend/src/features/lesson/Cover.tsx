/** What stands in place of the picture when there is none, and the line about what is still being prepared. */
import { useEffect, useState, type ReactElement } from "react";
import type { Lesson } from "@/client/types";
import { Button, ButtonLink, EmptyState, Icon, ProgressBar } from "@/ui";
import { LessonActions } from "@/ui/lesson/LessonActions";
import { problemDetail } from "@/ui/lesson/words";
import styles from "./Lesson.module.css";
import { goneWords, preparedShare, preparing, secondsLeft, type ProgressSample } from "./words";

/** Null when the picture itself can be shown. */
export function Cover({ lesson, playable, broken, onAgain }: { lesson: Lesson; playable: boolean; broken: boolean; onAgain: () => void }): ReactElement | null {
  if (broken)
    return <div className={styles["cover"]} role="alert"><Icon name="warning" size={28} /><h2>The picture cannot be shown</h2><p>Nothing is lost. It may be the connection, or something this browser cannot play.</p><Button onPress={onAgain}>Try again</Button></div>;
  if (playable) return null;
  if (lesson.state === "failed") return <Failed lesson={lesson} />;
  if (lesson.state === "uploading") {
    const share = lesson.size_bytes > 0 ? lesson.received_bytes / lesson.size_bytes : null;
    return <div className={styles["cover"]}><Icon name="upload" size={28} /><h2>The recording is still on its way</h2><div className={styles["meter"]}><ProgressBar value={share} label="Upload" /></div><p>You can watch it here as soon as it has arrived.</p></div>;
  }
  return (
    <div className={styles["cover"]}>
      <Icon name="film" size={28} /><h2>Getting it ready to watch</h2>
      <div className={styles["meter"]}><ProgressBar value={preparedShare(lesson)} label="Preparation" /></div>
      <p>{lesson.sha256 ? "Safe to delete from your phone: every byte is checked. " : ""}The first segment comes first.</p>
    </div>
  );
}

/** What is wrong, as the server says it, and what can be done. */
function Failed({ lesson }: { lesson: Lesson }): ReactElement {
  return (
    <div className={styles["cover"]} role="alert">
      <Icon name="warning" size={28} />
      <h2>{lesson.problem?.title ?? "This recording could not be prepared"}</h2>
      <p>{problemDetail(lesson.problem) ?? "The recording as you uploaded it is kept."}</p>
      <div className={styles["actions"]}><LessonActions lesson={lesson} /></div>
    </div>
  );
}

/** Under the heading while segments are being prepared; also says when something is missing though it can be watched. */
export function PreparingNote({ lesson }: { lesson: Lesson }): ReactElement | null {
  const share = preparedShare(lesson);
  const left = useSecondsLeft(lesson.state === "preparing" ? share : null);
  if (lesson.state === "failed" && lesson.watchable) return <p className={styles["preparing"]} role="status"><b>{lesson.problem?.title ?? "Not all of it could be prepared."}</b> {lesson.problem?.detail}</p>;
  if (lesson.notice && lesson.state === "ready") return <p className={styles["preparing"]}>{lesson.notice}</p>;
  const words = preparing(lesson, left);
  if (!words || lesson.state === "uploading") return null;
  return (
    <div className={styles["preparing"]}>
      <p role="status">{words}</p>
      <ProgressBar value={lesson.state === "preparing" ? share : null} label="Preparation" />
    </div>
  );
}

function useSecondsLeft(share: number | null): number | null {
  const [seen, setSeen] = useState<{ first: ProgressSample; left: number | null } | null>(null);
  useEffect(() => {
    if (share === null) return;
    setSeen((old) => {
      const now = { at: performance.now(), share };
      return old && share >= old.first.share ? { first: old.first, left: secondsLeft(old.first, now) } : { first: now, left: null };
    });
  }, [share]);
  return seen?.left ?? null;
}

/** In place of the whole page: `lost` is the lesson as it was a moment ago, if it was here at all. */
export function Gone({ lost, meId }: { lost: Lesson | null; meId: string }): ReactElement {
  const { title, words } = goneWords(lost, meId);
  return (
    <div className={styles["gone"]} role={lost ? "alert" : undefined}>
      <EmptyState title={title} action={<ButtonLink to="/lessons" variant="primary">To your lessons</ButtonLink>}>{words}</EmptyState>
    </div>
  );
}
