/** Who may see a lesson, and who did. */
import { answer, api } from "./api";
import type { NewShare } from "./types";

const lesson = (id: string) => ({ path: { lesson_id: id } });

export const listShares = (lessonId: string) => answer(api.GET("/api/v1/lessons/{lesson_id}/shares", { params: lesson(lessonId) }));
export const addShare = (lessonId: string, share: NewShare) => answer(api.POST("/api/v1/lessons/{lesson_id}/shares", { params: lesson(lessonId), body: share }));
export const withdrawShare = (id: string) => answer(api.DELETE("/api/v1/shares/{share_id}", { params: { path: { share_id: id } } }));
export const readLedger = (lessonId: string, cursor: string | null = null) =>
  answer(api.GET("/api/v1/lessons/{lesson_id}/ledger", { params: { ...lesson(lessonId), query: { cursor } } }));
