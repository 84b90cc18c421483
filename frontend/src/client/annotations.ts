/** Notes on moments of a lesson, and their replies. */
import { allPages, del, get, patch, post } from "./api";
import type { Annotation, NewAnnotation, Reply } from "./types";

/** Every note of a lesson, however many pages they come in. */
export const listAnnotations = (lessonId: string) => allPages<Annotation>(`/lessons/${lessonId}/annotations`);
export const readAnnotation = (id: string) => get<Annotation>(`/annotations/${id}`);
export const addAnnotation = (lessonId: string, note: NewAnnotation, idempotencyKey?: string) =>
  post<Annotation>(`/lessons/${lessonId}/annotations`, note, idempotencyKey ? { idempotencyKey } : {});
export const changeAnnotation = (id: string, change: Partial<NewAnnotation>, etag?: string) =>
  patch<Annotation>(`/annotations/${id}`, change, etag ? { ifMatch: etag } : {});
export const deleteAnnotation = (id: string) => del(`/annotations/${id}`);
/** Undoes a delete, within ten minutes. */
export const restoreAnnotation = (id: string) => post<Annotation>(`/annotations/${id}/restore`);

export const addReply = (annotationId: string, body: string) => post<Reply>(`/annotations/${annotationId}/replies`, { body });
export const changeReply = (id: string, body: string) => patch<Reply>(`/replies/${id}`, { body });
export const deleteReply = (id: string) => del(`/replies/${id}`);
