/** What can be done about a lesson, when something has to be: see the upload, try again where that may help, keep the recording, or erase it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { keys } from "@/client/keys";
import { downloadOf, retryLesson } from "@/client/lessons";
import type { Lesson } from "@/client/types";
import { Button, ButtonLink } from "../Button";
import { toast } from "../toast-store";

/** Asking brings a dialog's code along; hardly any list needs it. */
const EraseButton = lazy(async () => ({ default: (await import("./EraseButton")).EraseButton }));

export function LessonActions({ lesson }: { lesson: Lesson }): ReactElement | null {
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryLesson(lesson.id),
    onSuccess: (fresh) => {
      queries.setQueryData(keys.lesson(lesson.id), fresh);
      return queries.invalidateQueries({ queryKey: ["lessons"] });
    },
    onError: (error) => { toast(error instanceof ApiProblem ? error.message : "This did not work. Try again.", { tone: "problem" }); },
  });
  if (lesson.state === "uploading" && lesson.may.includes("edit")) return <ButtonLink to="/lessons/add" size="s" icon="upload">Open the upload</ButtonLink>;
  if (lesson.state !== "failed") return null;
  const mayHelp = lesson.may.includes("edit") && lesson.problem?.may_pass === true;
  return (
    <>
      {mayHelp ? <Button size="s" icon="retry" isPending={retry.isPending} onPress={() => { retry.mutate(); }} aria-label={`Try ${lesson.title} again`}>Try again</Button> : null}
      {lesson.may.includes("download") && lesson.original_url ? (
        <ButtonLink to={downloadOf(lesson.original_url)} reloadDocument download={lesson.filename} size="s" icon="download" aria-label={`Download the recording of ${lesson.title}`}>Download</ButtonLink>
      ) : null}
      {lesson.may.includes("erase") ? <Suspense fallback={null}><EraseButton lesson={lesson} /></Suspense> : null}
    </>
  );
}
