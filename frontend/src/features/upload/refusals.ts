/** Why an upload stopped: what may pass by waiting, and what will not, in words that say what to do. */
import type { Lesson } from "@/client/types";
import { formatBytes } from "@/lib/bytes";
import { formatAgo } from "@/lib/dates";

export interface Refusal {
  title: string;
  detail: string;
  /** What stands in the way may go away (no room now): worth another try. */
  mayPass?: boolean;
  /** It is here already, as this lesson. */
  lessonId?: string;
}
export type Stop =
  | { kind: "passing"; reason: "offline" | "server" | "busy" }
  | { kind: "signed-out" }
  | { kind: "gone" }
  | { kind: "refused"; refusal: Refusal };

const LONGEST_WAIT_MS = 30_000;

/** How long to wait before trying again: 1, 2, 4, … 30 s. `attempt` starts at 0. */
export function waitBefore(attempt: number): number {
  return Math.min(1000 * 2 ** attempt, LONGEST_WAIT_MS);
}

/** Titles by the server's code; its `detail` is already written for people. */
const TITLES: Record<string, string> = {
  too_large: "This recording is too large",
  over_quota: "There is no room left for your recordings",
  no_space: "There is no room for this recording just now",
};
const MAY_PASS = new Set(["over_quota", "no_space"]);

function serverWords(body: string): Refusal | null {
  try {
    const { code, detail } = JSON.parse(body) as { code?: unknown; detail?: unknown };
    if (typeof code !== "string" || typeof detail !== "string" || detail === "") return null;
    return { title: TITLES[code] ?? "This recording was not taken", detail, mayPass: MAY_PASS.has(code) };
  } catch {
    return null;
  }
}

function ourWords(status: number, sizeBytes: number): Refusal {
  if (status === 413) {
    return { title: "This recording is too large", detail: `It has ${formatBytes(sizeBytes)}, more than this school's Vignette takes. Record at a lower quality, or upload it in two parts.` };
  }
  if (status === 507) {
    return { title: "There is no room for this recording just now", detail: "The school's disk is full. Keep the recording and tell whoever looks after Vignette.", mayPass: true };
  }
  if (status === 403) return { title: "You may not add lessons here", detail: "Ask whoever looks after Vignette at your school." };
  return { title: "This recording was not taken", detail: `The server refused it (${status}). Keep it, and try again later.`, mayPass: true };
}

/** `status` is 0 when no answer came at all. */
export function whyStopped(status: number, body: string, sizeBytes: number, online: boolean): Stop {
  if (status === 0) return { kind: "passing", reason: online ? "server" : "offline" };
  if (status === 401) return { kind: "signed-out" };
  if (status === 404 || status === 410) return { kind: "gone" };
  if (status === 409 || status === 423 || status === 429 || status === 460) return { kind: "passing", reason: "busy" };
  if (status >= 500 && status !== 507) return { kind: "passing", reason: "server" };
  return { kind: "refused", refusal: serverWords(body) ?? ourWords(status, sizeBytes) };
}

/** The same recording is here already: almost always a mistake, so ask before sending it all again. */
export function alreadyThere(lesson: Pick<Lesson, "id" | "title" | "created_at">): Refusal {
  return { title: "You have this recording already", detail: `It is “${lesson.title}”, added ${formatAgo(lesson.created_at)}.`, lessonId: lesson.id };
}

/** What can be seen to be wrong before a byte is sent. */
export function refuseBefore(file: { name: string; size: number; type: string }): Refusal | null {
  if (file.size === 0) return { title: "This file is empty", detail: "It may still be on its way from your camera or cloud. Open it once to see whether it plays, then add it again." };
  if (/^(image|text)\//.test(file.type) || file.type === "application/pdf") {
    return { title: "This is not a recording", detail: `“${file.name}” is ${file.type.startsWith("image/") ? "a picture" : "a document"}. Pick the video of the lesson.` };
  }
  return null;
}
