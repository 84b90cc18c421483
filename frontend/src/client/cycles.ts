/** A pair's rounds of coaching, the school's holidays, and my calendar. */
import { answer, API, api } from "./api";
import { timed } from "./clock";
import type { CycleChange } from "./types";

const cycle = (id: string) => ({ path: { cycle_id: id } });
const item = (id: string) => ({ path: { item_id: id } });

export const readCycle = (id: string) => timed(() => answer(api.GET("/api/v1/cycles/{cycle_id}", { params: cycle(id) })), (one) => one.meeting?.now);
/** The pair's newest cycles; older ones are rarely read again. */
export const listCycles = (pairId: string) => answer(api.GET("/api/v1/cycles", { params: { query: { pair_id: pairId, limit: 20 } } }));
/** The pair's newest cycle, if there is one: an open one is always the newest. */
export const newestCycle = (pairId: string) =>
  timed(async () => (await answer(api.GET("/api/v1/cycles", { params: { query: { pair_id: pairId, limit: 1 } } }))).items[0] ?? null, (one) => one?.meeting?.now);
export const openCycle = (pairId: string) => answer(api.POST("/api/v1/cycles", { body: { pair_id: pairId } }));
export const changeCycle = (id: string, change: CycleChange, etag?: string) =>
  answer(api.PATCH("/api/v1/cycles/{cycle_id}", { params: cycle(id), body: change, ...(etag ? { headers: { "If-Match": etag } } : {}) }));
export const gatherClip = (id: string, clipId: string) =>
  answer(api.PUT("/api/v1/cycles/{cycle_id}/clips/{clip_id}", { params: { path: { cycle_id: id, clip_id: clipId } } }));
export const leaveClip = (id: string, clipId: string) =>
  answer(api.DELETE("/api/v1/cycles/{cycle_id}/clips/{clip_id}", { params: { path: { cycle_id: id, clip_id: clipId } } }));
export const addItem = (id: string, text: string) => answer(api.POST("/api/v1/cycles/{cycle_id}/items", { params: cycle(id), body: { text } }));
export const changeItem = (id: string, change: { text?: string; done?: boolean }) => answer(api.PATCH("/api/v1/cycle-items/{item_id}", { params: item(id), body: change }));

export const startMeeting = (id: string, minutes: number, again: boolean) =>
  answer(api.POST("/api/v1/cycles/{cycle_id}/meeting/start", { params: cycle(id), body: { minutes, again } }));
export const goToPart = (id: string, number: number, etag: string) =>
  answer(api.POST("/api/v1/cycles/{cycle_id}/meeting/part", { params: cycle(id), body: { number }, headers: { "If-Match": etag } }));
export const endMeeting = (id: string) => answer(api.POST("/api/v1/cycles/{cycle_id}/meeting/end", { params: cycle(id) }));
export const writeDecided = (id: string, decided: string, etag: string) =>
  answer(api.PUT("/api/v1/cycles/{cycle_id}/meeting/decided", { params: cycle(id), body: { decided }, headers: { "If-Match": etag } }));
export const readSummary = (id: string) => answer(api.GET("/api/v1/cycles/{cycle_id}/summary", { params: cycle(id) }));
/** Where the summary lies as PDF, with times as they are here. */
export const summaryPdf = (id: string) => `${API}/cycles/${id}/summary.pdf?zone=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)}`;

export const listHolidays = () => answer(api.GET("/api/v1/holidays"));
export const addHoliday = (name: string, startsOn: string, endsOn: string) =>
  answer(api.POST("/api/v1/holidays", { body: { name, starts_on: startsOn, ends_on: endsOn } }));
export const removeHoliday = (id: string) => answer(api.DELETE("/api/v1/holidays/{holiday_id}", { params: { path: { holiday_id: id } } }));

export const readFeed = () => answer(api.GET("/api/v1/calendar-feed"));
export const makeFeed = () => answer(api.POST("/api/v1/calendar-feed"));
export const dropFeed = () => answer(api.DELETE("/api/v1/calendar-feed"));
