/** Rooms: opened for a pair, and what is watched in them. */
import { answer, api } from "./api";
import type { FilmWish } from "./types";

/** What is to be watched: one thing, or two to compare and how they are lined up. */
export type Wanted =
  | { type: "lesson" | "clip" | "exemplar"; id: string }
  | { type: "compare"; a: FilmWish; b: FilmWish; shift_a: number; shift_b: number; heard: "a" | "b" | "off" };

/** The room of this pair with this to watch: a new one, or theirs as they left it. */
export const openRoom = (pairId: string, subject: Wanted) =>
  answer(api.POST("/api/v1/rooms", { body: { pair_id: pairId, person_ids: [], subject: { shift_a: 0, shift_b: 0, heard: "a", ...subject } } }));
export const readRoom = (id: string) => answer(api.GET("/api/v1/rooms/{room_id}", { params: { path: { room_id: id } } }));
/** My rooms that somebody is in now; their `state.members` says who. */
export const listOccupied = () => answer(api.GET("/api/v1/rooms", { params: { query: { occupied: true } } }));
