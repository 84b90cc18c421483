/** What goes over the socket of a room, as the contract has it, and what this page keeps of it. */
import { API } from "@/client/api";
import type { Piece } from "./board";
import type { Wish } from "./reducer";
import type { RoomState } from "./state";

/** Somebody points at the picture: shares of its width and height, so that it is the same place on every screen. */
export interface Pointed {
  person_id: string;
  x: number;
  y: number;
}

export type FromServer =
  | { type: "pong"; t0: number; server_ms: number }
  | ({ type: "state" } & RoomState)
  | ({ type: "point" } & Pointed)
  | ({ type: "draw"; person_id: string } & Piece)
  | { type: "problem"; code: string };

export type ToServer = Wish | { type: "ping"; t0: number } | { type: "point"; x: number; y: number } | ({ type: "draw" } & Piece);

/** Null for what this page does not know: a newer server may say more. */
export function read(text: unknown): FromServer | null {
  if (typeof text !== "string") return null;
  try {
    const message = JSON.parse(text) as FromServer;
    return ["pong", "state", "point", "draw", "problem"].includes(message.type) ? message : null;
  } catch {
    return null;
  }
}

export function socketAddress(roomId: string): string {
  const url = new URL(`${API}/rooms/${roomId}/socket`, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
