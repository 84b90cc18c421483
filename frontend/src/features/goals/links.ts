/** The chain of evidence as the page tells it: what stands together, and which two moments show what became of a step. */
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { stepEvidence, stepHistory } from "@/client/goals";
import { keys } from "@/client/keys";
import type { Evidence, EvidenceMoment, Step, StepEvent } from "@/client/types";
import type { Compared } from "@/lib/comparison";

export type ModelLink = Extract<Evidence, { type: "model" }>;
export type ApartLink = Extract<Evidence, { type: "deconstruction" }>;

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
  | { kind: "apart"; links: ApartLink[] };

/** The chain comes in its order: neighbours of one lesson, models, and what was agreed stand together. */
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

/** What became of it: the clip that closed it, or else the latest moment since it was agreed, or else the latest of all. */
export function latestOf(chain: readonly Evidence[], history: readonly StepEvent[]): Compared | null {
  const closing = history.find((event) => event.verb === "secure" && event.clip !== null)?.clip;
  if (closing) return { kind: "clip", id: closing.id };
  const moments = chain.filter(isMoment);
  const latest = best(moments.filter((link) => link.after), "last") ?? best(moments, "last");
  return latest ? comparedOf(latest) : null;
}

/** Where it began beside what became of it; null while there are not two different moments. */
export function beforeAndAfter(chain: readonly Evidence[], history: readonly StepEvent[]): [Compared, Compared] | null {
  const moments = chain.filter(isMoment);
  const first = best(moments.filter((link) => !link.after), "first") ?? best(moments, "first");
  const latest = latestOf(chain, history);
  if (!first || !latest) return null;
  const before = comparedOf(first);
  return before.kind === latest.kind && before.id === latest.id ? null : [before, latest];
}
