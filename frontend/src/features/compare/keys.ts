/** The keyboard of a comparison: the player's own keys for both at once, and a few letters of its own. */
import { commandFor, type Command, type HelpGroup, type KeyPress } from "@/player/keys";
import type { Which } from "@/player/duet";

export type CompareCommand =
  | Extract<Command, { type: "toggle" | "skip" | "frame" | "go" | "mute" | "fullscreen" | "slower" | "faster" | "help" }>
  | { type: "hear-other" }
  | { type: "repeat" }
  | { type: "shift"; which: Which; by: 1 | -1; unit: "frame" | "tenth" };

const OURS: Record<string, CompareCommand> = {
  s: { type: "hear-other" },
  r: { type: "repeat" },
  q: { type: "shift", which: 0, by: -1, unit: "frame" },
  w: { type: "shift", which: 0, by: 1, unit: "frame" },
  o: { type: "shift", which: 1, by: -1, unit: "frame" },
  p: { type: "shift", which: 1, by: 1, unit: "frame" },
};
const THEIRS = new Set(["toggle", "skip", "frame", "go", "mute", "fullscreen", "slower", "faster", "help"]);

/** A letter that a field or control does not need; asked of the player's keys with one that they know. */
const isFree = (press: KeyPress): boolean => commandFor({ ...press, key: "k", shiftKey: false }) !== null;

export function compareCommandFor(press: KeyPress): CompareCommand | null {
  const ours = OURS[press.key.toLowerCase()];
  if (ours) {
    if (!isFree(press)) return null;
    return ours.type === "shift" && press.shiftKey ? { ...ours, unit: "tenth" } : ours;
  }
  const theirs = commandFor(press);
  return theirs && THEIRS.has(theirs.type) ? (theirs as CompareCommand) : null;
}

export const COMPARE_HELP: HelpGroup[] = [
  {
    title: "Both together",
    rows: [
      { keys: ["Space", "K"], does: "Play or pause" },
      { keys: ["←", "→"], does: "Back or forward 5 seconds (J and L: 10 seconds)" },
      { keys: [",", "."], does: "One frame back or forward" },
      { keys: ["<", ">"], does: "Slower or faster" },
      { keys: ["Home", "End"], does: "To the beginning or the end" },
      { keys: ["R"], does: "Over and over" },
      { keys: ["F"], does: "Full screen" },
    ],
  },
  {
    title: "One of them",
    rows: [
      { keys: ["S"], does: "Hear the other one" },
      { keys: ["M"], does: "Sound on or off" },
      { keys: ["Q", "W"], does: "The first one: a frame earlier or later (with Shift a tenth of a second)" },
      { keys: ["O", "P"], does: "The second one: a frame earlier or later (with Shift a tenth of a second)" },
    ],
  },
];
