/** Erase a lesson for good, after one question. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { keys } from "@/client/keys";
import { eraseLesson } from "@/client/lessons";
import type { Lesson } from "@/client/types";
import { heldWords } from "@/lib/held";
import { Button } from "../Button";
import { Dialog } from "../Dialog";
import { toast } from "../toast-store";

export function EraseButton({ lesson, onErased }: { lesson: Lesson; onErased?: () => void }): ReactElement {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const erase = useMutation({
    mutationFn: () => eraseLesson(lesson.id),
    onSuccess: () => {
      toast(`“${lesson.title}” is erased.`);
      onErased?.();
      queries.removeQueries({ queryKey: keys.lesson(lesson.id) });
      return queries.invalidateQueries({ queryKey: ["lessons"] });
    },
    onError: (error) => { toast(error instanceof ApiProblem ? error.message : "This did not work. Try again.", { tone: "problem" }); },
    onSettled: () => { setAsking(false); },
  });
  return (
    <>
      <Button size="s" icon="trash" onPress={() => { setAsking(true); }} aria-label={`Erase ${lesson.title}`}>Erase</Button>
      {lesson.held ? (
        <Dialog title={`“${lesson.title}” is on hold`} open={asking} onClose={() => { setAsking(false); }} foot={<Button variant="primary" onPress={() => { setAsking(false); }}>All right</Button>}>
          <p>{heldWords(lesson.held)}.</p>
          <p className="soft">Your school has to keep this recording, so it cannot be erased. You can erase it when the hold has been released. The hold shows it to nobody; who may see it is still yours to say.</p>
        </Dialog>
      ) : null}
      <Dialog title={`Erase “${lesson.title}”?`} role="alertdialog" open={asking && !lesson.held} onClose={() => { setAsking(false); }} foot={
        <>
          <Button onPress={() => { setAsking(false); }}>Keep it</Button>
          <Button variant="danger" isPending={erase.isPending} onPress={() => { erase.mutate(); }}>Erase it</Button>
        </>
      }>
        <p>It is erased everywhere: the film, the notes, the clips and everything made from it. There is no way back. Whatever is on your phone or laptop stays there.</p>
      </Dialog>
    </>
  );
}
