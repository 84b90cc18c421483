/** A teacher's goals, the small steps towards them, and what shows that a step is there. */
import { allPages, answer, api } from "./api";
import type { Evidence, NewStep, StepChange } from "./types";

const step = (id: string) => ({ path: { step_id: id } });

export const listGoals = (teacherId: string) => answer(api.GET("/api/v1/goals", { params: { query: { teacher_id: teacherId, limit: 200 } } }));
export const readGoal = (id: string) => answer(api.GET("/api/v1/goals/{goal_id}", { params: { path: { goal_id: id } } }));
export const addGoal = (teacherId: string, title: string, why: string) => answer(api.POST("/api/v1/goals", { body: { teacher_id: teacherId, title, why } }));
export const changeGoal = (id: string, change: { title?: string; why?: string }) =>
  answer(api.PATCH("/api/v1/goals/{goal_id}", { params: { path: { goal_id: id } }, body: change }));
export const addStep = (goalId: string, body: NewStep) => answer(api.POST("/api/v1/goals/{goal_id}/steps", { params: { path: { goal_id: goalId } }, body }));
export const readStep = (id: string) => answer(api.GET("/api/v1/steps/{step_id}", { params: step(id) }));
export const changeStep = (id: string, change: StepChange, etag?: string) =>
  answer(api.PATCH("/api/v1/steps/{step_id}", { params: step(id), body: { reason: "", ...change }, ...(etag ? { headers: { "If-Match": etag } } : {}) }));
/** A secure step was seen again: in this clip, or in the newest note or clip of its chain. */
export const checkStep = (id: string, clipId?: string) =>
  answer(api.POST("/api/v1/steps/{step_id}/checks", { params: step(id), body: clipId ? { clip_id: clipId } : {} }));
export const stepHistory = (id: string) => answer(api.GET("/api/v1/steps/{step_id}/history", { params: step(id) }));
export const stepEvidence = (id: string): Promise<{ items: Evidence[] }> =>
  allPages((cursor) => answer(api.GET("/api/v1/steps/{step_id}/evidence", { params: { ...step(id), query: { cursor, limit: 200 } } })));
export const unlinkClip = (stepId: string, clipId: string) =>
  answer(api.DELETE("/api/v1/steps/{step_id}/clips/{clip_id}", { params: { path: { step_id: stepId, clip_id: clipId } } }));
export const linkClip = (stepId: string, clipId: string) =>
  answer(api.PUT("/api/v1/steps/{step_id}/clips/{clip_id}", { params: { path: { step_id: stepId, clip_id: clipId } } }));
