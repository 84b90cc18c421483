/** What the page of a room knows of what is watched in it, whichever kind of thing that is. */
import type { ReactElement, ReactNode } from "react";
import type { Room } from "@/client/types";
import type { Playback } from "@/player/playback";
import type { Keep } from "./BoardBar";
import type { Drive } from "./drive";
import type { RoomSession } from "./session";
import type { RoomState } from "./state";
import type { Names } from "./words";

export interface Subject {
  /** Not there any more, or not for the reader: the same thing. */
  gone: boolean;
  problem: unknown;
  retry: () => void;
  /** Null until it is known. */
  shown: ShownSubject | null;
}

export interface ShownSubject {
  title: string;
  /** The lesson and its day, or whose model it is. */
  from: string;
  /** Where it can be seen by oneself. */
  to: string;
  drive: Drive;
  playbacks: readonly Playback[];
  /** Whose sound it is. */
  heard: Playback | null;
  /** The picture, or two; `lead` is which one fills the screen of a phone. */
  picture: (stage: { onFullscreen: () => void; names: Names }) => ReactNode;
  /** What lies over each picture for pointing. */
  points: (names: Names, on: boolean) => ReactNode;
  /** Nothing can be played at the moment. */
  covered: boolean;
  /** The instrument under the controls. */
  rail: (state: RoomState) => ReactNode;
  /** Notes, where there are any. */
  side: ReactNode;
  /** A note about this moment. */
  onWrite: () => void;
  /** What was drawn together becomes a note; null where there are none, or I may not write one. */
  onKeep: Keep | null;
  span: { in: () => void; out: () => void; clear: () => void } | null;
  tools: ReactNode;
}

export interface WithSubjectProps {
  room: Room;
  session: RoomSession;
  children: (subject: Subject) => ReactElement;
}

export const WAITING: Subject = { gone: false, problem: null, retry: () => undefined, shown: null };
