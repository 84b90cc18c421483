/** Rehearsals of a pair, round after round. */
import { answer, api } from "./api";
import type { NewRound, RoundChange } from "./types";

export const beginRehearsal = (cycleId: string, stepId?: string) =>
  answer(api.POST("/api/v1/cycles/{cycle_id}/rehearsals", { params: { path: { cycle_id: cycleId } }, body: stepId ? { step_id: stepId } : {} }));
export const readRehearsal = (id: string) => answer(api.GET("/api/v1/rehearsals/{rehearsal_id}", { params: { path: { rehearsal_id: id } } }));
export const addRound = (id: string, round: NewRound) =>
  answer(api.POST("/api/v1/rehearsals/{rehearsal_id}/rounds", { params: { path: { rehearsal_id: id } }, body: { adaptation: "", criteria_met: [], ...round } }));
export const removeRound = (id: string) => answer(api.DELETE("/api/v1/rounds/{round_id}", { params: { path: { round_id: id } } }));
export const changeRound = (id: string, change: RoundChange, etag: string) =>
  answer(api.PATCH("/api/v1/rounds/{round_id}", { params: { path: { round_id: id } }, body: change, headers: { "If-Match": etag } }));
