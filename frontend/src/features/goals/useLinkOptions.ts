/** What a note can point at: the teacher's steps first, then their criteria, then the goals. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listGoals } from "@/client/goals";
import { keys } from "@/client/keys";
import type { Goal, LinkType } from "@/client/types";
import { ORDER } from "./words";

export interface GoalOption {
  type: LinkType;
  id: string;
  label: string;
  hint: string;
}

export function linkOptions(goals: readonly Goal[]): GoalOption[] {
  const steps = goals.flatMap((goal) => goal.steps).sort((a, b) => ORDER[a.state] - ORDER[b.state]);
  return [
    ...steps.map((step) => ({ type: "step" as const, id: step.id, label: step.title, hint: step.cue })),
    ...steps.flatMap((step) => step.criteria.map((criterion) => ({ type: "criterion" as const, id: criterion.id, label: criterion.text, hint: `Criterion of ${step.title}` }))),
    ...goals.map((goal) => ({ type: "goal" as const, id: goal.id, label: goal.title, hint: "Goal" })),
  ];
}

/** Nothing while it loads, and nothing when this person may not see the teacher's goals: notes work without. */
export function useLinkOptions(teacherId: string | undefined): GoalOption[] {
  const goals = useQuery({ queryKey: keys.goals(teacherId ?? ""), queryFn: () => listGoals(teacherId ?? ""), enabled: teacherId !== undefined, staleTime: 60_000, retry: false });
  return useMemo(() => linkOptions(goals.data?.items ?? []), [goals.data]);
}
