/** Every byte is sent: ask until the server has checked them, and then until it knows whether it is a recording at all. */
import { readLesson } from "@/client/lessons";
import type { Lesson } from "@/client/types";
import { toast } from "@/ui/toast-store";

const CHECK_EVERY_MS = 1_500;
const LONGEST_CHECK_MS = 30_000;

export function awaitArrival(lessonId: string, stored: () => void, asked = 0): void {
  const again = (): void => {
    setTimeout(() => { awaitArrival(lessonId, stored, asked + 1); }, Math.min(CHECK_EVERY_MS * (1 + asked / 4), LONGEST_CHECK_MS));
  };
  readLesson(lessonId).then((lesson) => {
    if (lesson.state !== "uploading") stored();
    if (lesson.state === "uploading" || lesson.state === "stored") again();
    else tellEnd(lesson);
  }, again);
}

function tellEnd(lesson: Lesson): void {
  if (lesson.purpose === "rehearsal" && lesson.state !== "failed") return; // its round says so
  if (location.pathname === "/lessons/add") return; // it stands there already
  if (lesson.state === "failed") toast(`“${lesson.title}”: ${lesson.problem?.title ?? "it could not be prepared"}.`, { tone: "problem" });
  else toast(`“${lesson.title}” is safe to delete from your phone.`);
}
