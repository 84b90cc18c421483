/** People of the school, invitations and pairs. */
import { del, get, patch, post } from "./api";
import type { Cadence, Invitation, Page, Pair, Person, ResetLink, Role } from "./types";

export const listPeople = (q = "", cursor?: string | null) => get<Page<Person>>("/people", { q, cursor, limit: 100 });
export const changePerson = (id: string, change: { role?: Role; disabled?: boolean }) => patch<Person>(`/people/${id}`, change);
export const makeResetLink = (id: string) => post<ResetLink>(`/people/${id}/password-reset`);

export const listInvitations = () => get<Page<Invitation>>("/invitations");
export const invite = (email: string, name: string, role: Role) => post<Invitation>("/invitations", { email, name, role });
export const withdrawInvitation = (id: string) => del(`/invitations/${id}`);

export const listPairs = () => get<Page<Pair>>("/pairs");
export const addPair = (coachId: string, teacherId: string, cadence: Cadence) =>
  post<Pair>("/pairs", { coach_id: coachId, teacher_id: teacherId, cadence });
export const changePair = (id: string, change: { cadence?: Cadence; ended?: boolean }) => patch<Pair>(`/pairs/${id}`, change);
