/** The keyboard of a lesson, as data: one table is both what the keys do and what the help dialog shows. */
export type Command =
  | { type: "toggle" }
  | { type: "skip"; ms: number }
  | { type: "frame"; by: 1 | -1 }
  | { type: "go"; share: number }
  | { type: "span-in" }
  | { type: "span-out" }
  | { type: "span-clear" }
  | { type: "note" }
  | { type: "draw" }
  | { type: "mute" }
  | { type: "fullscreen" }
  | { type: "slower" }
  | { type: "faster" }
  | { type: "help" };

export interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  target: EventTarget | null;
}

const PLAIN: Record<string, Command> = {
  " ": { type: "toggle" },
  k: { type: "toggle" },
  j: { type: "skip", ms: -10_000 },
  l: { type: "skip", ms: 10_000 },
  ArrowLeft: { type: "skip", ms: -5000 },
  ArrowRight: { type: "skip", ms: 5000 },
  ",": { type: "frame", by: -1 },
  ".": { type: "frame", by: 1 },
  i: { type: "span-in" },
  o: { type: "span-out" },
  Escape: { type: "span-clear" },
  n: { type: "note" },
  d: { type: "draw" },
  m: { type: "mute" },
  f: { type: "fullscreen" },
  Home: { type: "go", share: 0 },
  End: { type: "go", share: 1 },
  "?": { type: "help" },
  "<": { type: "slower" },
  ">": { type: "faster" },
};

const SHIFTED: Record<string, Command> = {
  ArrowLeft: { type: "frame", by: -1 },
  ArrowRight: { type: "frame", by: 1 },
  "?": { type: "help" },
  "<": { type: "slower" },
  ">": { type: "faster" },
};

const FIELDS = "input:not([type=button]):not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=''], [contenteditable=true], [role=textbox], [role=combobox]";
/** Things that already have a use for space, enter or the arrows when they have the focus. */
const PRESSABLE = "button, a[href], summary, [role=button], [role=menuitem], [role=option], [role=tab], [role=switch], input";
const ARROWED = "[role=slider], [role=radio], [role=tab], [role=menuitem], [role=menuitemradio], [role=option], [role=toolbar] *, [role=dialog] *, input, video[controls]";

const MOVES = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

const within = (target: EventTarget | null, selector: string): boolean => target instanceof Element && target.closest(selector) !== null;

export const isTyping = (target: EventTarget | null): boolean => within(target, FIELDS);

/** The key belongs to the field or control that has the focus. */
function isTaken(key: string, target: EventTarget | null): boolean {
  if (isTyping(target) || within(target, "[role=dialog]")) return true;
  if (key === " ") return within(target, PRESSABLE);
  return MOVES.has(key) && within(target, ARROWED);
}

/** What a key press asks for; null when it belongs to a field, to the focused control or to the browser. */
export function commandFor(press: KeyPress): Command | null {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.ctrlKey || press.metaKey || press.altKey || isTaken(key, press.target)) return null;
  if (/^[0-9]$/.test(key)) return press.shiftKey ? null : { type: "go", share: Number(key) / 10 };
  return (press.shiftKey ? SHIFTED[key] : PLAIN[key]) ?? null;
}

export interface HelpGroup { title: string; rows: { keys: string[]; does: string }[] }

export const HELP: HelpGroup[] = [
  {
    title: "Watching",
    rows: [
      { keys: ["Space", "K"], does: "Play or pause" },
      { keys: ["J", "L"], does: "Back or forward 10 seconds" },
      { keys: ["←", "→"], does: "Back or forward 5 seconds" },
      { keys: [",", "."], does: "One frame back or forward (also Shift with the arrows)" },
      { keys: ["<", ">"], does: "Slower or faster" },
      { keys: ["Home", "End"], does: "To the beginning or the end" },
      { keys: ["0", "9"], does: "To 0 %, 10 % … 90 % of the lesson" },
      { keys: ["M"], does: "Sound on or off" },
      { keys: ["F"], does: "Full screen" },
    ],
  },
  {
    title: "Notes",
    rows: [
      { keys: ["N"], does: "Write a note about this moment" },
      { keys: ["D"], does: "Draw on this picture, for a note (Esc: done, Ctrl+Z: the last line back)" },
      { keys: ["I", "O"], does: "A span starts here, ends here" },
      { keys: ["Esc"], does: "Let go of the span" },
      { keys: ["Ctrl", "Enter"], does: "Add the note you are writing" },
      { keys: ["#"], does: "In a note: link it to a step" },
      { keys: ["?"], does: "This help" },
    ],
  },
];

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

/** The next speed up or down from the one in use. */
export function nextSpeed(rate: number, by: 1 | -1): number {
  const sorted = by > 0 ? SPEEDS.filter((s) => s > rate + 0.001) : SPEEDS.filter((s) => s < rate - 0.001).reverse();
  return sorted[0] ?? (by > 0 ? 2 : 0.5);
}
