/** What the states of a step and the lines of its history are called. */
import type { Step, StepEvent, StepState } from "@/client/types";
import type { IconName } from "@/ui";
import { formatDay } from "@/lib/dates";

export const STATES: Record<StepState, { word: string; icon: IconName }> = {
  proposed: { word: "Proposed", icon: "note" },
  agreed: { word: "Agreed", icon: "check" },
  practising: { word: "Practising", icon: "retry" },
  secure: { word: "Secure", icon: "flag" },
  set_aside: { word: "Set aside", icon: "pause" },
};

/** In hand first, done with last. */
export const ORDER: Record<StepState, number> = { practising: 0, agreed: 1, proposed: 2, secure: 3, set_aside: 4 };

const VERBS: Record<StepEvent["verb"], string> = {
  proposed: "proposed it",
  agreed: "agreed to it",
  practising: "began to practise it",
  secure: "closed it on evidence",
  set_aside: "set it aside",
  reworded: "changed its words",
  held: "saw that it is still there",
  slipped: "saw that it has slipped",
};

export function eventWords(event: StepEvent, meId: string): string {
  return `${event.person.id === meId ? "You" : event.person.name} ${VERBS[event.verb]}`;
}

/** When a secure step is looked at again. */
export function checkWords(step: Step, now = new Date()): string {
  if (!step.next_check_on) return "";
  return step.due ? `Due for another look since ${formatDay(step.next_check_on, now)}` : `Next look ${formatDay(step.next_check_on, now)}`;
}

export function firstNameOf(name: string): string {
  return name.split(" ")[0] ?? name;
}
