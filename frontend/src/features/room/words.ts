/** What is said about a room: who has the control, what has just happened, and why something was refused. */
import { formatMoment } from "@/lib/time";
import { pauseHere, type RoomState } from "./state";

export interface Names {
  meId: string;
  nameOf: (personId: string) => string;
}

const first = (name: string): string => name.split(" ")[0] ?? name;

/** `Ama`, `Ama and Ben`, `Ama, Ben and Cleo`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

export function controlWords(state: RoomState, { meId, nameOf }: Names): string {
  if (state.holder_id === null) return "Nobody has the control";
  if (state.holder_id === meId) return "You have the control";
  return `${first(nameOf(state.holder_id))} has the control${state.away_ms === null ? "" : ", and is away"}`;
}

/** What somebody in the room is doing, in a word or two; empty where they simply watch. */
export function doingWords(state: RoomState, personId: string): string {
  const here = state.members.find((member) => member.person_id === personId);
  if (!here) return "not here";
  if (state.holder_id === personId) return "has the control";
  if (state.asked.includes(personId)) return "asks for the control";
  if (here.looking) return "looks around";
  return state.stalled.includes(personId) ? "is loading" : "";
}

export function waitingWords(state: RoomState, { meId, nameOf }: Names): string {
  const others = state.stalled.filter((one) => one !== meId).map((one) => first(nameOf(one)));
  if (state.stalled.includes(meId)) return others.length > 0 ? `Waiting for your picture, and for ${listed(others)}…` : "The others wait for your picture…";
  return `Waiting for ${listed(others)}…`;
}

/** What just happened, for whoever does not see it. */
export function newsOf(before: RoomState | null, after: RoomState, names: Names): string[] {
  if (!before) return [];
  const { meId, nameOf } = names;
  const was = new Set(before.members.map((one) => one.person_id));
  const is = new Set(after.members.map((one) => one.person_id));
  const said: string[] = [];
  for (const one of is) if (!was.has(one) && one !== meId) said.push(`${nameOf(one)} came in.`);
  for (const one of was) if (!is.has(one) && one !== meId) said.push(`${nameOf(one)} is not here any more.`);
  if (after.holder_id !== before.holder_id) said.push(`${controlWords({ ...after, away_ms: null }, names)}.`);
  for (const one of after.asked) if (!before.asked.includes(one) && one !== meId) said.push(`${nameOf(one)} asks for the control.`);
  if (after.holder_id !== meId) said.push(...moves(before, after));
  const pause = pauseHere(after);
  if (pause && !pauseHere(before)) said.push(`A planned pause. ${pause.question}`.trim());
  return said;
}

function moves(before: RoomState, after: RoomState): string[] {
  const went = before.playing || before.held_ms !== null;
  const goes = after.playing || after.held_ms !== null;
  if (goes && !went) return [`Playing from ${formatMoment(after.position_ms)}.`];
  if (went && !goes) return [`Paused at ${formatMoment(after.position_ms)}.`];
  return !goes && after.position_ms !== before.position_ms ? [`Now at ${formatMoment(after.position_ms)}.`] : [];
}

const REFUSALS: Record<string, string> = {
  away: "You are not connected at the moment: the others would not see it.",
  not_holder: "Somebody else has the control. Ask for it, or look around by yourself.",
  not_here: "You are just coming back in. Try again.",
  nobody_there: "That person is not here any more.",
  holds_control: "You have the control: everybody looks where you look. Give it away first.",
  out_of_bounds: "That moment is outside what you are watching.",
  alone: "You are looking around by yourself. Catch up, and draw where everybody is.",
  not_still: "The picture moves. Draw when it stands still.",
  too_many_pauses: "There are as many pauses as a room can hold.",
  too_often: "That was a little much at once.",
  too_many_pages: "This room is open on too many of your pages. Close one of them.",
};

export const refusalWords = (code: string): string => REFUSALS[code] ?? "That did not work. Try again.";
