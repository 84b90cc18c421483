/** People of the school, invitations and pairs. */
import { allPages, answer, api } from "./api";
import type { Cadence, Role } from "./types";

export const listPeople = (q = "", cursor: string | null = null) => answer(api.GET("/api/v1/people", { params: { query: { q, cursor, limit: 100 } } }));
/** Everybody of the school, for choosing somebody. */
export const everybody = () => allPages((cursor) => answer(api.GET("/api/v1/people", { params: { query: { cursor, limit: 200 } } })));
export const changePerson = (id: string, change: { role?: Role; department?: string; disabled?: boolean }) =>
  answer(api.PATCH("/api/v1/people/{person_id}", { params: { path: { person_id: id } }, body: change }));
export const makeResetLink = (id: string) => answer(api.POST("/api/v1/people/{person_id}/password-reset", { params: { path: { person_id: id } } }));

export const listInvitations = () => answer(api.GET("/api/v1/invitations"));
export const invite = (email: string, name: string, role: Role) => answer(api.POST("/api/v1/invitations", { body: { email, name, role } }));
export const withdrawInvitation = (id: string) => answer(api.DELETE("/api/v1/invitations/{invitation_id}", { params: { path: { invitation_id: id } } }));

export const listPairs = () => answer(api.GET("/api/v1/pairs"));
export const addPair = (coachId: string, teacherId: string, cadence: Cadence) =>
  answer(api.POST("/api/v1/pairs", { body: { coach_id: coachId, teacher_id: teacherId, cadence } }));
export const changePair = (id: string, change: { cadence?: Cadence; ended?: boolean }) =>
  answer(api.PATCH("/api/v1/pairs/{pair_id}", { params: { path: { pair_id: id } }, body: change }));
