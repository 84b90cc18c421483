/** Lessons, their clips, and what was watched. */
import { answer, api } from "./api";

export type LessonScope = "mine" | "shared" | "all";

const lesson = (id: string) => ({ path: { lesson_id: id } });
const clip = (id: string) => ({ path: { clip_id: id } });

export const listLessons = (scope: LessonScope, q = "", cursor: string | null = null) =>
  answer(api.GET("/api/v1/lessons", { params: { query: { scope, q, cursor, limit: 50 } } }));
/** What I may see of a colleague's lessons, a few at a time. */
export const listLessonsOf = (ownerId: string, cursor: string | null, limit: number) =>
  answer(api.GET("/api/v1/lessons", { params: { query: { scope: "all", owner_id: ownerId, cursor, limit } } }));
export const readLesson = (id: string, signal?: AbortSignal) => answer(api.GET("/api/v1/lessons/{lesson_id}", { params: lesson(id), ...(signal ? { signal } : {}) }));
export const changeLesson = (id: string, change: { title?: string; taught_on?: string | null }) =>
  answer(api.PATCH("/api/v1/lessons/{lesson_id}", { params: lesson(id), body: change }));
export const retryLesson = (id: string) => answer(api.POST("/api/v1/lessons/{lesson_id}/retry", { params: lesson(id) }));
export const eraseLesson = (id: string) => answer(api.DELETE("/api/v1/lessons/{lesson_id}", { params: lesson(id) }));
/** The address under which the recording is saved as it came, and which the ledger knows. */
export const downloadOf = (originalUrl: string): string => `${originalUrl}?download=1`;
export const reportWatched = (id: string, spans: { start_ms: number; end_ms: number }[]) =>
  answer(api.POST("/api/v1/lessons/{lesson_id}/watched", { params: lesson(id), body: { spans } }));

export const listClips = (lessonId: string) => answer(api.GET("/api/v1/lessons/{lesson_id}/clips", { params: lesson(lessonId) }));
export const readClip = (id: string) => answer(api.GET("/api/v1/clips/{clip_id}", { params: clip(id) }));
export const addClip = (lessonId: string, title: string, startMs: number, endMs: number) =>
  answer(api.POST("/api/v1/lessons/{lesson_id}/clips", { params: lesson(lessonId), body: { title, start_ms: startMs, end_ms: endMs } }));
export const changeClip = (id: string, change: { title?: string; start_ms?: number; end_ms?: number }) =>
  answer(api.PATCH("/api/v1/clips/{clip_id}", { params: clip(id), body: change }));
export const deleteClip = (id: string) => answer(api.DELETE("/api/v1/clips/{clip_id}", { params: clip(id) }));
