/**
 * A lesson's state in a colleague's words. Pure: what is known goes in, sentences come out.
 * None of our jargon (renditions, jobs, files) reaches a teacher.
 */
import type { Lesson, LessonProblem, Segment } from "@/client/types";
import { formatBytes } from "@/lib/bytes";
import { formatDay } from "@/lib/dates";
import { formatTimeLeft } from "@/lib/time";

export type Tone = "good" | "calm" | "wrong";

export interface StateWords {
  /** The one thing to know. */
  headline: string;
  /** What belongs to it; may be missing. */
  detail: string | null;
  tone: Tone;
  /** 0..1 to draw a bar, null for a bar that only moves, undefined for none. */
  progress: number | null | undefined;
}

type Told = Pick<Lesson, "state" | "watchable" | "progress" | "problem" | "size_bytes" | "received_bytes" | "segments">;

/** `secondsLeft` is an estimate by whoever watched the progress; null when nobody knows yet. */
export function stateWords(lesson: Told, secondsLeft: number | null = null): StateWords {
  switch (lesson.state) {
    case "uploading":
      return uploading(lesson);
    case "stored":
      return { headline: "Safe to delete from your phone", detail: `Checked: ${formatBytes(lesson.size_bytes)}, every byte`, tone: "good", progress: undefined };
    case "preparing":
      return preparing(lesson, secondsLeft);
    case "ready":
      return { headline: "Ready to watch", detail: null, tone: "good", progress: undefined };
    case "failed":
      return { headline: lesson.problem?.title ?? "This recording could not be prepared", detail: problemDetail(lesson.problem), tone: "wrong", progress: undefined };
  }
}

/** What the server says, and whether waiting for another try is worth it. */
export function problemDetail(problem: LessonProblem | null): string | null {
  if (!problem) return null;
  return problem.may_pass ? problem.detail : `${problem.detail} Trying again with the same recording will not help.`;
}

function uploading(lesson: Told): StateWords {
  const part = lesson.size_bytes > 0 ? lesson.received_bytes / lesson.size_bytes : 0;
  if (part >= 1) return { headline: "Checking every byte.", detail: "Keep the recording until this is done.", tone: "calm", progress: null };
  return {
    headline: `Uploading ${Math.floor(part * 100)} %`,
    detail: `${formatBytes(lesson.received_bytes)} of ${formatBytes(lesson.size_bytes)} is here`,
    tone: "calm",
    progress: part,
  };
}

function preparing(lesson: Told, secondsLeft: number | null): StateWords {
  const headline = readySegments(lesson.segments) ?? (lesson.watchable ? "You can watch it already." : "Getting it ready to watch.");
  const left = secondsLeft === null ? "" : formatTimeLeft(secondsLeft);
  const some = headline.includes("ready.") || headline.startsWith("You can");
  return { headline, detail: left ? `${left} ${some ? "for the rest." : "left."}` : null, tone: "calm", progress: lesson.progress };
}

/** `Segment 1 is ready.`, `Segments 1–3 are ready.`, `2 of 4 segments are ready.` */
function readySegments(segments: Pick<Segment, "state">[]): string | null {
  const ready = segments.filter((segment) => segment.state === "ready").length;
  if (ready === 0) return null;
  const first = segments.findIndex((segment) => segment.state !== "ready");
  if (first !== -1 && first !== ready) return `${ready} of ${segments.length} segments are ready.`;
  return ready === 1 ? "Segment 1 is ready." : `Segments 1–${ready} are ready.`;
}

/** `Tue 17 Nov · 4 segments · 5 notes`. */
export function aboutLesson(lesson: Pick<Lesson, "taught_on" | "created_at" | "segments" | "annotation_count">, owner?: string): string {
  const parts = [formatDay(lesson.taught_on ?? lesson.created_at)];
  if (owner) parts.unshift(owner);
  if (lesson.segments.length > 1) parts.push(`${lesson.segments.length}\u00a0segments`);
  if (lesson.annotation_count > 0) parts.push(lesson.annotation_count === 1 ? "1\u00a0note" : `${lesson.annotation_count}\u00a0notes`);
  return parts.join(" · ");
}

/** Every byte is here and was checked: true from `stored` on, whatever happens later. */
export function isSafe(lesson: Pick<Lesson, "state" | "sha256">): boolean {
  return lesson.state !== "uploading" && (lesson.sha256 !== null || lesson.state === "stored");
}

/** There is something to see: the recording itself, or what is ready of its segments. */
export function canWatch(lesson: Pick<Lesson, "watchable" | "playlist_url">): boolean {
  return lesson.watchable || lesson.playlist_url !== null;
}
