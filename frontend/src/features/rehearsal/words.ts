/** What a rehearsal says, as a colleague would. */
import type { PersonName, Rehearsal, Round } from "@/client/types";
import { lookedAt } from "@/lib/rounds";
import { formatMoment } from "@/lib/time";
import type { RecorderProblem } from "./recorder";

/** Why there is no picture, and what to do about it. Rehearsing goes on without in any case. */
export const PROBLEMS: Record<RecorderProblem, { title: string; detail: string }> = {
  denied: { title: "The camera is not allowed here", detail: "Allow camera and microphone for this address in your browser (beside the address, or in its settings), then try again. Or rehearse without a recording." },
  none: { title: "There is no camera", detail: "Plug one in or open this page on your phone. Or rehearse without a recording." },
  busy: { title: "Another program is using the camera", detail: "Close the other call or camera program, then try again. Or rehearse without a recording." },
  unsupported: { title: "This browser does not record here", detail: "Browsers record only over https, and old ones not at all. Open this page in another one. Or rehearse without a recording." },
};

/** The round that feedback is asked for: the last one that has not both, and of which the reader may say something. */
export function waiting(rounds: readonly Round[]): Round | null {
  return [...rounds].reverse().find((round) => round.may_change && (!round.glow || !round.grow)) ?? null;
}

/** What is rehearsed: a step of a pair's teacher, or of the library. */
export const subjectOf = (one: Pick<Rehearsal, "step" | "template">): NonNullable<Rehearsal["step"]> => one.step ?? one.template ?? { id: "", title: "", cue: "" };

/** Whether colleagues take turns; otherwise it is a pair's. */
export const isTogether = (one: Pick<Rehearsal, "template">): boolean => one.template !== null;

/** Who may rehearse here, in order. */
export const peopleOf = (one: Pick<Rehearsal, "teacher" | "coach" | "company">): PersonName[] =>
  one.teacher && one.coach ? [one.teacher, one.coach] : one.company;

/** Who rehearses next, unless somebody else is chosen. */
export const nextOf = (one: Pick<Rehearsal, "teacher" | "turn">): string => one.teacher?.id ?? one.turn?.id ?? "";

/** Why nothing is added any more. */
export function overWords(one: Pick<Rehearsal, "template" | "ended_at">): string {
  if (isTogether(one)) return "This rehearsal is over.";
  return one.ended_at ? "The cycle of this rehearsal is over." : "This pair has ended.";
}

/** “with Ben Brisk and Cem Calm”, “with 4 colleagues” */
export function withWords(one: Pick<Rehearsal, "company">, meId: string): string {
  const others = one.company.filter((person) => person.id !== meId).map((person) => person.name);
  if (others.length === 0) return "with nobody else";
  return `with ${others.length > 2 ? `${others.length} colleagues` : others.join(" and ")}`;
}

/** “Your turn”, “Ben Brisk’s turn” */
export const turnWords = (one: Pick<Rehearsal, "turn">, meId: string): string => (one.turn ? (one.turn.id === meId ? "Your turn" : `${one.turn.name}’s turn`) : "");

/** “no round yet”, “2 rounds” */
export function roundsWords(one: Pick<Rehearsal, "rounds">, personId: string): string {
  const had = one.rounds.filter((round) => round.person.id === personId).length;
  return had === 0 ? "no round yet" : had === 1 ? "1 round" : `${had} rounds`;
}

/** “2 of 3” */
export const metWords = (round: Round): string => (lookedAt(round) ? `${round.criteria_met.length} of ${round.criteria.length}` : "Nothing said yet");

export interface Tie { criterion_id: string | null; start_ms: number | null }

/** “Hands go up · 0:12” */
export function tieWords(tie: Tie, { criteria }: Pick<Round, "criteria">): string {
  const line = criteria.find((criterion) => criterion.id === tie.criterion_id);
  return [line?.text, tie.start_ms === null ? null : formatMoment(tie.start_ms)].filter(Boolean).join(" · ");
}

/** The one before `round` that can be seen as well: what it is looked at beside. */
export const seenBefore = (round: Round, rounds: readonly Round[]): Round | null => rounds.findLast((other) => other.number < round.number && canSee(other)) ?? null;

/** Whether there is a picture, now. */
export const canSee = (round: Round): boolean => round.recording !== null && filmWords(round) === null;

/** Why there is nothing to see yet; null when there is. */
export function filmWords(round: Round): string | null {
  const film = round.recording;
  if (!film) return null;
  if (film.state === "failed") return film.problem?.title ?? "This recording could not be read";
  if (film.state === "uploading") return `On its way: ${Math.floor(film.progress * 100)} %`;
  return film.playlist_url || (film.watchable && film.original_url) ? null : "Being made ready to watch";
}
