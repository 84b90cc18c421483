/** A teacher's goals and the small steps towards them. */
import { get, patch, post } from "./api";
import type { Goal, Page, Step, StepState } from "./types";

export const listGoals = (teacherId: string) => get<Page<Goal>>("/goals", { teacher_id: teacherId });
export const addGoal = (teacherId: string, title: string, why: string) => post<Goal>("/goals", { teacher_id: teacherId, title, why });
export const changeGoal = (id: string, change: { title?: string; why?: string }) => patch<Goal>(`/goals/${id}`, change);
export const addStep = (goalId: string, step: { title: string; cue: string; criteria: string[] }) => post<Step>(`/goals/${goalId}/steps`, step);
export const changeStep = (id: string, change: { title?: string; cue?: string; state?: StepState }) => patch<Step>(`/steps/${id}`, change);
