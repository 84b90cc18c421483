/** Lessons, their clips, and what was watched. */
import { del, get, patch, post } from "./api";
import type { Clip, ClipExport, Lesson, Page } from "./types";

export type LessonScope = "mine" | "shared" | "all";

export const listLessons = (scope: LessonScope, q = "", cursor?: string | null) =>
  get<Page<Lesson>>("/lessons", { scope, q, cursor, limit: 50 });
export const readLesson = (id: string, signal?: AbortSignal) => get<Lesson>(`/lessons/${id}`, undefined, signal);
export const changeLesson = (id: string, change: { title?: string; taught_on?: string | null }) => patch<Lesson>(`/lessons/${id}`, change);
export const retryLesson = (id: string) => post<Lesson>(`/lessons/${id}/retry`);
export const eraseLesson = (id: string) => del(`/lessons/${id}`);
export const reportWatched = (id: string, spans: { start_ms: number; end_ms: number }[]) => post<void>(`/lessons/${id}/watched`, { spans });

export const listClips = (lessonId: string) => get<Page<Clip>>(`/lessons/${lessonId}/clips`);
export const addClip = (lessonId: string, title: string, startMs: number, endMs: number) =>
  post<Clip>(`/lessons/${lessonId}/clips`, { title, start_ms: startMs, end_ms: endMs });
export const changeClip = (id: string, change: { title?: string; start_ms?: number; end_ms?: number }) => patch<Clip>(`/clips/${id}`, change);
export const deleteClip = (id: string) => del(`/clips/${id}`);
export const exportClip = (id: string) => post<ClipExport>(`/clips/${id}/exports`);
export const readExport = (id: string) => get<ClipExport>(`/exports/${id}`);
