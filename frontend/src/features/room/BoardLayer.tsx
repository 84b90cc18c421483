/** What people of the room draw on the standing picture, and drawing it oneself. */
import { useMemo, type ReactElement } from "react";
import type { PersonName } from "@/client/types";
import type { Place } from "@/player/drawing";
import { DrawingLayer, type Hand } from "@/player/DrawingLayer";
import type { Playback } from "@/player/playback";
import { standsAt, strokesOf, type DrawnLine } from "./board";
import { fromRoom, toRoom, WHOLE, type Part } from "./pointing";
import type { RoomSession } from "./session";
import { useBoard } from "./useBoard";
import { useRoomView } from "./useRoom";
import { listed, type Names } from "./words";

export interface BoardLayerProps {
  session: RoomSession;
  playback: Playback;
  names: Names;
  people: readonly PersonName[];
  /** Which of several pictures this is. */
  part?: Part;
}

export function BoardLayer({ session, playback, names, people, part = WHOLE }: BoardLayerProps): ReactElement {
  const { lines, on } = useBoard(session);
  const { state, alone } = useRoomView(session);
  const at_ms = alone ? null : standsAt(state);
  const here = useMemo(() => linesOn(lines.filter((one) => one.at_ms === at_ms), part), [lines, at_ms, part]);
  const strokes = useMemo(() => strokesOf(here, people), [here, people]);
  const hand = useMemo(() => handOn(session, part), [session, part]);
  const who = [...new Set(here.map((one) => one.person_id))];
  const others = who.filter((one) => one !== names.meId).map(names.nameOf);
  return (
    <>
      <DrawingLayer playback={playback} strokes={strokes} hand={on ? hand : null} label={`Drawn together on the picture, by ${listed(who.map((one) => (one === names.meId ? "you" : names.nameOf(one))))}`} />
      <span className="visually-hidden" role="status">{others.length > 0 ? `${listed(others)} drew on the picture.` : ""}</span>
    </>
  );
}

function handOn({ board }: RoomSession, part: Part): Hand {
  const inRoom = ([x, y]: Place): Place => [toRoom(x, part), y];
  return {
    start: (at) => { board.start(inRoom(at)); },
    go: (places) => { board.go(places.map(inRoom)); },
    lift: () => { board.lift(); },
  };
}

/** A line is on the picture where it began. */
export function linesOn(lines: readonly DrawnLine[], part: Part): readonly DrawnLine[] {
  if (part.of === 1) return lines;
  return lines.filter(({ points: [first] }) => first && fromRoom(first[0], part) !== null)
    .map((line) => ({ ...line, points: line.points.map(([x, y]): Place => [Math.min(1, Math.max(0, x * part.of - part.index)), y]) }));
}
