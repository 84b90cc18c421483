/** What can be done about a lesson from the list, when something has to be: see the upload, try again, or erase what is no lesson. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { retryLesson } from "@/client/lessons";
import type { Lesson } from "@/client/types";
import { Button, ButtonLink } from "../Button";
import { toast } from "../toast-store";

/** Asking brings a dialog's code along; hardly any list needs it. */
const EraseButton = lazy(async () => ({ default: (await import("./EraseButton")).EraseButton }));

/** With these the same file will fail again. */
const HOPELESS = new Set(["not_a_recording", "no_picture", "damaged", "too_long", "unsupported", "too_large_picture", "empty"]);

export function LessonActions({ lesson }: { lesson: Lesson }): ReactElement | null {
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryLesson(lesson.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["lessons"] }),
    onError: (error) => { toast(error instanceof ApiProblem ? error.message : "This did not work. Try again.", { tone: "problem" }); },
  });
  if (lesson.state === "uploading" && lesson.may.includes("edit")) return <ButtonLink to="/lessons/add" size="s" icon="upload">Open the upload</ButtonLink>;
  if (lesson.state !== "failed") return null;
  const hopeless = HOPELESS.has(lesson.problem?.code ?? "");
  return (
    <>
      {lesson.may.includes("edit") && !hopeless ? <Button size="s" icon="retry" isPending={retry.isPending} onPress={() => { retry.mutate(); }}>Try again</Button> : null}
      {lesson.may.includes("erase") ? <Suspense fallback={null}><EraseButton lesson={lesson} /></Suspense> : null}
    </>
  );
}
