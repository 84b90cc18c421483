/** What is next for me, what I was told, and how I want to hear of things. */
import { answer, api } from "./api";
import type { NoticeWay } from "./types";

export const readHome = () => answer(api.GET("/api/v1/home"));
export const listNotices = () => answer(api.GET("/api/v1/notices", { params: { query: { limit: 30 } } }));
export const markRead = (what: { ids?: string[]; lesson_id?: string; step_id?: string; cycle_id?: string; rehearsal_id?: string }) => answer(api.POST("/api/v1/notices/read", { body: what }));
export const readNoticeWays = () => answer(api.GET("/api/v1/notice-choices"));
export const chooseNotices = (items: NoticeWay[]) => answer(api.PUT("/api/v1/notice-choices", { body: { items } }));
