/** What can be done about a lesson from the list, when something has to be: try again, or go on uploading. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { retryLesson } from "@/client/lessons";
import type { Lesson } from "@/client/types";
import { Button, ButtonLink, toast } from "@/ui";

export function LessonActions({ lesson }: { lesson: Lesson }): ReactElement | null {
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryLesson(lesson.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["lessons"] }),
    onError: (error) => { toast(error instanceof ApiProblem ? error.message : "This did not work. Try again.", { tone: "problem" }); },
  });
  if (!lesson.may.includes("edit")) return null;
  if (lesson.state === "uploading") return <ButtonLink to="/lessons/add" size="s" icon="upload">Go on uploading</ButtonLink>;
  if (lesson.state === "failed") return <Button size="s" icon="retry" isPending={retry.isPending} onPress={() => { retry.mutate(); }}>Try again</Button>;
  return null;
}
