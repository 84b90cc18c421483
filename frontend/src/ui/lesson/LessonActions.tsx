/** What can be done about a lesson from the list, when something has to be: see the upload, try again, or erase what is no lesson. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { eraseLesson, retryLesson } from "@/client/lessons";
import type { Lesson } from "@/client/types";
import { Button, ButtonLink } from "../Button";
import { Dialog } from "../Dialog";
import { toast } from "../toast-store";

/** With these the same file will fail again. */
const HOPELESS = new Set(["not_a_recording", "no_picture", "damaged", "too_long", "unsupported", "too_large_picture", "empty"]);

function tellProblem(error: Error): void {
  toast(error instanceof ApiProblem ? error.message : "This did not work. Try again.", { tone: "problem" });
}

export function LessonActions({ lesson }: { lesson: Lesson }): ReactElement | null {
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryLesson(lesson.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["lessons"] }),
    onError: tellProblem,
  });
  if (lesson.state === "uploading" && lesson.may.includes("edit")) return <ButtonLink to="/lessons/add" size="s" icon="upload">Open the upload</ButtonLink>;
  if (lesson.state !== "failed") return null;
  const hopeless = HOPELESS.has(lesson.problem?.code ?? "");
  return (
    <>
      {lesson.may.includes("edit") && !hopeless ? <Button size="s" icon="retry" isPending={retry.isPending} onPress={() => { retry.mutate(); }}>Try again</Button> : null}
      {lesson.may.includes("erase") ? <EraseButton lesson={lesson} /> : null}
    </>
  );
}

function EraseButton({ lesson }: { lesson: Lesson }): ReactElement {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const erase = useMutation({
    mutationFn: () => eraseLesson(lesson.id),
    onSuccess: () => { toast(`“${lesson.title}” is erased.`); return queries.invalidateQueries({ queryKey: ["lessons"] }); },
    onError: tellProblem,
    onSettled: () => { setAsking(false); },
  });
  return (
    <>
      <Button size="s" icon="trash" onPress={() => { setAsking(true); }} aria-label={`Erase ${lesson.title}`}>Erase</Button>
      <Dialog title={`Erase “${lesson.title}”?`} role="alertdialog" open={asking} onClose={() => { setAsking(false); }} foot={
        <>
          <Button onPress={() => { setAsking(false); }}>Keep it</Button>
          <Button variant="danger" isPending={erase.isPending} onPress={() => { erase.mutate(); }}>Erase it</Button>
        </>
      }>
        <p>It is erased everywhere, with everything made from it. There is no way back. Whatever is on your phone or laptop stays there.</p>
      </Dialog>
    </>
  );
}
