/** Clips as files. */
import { answer, api } from "./api";

export const listExports = (lessonId: string) => answer(api.GET("/api/v1/lessons/{lesson_id}/exports", { params: { path: { lesson_id: lessonId } } }));
/** Asked twice is asked once. */
export const askForExport = (clipId: string, withComments: boolean) =>
  answer(api.POST("/api/v1/clips/{clip_id}/exports", { params: { path: { clip_id: clipId } }, body: { with_comments: withComments } }));
