/** The board of a room, for React. */
import { useSyncExternalStore } from "react";
import type { DrawnLine } from "./board";
import type { Drive } from "./drive";
import type { RoomSession } from "./session";

export interface BoardView {
  lines: readonly DrawnLine[];
  /** I am drawing. */
  on: boolean;
}

export function useBoard({ board }: RoomSession): BoardView {
  const lines = useSyncExternalStore(board.lines.listen, board.lines.get);
  const on = useSyncExternalStore(board.on.listen, board.on.get);
  return { lines, on };
}

/** Begin to draw, or stop. Whoever has the control stops the picture by it; anybody else waits until it stands. */
export function toggleDrawing(session: RoomSession, drive: Drive): void {
  const { board, view } = session;
  if (board.on.value) return board.turn(false);
  const { state, alone } = view.value;
  if (alone) return session.onRefused?.("alone");
  const goes = state !== null && (state.playing || state.held_ms !== null);
  if (goes && session.holds) drive.pause();
  board.turn(true);
  if (!board.on.value && !(goes && session.holds)) session.onRefused?.("not_still");
}
