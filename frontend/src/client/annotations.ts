/** Notes on moments of a lesson, and their replies. */
import { allPages, answer, api } from "./api";
import type { Annotation, AnnotationChange, NewAnnotation } from "./types";

const note = (id: string) => ({ path: { annotation_id: id } });
const reply = (id: string) => ({ path: { reply_id: id } });

/** Every note of a lesson, however many pages they come in. */
export async function listAnnotations(lessonId: string, signal?: AbortSignal): Promise<Annotation[]> {
  const params = { path: { lesson_id: lessonId } };
  const { items } = await allPages((cursor) => answer(api.GET("/api/v1/lessons/{lesson_id}/annotations", {
    params: { ...params, query: { cursor, limit: 500 } }, ...(signal ? { signal } : {}),
  })));
  return items;
}
export const readAnnotation = (id: string) => answer(api.GET("/api/v1/annotations/{annotation_id}", { params: note(id) }));
export const addAnnotation = (lessonId: string, body: NewAnnotation, idempotencyKey?: string) =>
  answer(api.POST("/api/v1/lessons/{lesson_id}/annotations", {
    params: { path: { lesson_id: lessonId } }, body, ...(idempotencyKey ? { headers: { "Idempotency-Key": idempotencyKey } } : {}),
  }));
export const changeAnnotation = (id: string, body: AnnotationChange, etag?: string) =>
  answer(api.PATCH("/api/v1/annotations/{annotation_id}", { params: note(id), body, ...(etag ? { headers: { "If-Match": etag } } : {}) }));
export const deleteAnnotation = (id: string) => answer(api.DELETE("/api/v1/annotations/{annotation_id}", { params: note(id) }));
/** Undoes a delete, within ten minutes. */
export const restoreAnnotation = (id: string) => answer(api.POST("/api/v1/annotations/{annotation_id}/restore", { params: note(id) }));

export const addReply = (annotationId: string, body: string) =>
  answer(api.POST("/api/v1/annotations/{annotation_id}/replies", { params: note(annotationId), body: { body } }));
export const changeReply = (id: string, body: string) => answer(api.PATCH("/api/v1/replies/{reply_id}", { params: reply(id), body: { body } }));
export const deleteReply = (id: string) => answer(api.DELETE("/api/v1/replies/{reply_id}", { params: reply(id) }));
