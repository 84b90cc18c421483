/** The chain of evidence as the page tells it: what stands together, and which two moments show what became of a step. */
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { stepEvidence, stepHistory } from "@/client/goals";
import { keys } from "@/client/keys";
import type { Evidence, EvidenceMoment, Step, StepEvent } from "@/client/types";
import type { Compared } from "@/lib/comparison";

export type ModelLink = Extract<Evidence, { type: "model" }>;
export type ApartLink = Extract<Evidence, { type: "deconstruction" }>;
export type RehearsalLink = Extract<Evidence, { type: "rehearsal" }>;

/** Fetched anew whenever something opens that shows it: a lesson may have been noted or clipped meanwhile. */
export function useChain(stepId: string): UseQueryResult<{ items: Evidence[] }> {
  return useQuery({ queryKey: [...keys.step(stepId), "evidence"], queryFn: () => stepEvidence(stepId), refetchOnMount: "always" });
}

export function useHistory(step: Pick<Step, "id">): UseQueryResult<{ items: StepEvent[] }> {
  return useQuery({ queryKey: [...keys.step(step.id), "history"], queryFn: () => stepHistory(step.id) });
}

export const isMoment = (link: Evidence): link is EvidenceMoment => link.type === "clip" || link.type === "annotation";

export type Group =
  | { kind: "lesson"; lesson: EvidenceMoment["lesson"]; later: boolean; after: boolean; links: EvidenceMoment[] }
  | { kind: "models"; links: ModelLink[] }
  | { kind: "apart"; links: ApartLink[] }
  | { kind: "rehearsed"; links: RehearsalLink[] };

/** The chain comes in its order: neighbours of one lesson, models, what was agreed and what was rehearsed stand together. */
export function grouped(chain: readonly Evidence[]): Group[] {
  const groups: Group[] = [];
  for (const link of chain) {
    const last = groups.at(-1);
    if (link.type === "model") {
      if (last?.kind === "models") last.links.push(link);
      else groups.push({ kind: "models", links: [link] });
    } else if (link.type === "deconstruction") {
      if (last?.kind === "apart") last.links.push(link);
      else groups.push({ kind: "apart", links: [link] });
    } else if (link.type === "rehearsal") {
      if (last?.kind === "rehearsed") last.links.push(link);
      else groups.push({ kind: "rehearsed", links: [link] });
    } else if (last?.kind === "lesson" && last.lesson.id === link.lesson.id) last.links.push(link);
    else groups.push({ kind: "lesson", lesson: link.lesson, later: link.later, after: link.after, links: [link] });
  }
  return groups;
}

export const comparedOf = (link: EvidenceMoment): Compared => (link.type === "clip" ? { kind: "clip", id: link.clip.id } : { kind: "note", id: link.annotation.id });

/** A clip shows more than a note, and a stretch more than an instant. */
const WORTH: ((link: EvidenceMoment) => boolean)[] = [(link) => link.type === "clip", (link) => link.type === "annotation" && link.annotation.end_ms !== null, () => true];

function best(links: readonly EvidenceMoment[], from: "first" | "last"): EvidenceMoment | undefined {
  for (const is of WORTH) {
    const found = from === "first" ? links.find(is) : links.findLast(is);
    if (found) return found;
  }
  return undefined;
}

const closingOf = (history: readonly StepEvent[]): StepEvent["clip"] => history.find((event) => event.verb === "secure" && event.clip !== null)?.clip ?? null;

/** What became of it: the clip that closed it, or else the latest moment since it was agreed, or else the latest of all. */
export function latestOf(chain: readonly Evidence[], history: readonly StepEvent[]): Compared | null {
  const closing = closingOf(history);
  if (closing) return { kind: "clip", id: closing.id };
  const moments = chain.filter(isMoment);
  const latest = best(moments.filter((link) => link.after), "last") ?? best(moments, "last");
  return latest ? comparedOf(latest) : null;
}

/**
 * Where it began beside what became of it. What came after is from a lesson taught since the step was agreed, and what was
 * before from one taught earlier; null while there are not both. Two moments of one lesson show nothing of what became of it,
 * and a rehearsal is neither.
 */
export function beforeAndAfter(chain: readonly Evidence[], history: readonly StepEvent[]): [Compared, Compared] | null {
  const taught = chain.filter(isMoment).filter((link) => link.lesson.purpose === "lesson");
  const closing = closingOf(history);
  const last = best(taught.filter((link) => link.after), "last");
  const after: Compared | null = closing ? { kind: "clip", id: closing.id } : last ? comparedOf(last) : null;
  const lessonId = closing?.lesson_id ?? last?.lesson.id;
  const until = taught.findIndex((link) => link.lesson.id === lessonId); // lessons stand in the order in which they were taught
  const earlier = until < 0 ? taught.filter((link) => !link.after) : taught.slice(0, until);
  const first = best(earlier.filter((link) => !link.after), "first") ?? best(earlier, "first");
  return first && after ? [comparedOf(first), after] : null;
}
