/** The note that belongs to the moment on the screen. */
import type { Annotation } from "@/client/types";

/** An instant is worth showing for as long as it takes to read it. */
const INSTANT_MS = 4000;

/** The latest note whose span holds `at`, or whose instant was just passed. `notes` in order of start. */
export function noteAt(notes: readonly Pick<Annotation, "id" | "start_ms" | "end_ms">[], at: number): string | null {
  let found: string | null = null;
  for (const note of notes) {
    if (note.start_ms > at) break;
    if (at < (note.end_ms ?? note.start_ms + INSTANT_MS)) found = note.id;
  }
  return found;
}
