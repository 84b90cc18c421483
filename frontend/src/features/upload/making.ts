/** A file as it comes into the queue. */
import type { Lesson } from "@/client/types";
import { suggestDay, suggestTitle } from "./names";
import type { Upload } from "./queue";
import { refuseBefore } from "./refusals";

/** `words` are what is known of it already; the rest is a first guess that the person may change. */
export function newUpload(key: string, file: File, words: Partial<Upload> = {}): Upload {
  const taughtOn = suggestDay(file.lastModified);
  const refusal = refuseBefore(file);
  return {
    key, file, lessonId: null, title: suggestTitle(file.name, taughtOn), taughtOn, sent: 0, kept: 0,
    status: refusal ? "refused" : "waiting", speed: null, refusal, anyway: false, ...words,
  };
}

/** What the server has of an upload that was begun before. */
export function goingOn(lesson: Lesson): Pick<Upload, "lessonId" | "title" | "taughtOn" | "sent" | "kept"> {
  return { lessonId: lesson.id, title: lesson.title, taughtOn: lesson.taught_on ?? "", sent: lesson.received_bytes, kept: lesson.received_bytes };
}
