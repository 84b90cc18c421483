/**
 * The uploads of this window, as plain data: what waits, what is sent, what is done. Pure functions; `sender.ts` does the
 * sending and `store.ts` holds the one queue that outlives every screen.
 */
import type { LessonState } from "@/client/types";
import type { Refusal } from "./refusals";

export type UploadStatus =
  | "waiting" // its turn has not come
  | "sending"
  | "paused" // by the person
  | "no-network" // tries again by itself
  | "elsewhere" // another window sends it; this one goes on when that one is closed
  | "signed-out" // goes on after signing in
  | "checking" // every byte is sent; the server has not said "stored" yet
  | "stored"
  | "refused";

export interface Upload {
  key: string;
  file: File;
  /** Known once the server has accepted it: the upload's id is its lesson's id. */
  lessonId: string | null;
  title: string;
  /** What it is for, where it is no lesson. */
  purpose?: "rehearsal";
  taughtOn: string;
  sent: number;
  /** What the server has said it holds on disk: only this may be called safe. */
  kept: number;
  status: UploadStatus;
  speed: number | null;
  refusal: Refusal | null;
  /** The person wants it although it is here already. */
  anyway: boolean;
}

export const MAX_PARALLEL = 2;

/** These hold one of the places in which bytes are sent. */
const HOLDING: readonly UploadStatus[] = ["sending", "no-network"];
const UNFINISHED: readonly UploadStatus[] = ["waiting", "sending", "paused", "no-network", "signed-out", "checking"];

export function change(uploads: readonly Upload[], key: string, next: Partial<Upload>): readonly Upload[] {
  return uploads.map((upload) => (upload.key === key ? { ...upload, ...next } : upload));
}

/** Whose turn it is: the first waiting ones, as far as there are places. */
export function startable(uploads: readonly Upload[], places = MAX_PARALLEL): Upload[] {
  const free = places - uploads.filter((upload) => HOLDING.includes(upload.status)).length;
  return free <= 0 ? [] : uploads.filter((upload) => upload.status === "waiting").slice(0, free);
}

/** Leaving now would interrupt something. */
export function isBusy(uploads: readonly Upload[]): boolean {
  return uploads.some((upload) => HOLDING.includes(upload.status) || upload.status === "waiting");
}

/** The same file again: same name, size and day of writing. */
export function isSameFile(a: File, b: File): boolean {
  return a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
}

/** Is the file already in the queue, unfinished or just stored? */
export function alreadyHere(uploads: readonly Upload[], file: File): boolean {
  return uploads.some((upload) => isSameFile(upload.file, file) && upload.status !== "refused");
}

export function secondsLeft(upload: Pick<Upload, "speed" | "sent" | "file">): number | null {
  return upload.speed && upload.speed > 0 ? (upload.file.size - upload.sent) / upload.speed : null;
}

export interface QueueSummary { unfinished: number; stored: number; stuck: number; part: number; secondsLeft: number | null }

/** All of them as one line for the tray. */
export function summary(uploads: readonly Upload[]): QueueSummary {
  const open = uploads.filter((upload) => UNFINISHED.includes(upload.status));
  const size = open.reduce((sum, upload) => sum + upload.file.size, 0);
  const sent = open.reduce((sum, upload) => sum + upload.sent, 0);
  const speed = open.reduce((sum, upload) => sum + (upload.status === "sending" ? (upload.speed ?? 0) : 0), 0);
  return {
    unfinished: open.length,
    stored: uploads.filter((upload) => upload.status === "stored").length,
    stuck: uploads.filter((upload) => upload.status === "no-network" || upload.status === "signed-out" || upload.status === "refused").length,
    part: size > 0 ? sent / size : 0,
    secondsLeft: speed > 0 ? (size - sent) / speed : null,
  };
}

export function isSameRecording(file: Pick<File, "name" | "size">, lesson: Omit<Unfinished, "id">): boolean {
  return lesson.size_bytes === file.size && lesson.filename === file.name;
}

/** A lesson that this very recording became before: same name and size, and nothing wrong with it. */
export function twinOf<T extends Unfinished & { state: LessonState }>(file: Pick<File, "name" | "size">, lessons: readonly T[]): T | null {
  return lessons.find((lesson) => isSameRecording(file, lesson) && lesson.state !== "uploading" && lesson.state !== "failed") ?? null;
}

export interface Unfinished { id: string; filename: string; size_bytes: number }

/** The unfinished upload on the server that this file goes on with: same name and size, else the only one of that size. */
export function goesOnWith<T extends Unfinished>(file: Pick<File, "name" | "size">, unfinished: readonly T[]): T | null {
  const sized = unfinished.filter((lesson) => lesson.size_bytes === file.size);
  return sized.find((lesson) => lesson.filename === file.name) ?? (sized.length === 1 ? (sized[0] ?? null) : null);
}
