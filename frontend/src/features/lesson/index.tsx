/** The lesson page: what app composes. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { keys } from "@/client/keys";
import { readLesson } from "@/client/lessons";
import type { Lesson } from "@/client/types";
import { usePageTitle } from "@/lib/title";
import { ProblemNote } from "@/ui";
import { Page } from "@/ui/Page";

export interface LessonPageProps {
  lessonId: string;
  /** The share button and its dialog, lent by the privacy feature. */
  renderShare: (lesson: Lesson) => ReactNode;
}

export function LessonPage({ lessonId, renderShare }: LessonPageProps): ReactElement {
  const lesson = useQuery({ queryKey: keys.lesson(lessonId), queryFn: () => readLesson(lessonId) });
  usePageTitle(lesson.data?.title);
  return <Page title={lesson.data?.title ?? "Lesson"}><ProblemNote problem={lesson.error} />{lesson.data ? renderShare(lesson.data) : null}</Page>;
}
