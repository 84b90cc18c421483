/** A teacher's goals and the small steps towards them. */
import { answer, api } from "./api";
import type { StepState } from "./types";

export const listGoals = (teacherId: string) => answer(api.GET("/api/v1/goals", { params: { query: { teacher_id: teacherId } } }));
export const addGoal = (teacherId: string, title: string, why: string) => answer(api.POST("/api/v1/goals", { body: { teacher_id: teacherId, title, why } }));
export const changeGoal = (id: string, change: { title?: string; why?: string }) =>
  answer(api.PATCH("/api/v1/goals/{goal_id}", { params: { path: { goal_id: id } }, body: change }));
export const addStep = (goalId: string, step: { title: string; cue: string; criteria: string[] }) =>
  answer(api.POST("/api/v1/goals/{goal_id}/steps", { params: { path: { goal_id: goalId } }, body: step }));
export const changeStep = (id: string, change: { title?: string; cue?: string; state?: StepState }) =>
  answer(api.PATCH("/api/v1/steps/{step_id}", { params: { path: { step_id: id } }, body: change }));
