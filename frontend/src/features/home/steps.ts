/** Which step is mine just now, and which of a coach's teachers wait for eyes. */
import { canWatch } from "@/ui/lesson/words";
import type { Goal, Lesson, Step, StepState } from "@/client/types";

/** What is being practised comes before what is agreed, and that before what is only proposed. */
const ORDER: readonly StepState[] = ["practising", "agreed", "proposed"];

export interface CurrentStep { step: Step; goal: Goal }

export function currentStep(goals: readonly Goal[]): CurrentStep | null {
  for (const state of ORDER) {
    for (const goal of goals) {
      const step = goal.steps.find((candidate) => candidate.state === state);
      if (step) return { step, goal };
    }
  }
  return null;
}

/** Lessons shared with me that can be watched and where I have not been asked twice: newest first, one for each teacher. */
export function lessonsToLookAt(shared: readonly Lesson[]): Lesson[] {
  const seen = new Set<string>();
  return shared.filter((lesson) => {
    if (!canWatch(lesson) || seen.has(lesson.owner_id)) return false;
    seen.add(lesson.owner_id);
    return true;
  });
}
