/** In place of the bar while one draws: a line back, all of it away, kept as a note, done; and whose colour is whose. */
import type { ReactElement } from "react";
import type { Drawing, PersonName } from "@/client/types";
import { DrawBar } from "@/player/DrawBar";
import { drawingOf, fitted } from "@/player/drawing";
import { ratioOfFilm } from "@/player/picture";
import type { Playback } from "@/player/playback";
import { Button } from "@/ui";
import { colourOf, standsAt, strokesOf } from "./board";
import styles from "./board.module.css";
import type { RoomSession } from "./session";
import { useBoard } from "./useBoard";
import type { Names } from "./words";

/** Takes a drawing of a moment into a note. */
export type Keep = (drawing: Drawing, at_ms: number) => void;

export interface BoardBarProps {
  session: RoomSession;
  names: Names;
  people: readonly PersonName[];
  playback: Playback | undefined;
  /** Null: there are no notes here, or none of mine. */
  onKeep: Keep | null;
}

/** What is drawn goes into a note, and one stops drawing. */
export function keepDrawn(session: RoomSession, people: readonly PersonName[], playback: Playback | undefined, onKeep: Keep): void {
  const at_ms = standsAt(session.view.value.state);
  const lines = session.board.lines.value.filter((one) => one.at_ms === at_ms);
  const drawing = drawingOf(fitted(strokesOf(lines, people), playback ? ratioOfFilm(playback) : 1));
  session.board.turn(false);
  if (drawing && at_ms !== null) onKeep(drawing, at_ms);
}

export function BoardBar({ session, names, people, playback, onKeep }: BoardBarProps): ReactElement {
  const { board } = session;
  const { lines } = useBoard(session);
  const who = [names.meId, ...new Set(lines.map((one) => one.person_id).filter((one) => one !== names.meId))];
  const legend = (
    <span className={styles["legend"]}>
      {who.map((one) => <span key={one}><i style={{ background: colourOf(one, people) }} />{one === names.meId ? "You" : names.nameOf(one)}</span>)}
    </span>
  );
  return (
    <DrawBar undoable={lines.some((one) => one.person_id === names.meId)} onUndo={() => { board.undo(); }} clearable={lines.length > 0} clearLabel="Wipe it for everybody"
      onClear={() => { board.clear(); }} onDone={() => { board.turn(false); }} hint={legend}>
      {onKeep ? <Button isDisabled={lines.length === 0} onPress={() => { keepDrawn(session, people, playback, onKeep); }}>Keep as a note</Button> : null}
    </DrawBar>
  );
}
