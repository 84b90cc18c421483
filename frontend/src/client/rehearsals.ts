/** Rehearsals of a pair or of colleagues, round after round. */
import { answer, api } from "./api";
import type { NewRound, RoundChange } from "./types";

export const beginRehearsal = (cycleId: string, stepId?: string) =>
  answer(api.POST("/api/v1/cycles/{cycle_id}/rehearsals", { params: { path: { cycle_id: cycleId } }, body: stepId ? { step_id: stepId } : {} }));
export const readRehearsal = (id: string) => answer(api.GET("/api/v1/rehearsals/{rehearsal_id}", { params: { path: { rehearsal_id: id } } }));
/** What the pair has agreed on since, for the rounds to come. */
export const takeAgreedList = (id: string) => answer(api.POST("/api/v1/rehearsals/{rehearsal_id}/checklist", { params: { path: { rehearsal_id: id } } }));
export const addRound = (id: string, round: NewRound) =>
  answer(api.POST("/api/v1/rehearsals/{rehearsal_id}/rounds", { params: { path: { rehearsal_id: id } }, body: { adaptation: "", criteria_met: [], ...round } }));
export const removeRound = (id: string) => answer(api.DELETE("/api/v1/rounds/{round_id}", { params: { path: { round_id: id } } }));
export const changeRound = (id: string, change: RoundChange, etag: string) =>
  answer(api.PATCH("/api/v1/rounds/{round_id}", { params: { path: { round_id: id } }, body: change, headers: { "If-Match": etag } }));

export const rehearseTogether = (templateId: string, personIds: readonly string[], deconstructionId: string | null) =>
  answer(api.POST("/api/v1/step-templates/{template_id}/rehearsals", { params: { path: { template_id: templateId } }, body: { person_ids: [...personIds], deconstruction_id: deconstructionId } }));
/** Those with colleagues that are not over, newest first; of one step of the library or of all. */
export const listUnderWay = (templateId: string | null) =>
  answer(api.GET("/api/v1/rehearsals", { params: { query: { together: true, going: true, template_id: templateId, limit: 10 } } }));
export const askIntoRehearsal = (id: string, personIds: readonly string[]) =>
  answer(api.POST("/api/v1/rehearsals/{rehearsal_id}/members", { params: { path: { rehearsal_id: id } }, body: { person_ids: [...personIds] } }));
export const leaveRehearsal = (id: string, personId: string) =>
  answer(api.DELETE("/api/v1/rehearsals/{rehearsal_id}/members/{person_id}", { params: { path: { rehearsal_id: id, person_id: personId } } }));
export const endRehearsal = (id: string) => answer(api.POST("/api/v1/rehearsals/{rehearsal_id}/end", { params: { path: { rehearsal_id: id } } }));
