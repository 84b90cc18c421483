/** The keyboard of a room: the player's own keys, and a few letters about being together. */
import { commandFor, type Command, type HelpGroup, type KeyPress } from "@/player/keys";

export type RoomCommand = Command | { type: "catch-up" } | { type: "point" };

const OURS: Record<string, RoomCommand> = { c: { type: "catch-up" }, p: { type: "point" } };

/** A letter that a field or control does not need; asked of the player's keys with one that they know. */
function isFree({ shiftKey, ctrlKey, metaKey, altKey, target }: KeyPress): boolean {
  return !shiftKey && commandFor({ key: "k", shiftKey, ctrlKey, metaKey, altKey, target }) !== null;
}

export function roomCommandFor(press: KeyPress): RoomCommand | null {
  const ours = OURS[press.key.toLowerCase()];
  return ours ? (isFree(press) ? ours : null) : commandFor(press);
}

export const ROOM_HELP: HelpGroup[] = [
  {
    title: "With the control: for everybody",
    rows: [
      { keys: ["Space", "K"], does: "Play or pause" },
      { keys: ["J", "L"], does: "Back or forward 10 seconds" },
      { keys: ["←", "→"], does: "Back or forward 5 seconds" },
      { keys: [",", "."], does: "One frame back or forward" },
      { keys: ["<", ">"], does: "Slower or faster" },
      { keys: ["Home", "End"], does: "To the beginning or the end" },
    ],
  },
  {
    title: "For yourself",
    rows: [
      { keys: ["C"], does: "Catch up with the others" },
      { keys: ["P"], does: "Point at the picture, with the pointer or the arrow keys" },
      { keys: ["D"], does: "Draw on the standing picture, for everybody to see" },
      { keys: ["N"], does: "Write a note about this moment" },
      { keys: ["M"], does: "Sound on or off" },
      { keys: ["F"], does: "Full screen" },
      { keys: ["?"], does: "This help" },
    ],
  },
];
