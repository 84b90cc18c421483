/** Models and contrasts, and taking them apart. */
import { allPages, answer, api } from "./api";
import type { Agreement, Deconstruction, Exemplar, ExemplarChange, NewExemplar, NewMark } from "./types";

const exemplar = (id: string) => ({ path: { exemplar_id: id } });
const deconstruction = (id: string) => ({ path: { deconstruction_id: id } });
const mark = (id: string, markId: string) => ({ path: { deconstruction_id: id, mark_id: markId } });

export const listExemplars = (query: { template_id?: string; lesson_id?: string; waiting?: boolean }): Promise<{ items: Exemplar[] }> =>
  allPages((cursor) => answer(api.GET("/api/v1/exemplars", { params: { query: { ...query, cursor, limit: 200 } } })));
export const publishExemplar = (body: NewExemplar) => answer(api.POST("/api/v1/exemplars", { body }));
export const changeExemplar = (id: string, body: ExemplarChange, etag: string) =>
  answer(api.PATCH("/api/v1/exemplars/{exemplar_id}", { params: exemplar(id), body, headers: { "If-Match": etag } }));
export const withdrawExemplar = (id: string) => answer(api.DELETE("/api/v1/exemplars/{exemplar_id}", { params: exemplar(id) }));
export const readExemplar = (id: string) => answer(api.GET("/api/v1/exemplars/{exemplar_id}", { params: exemplar(id) }));
export const readFilm = (id: string) => answer(api.GET("/api/v1/exemplars/{exemplar_id}/film", { params: exemplar(id) }));
export const reportModelWatched = (id: string, spans: { start_ms: number; end_ms: number }[]) =>
  answer(api.POST("/api/v1/exemplars/{exemplar_id}/watched", { params: exemplar(id), body: { spans } }));

export const readConsent = (lessonId: string) => answer(api.GET("/api/v1/lessons/{lesson_id}/consent", { params: { path: { lesson_id: lessonId } } }));
export const setConsent = (lessonId: string, state: "unknown" | "all" | "some", note: string) =>
  answer(api.PUT("/api/v1/lessons/{lesson_id}/consent", { params: { path: { lesson_id: lessonId } }, body: { state, note } }));

export const beginDeconstruction = (exemplarId: string, body: { pair_id?: string; person_ids?: string[] }) =>
  answer(api.POST("/api/v1/exemplars/{exemplar_id}/deconstructions", { params: exemplar(exemplarId), body: { person_ids: [], ...body } }));
export const listDeconstructions = (): Promise<{ items: Deconstruction[] }> =>
  allPages((cursor) => answer(api.GET("/api/v1/deconstructions", { params: { query: { cursor, limit: 100 } } })));
export const readDeconstruction = (id: string) => answer(api.GET("/api/v1/deconstructions/{deconstruction_id}", { params: deconstruction(id) }));
export const addMark = (id: string, body: NewMark) => answer(api.POST("/api/v1/deconstructions/{deconstruction_id}/marks", { params: deconstruction(id), body: { why: "", ...body } }));
export const changeMark = (id: string, markId: string, body: Partial<NewMark>) =>
  answer(api.PATCH("/api/v1/deconstructions/{deconstruction_id}/marks/{mark_id}", { params: mark(id, markId), body }));
export const removeMark = (id: string, markId: string) => answer(api.DELETE("/api/v1/deconstructions/{deconstruction_id}/marks/{mark_id}", { params: mark(id, markId) }));
export const commitMarks = (id: string) => answer(api.POST("/api/v1/deconstructions/{deconstruction_id}/commit", { params: deconstruction(id) }));
export const goOnWithout = (id: string, personId: string) =>
  answer(api.DELETE("/api/v1/deconstructions/{deconstruction_id}/people/{person_id}", { params: { path: { deconstruction_id: id, person_id: personId } } }));
export const agree = (id: string, body: Agreement) => answer(api.POST("/api/v1/deconstructions/{deconstruction_id}/agree", { params: deconstruction(id), body }));
