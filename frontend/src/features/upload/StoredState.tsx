/** What became of a recording that arrived: safe, being prepared, ready; or no recording at all, and then nothing is called safe. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { keys } from "@/client/keys";
import { readLesson } from "@/client/lessons";
import { ProblemNote } from "@/ui";
import { LessonState } from "@/ui/lesson/LessonCard";
import { problemDetail } from "@/ui/lesson/words";
import type { StatusWords } from "./status-words";

export function StatusLines({ words }: { words: StatusWords }): ReactElement {
  return (
    <>
      <p><b className={words.tone === "calm" ? "" : words.tone}>{words.headline}</b></p>
      <p className="small soft num">{words.detail}</p>
    </>
  );
}

export function StoredState({ lessonId, words }: { lessonId: string; words: StatusWords }): ReactElement {
  // The page's stream of news keeps this answer true.
  const { data: lesson } = useQuery({ queryKey: keys.lesson(lessonId), queryFn: () => readLesson(lessonId) });
  if (lesson?.state === "failed") return <ProblemNote problem={lesson.problem && { title: lesson.problem.title, detail: problemDetail(lesson.problem) }} />;
  return (
    <>
      <StatusLines words={words} />
      {lesson?.state === "preparing" || lesson?.state === "ready" ? <LessonState lesson={lesson} /> : null}
    </>
  );
}
