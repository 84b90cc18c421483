/** Who may see a lesson, and who did. */
import { del, get, post } from "./api";
import type { LedgerEntry, NewShare, Page, Share } from "./types";

export const listShares = (lessonId: string) => get<Page<Share>>(`/lessons/${lessonId}/shares`);
export const addShare = (lessonId: string, share: NewShare) => post<Share>(`/lessons/${lessonId}/shares`, share);
export const withdrawShare = (id: string) => del(`/shares/${id}`);
export const readLedger = (lessonId: string) => get<Page<LedgerEntry>>(`/lessons/${lessonId}/ledger`);
