/** One step, and every way of changing it: whatever shows it is fetched again, and a refusal is said in words. */
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { ApiProblem } from "@/client/api";
import { changeStep, readStep } from "@/client/goals";
import { keys } from "@/client/keys";
import type { Step, StepChange } from "@/client/types";
import { toast } from "@/ui";

export function useStep(id: string): UseQueryResult<Step> {
  return useQuery({ queryKey: keys.step(id), queryFn: () => readStep(id) });
}

/** After anything that may have changed the step or what hangs on it. */
export function useRefresh(step: Step): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: keys.step(step.id) }),
      queries.invalidateQueries({ queryKey: keys.goals(step.teacher_id) }),
    ]);
  };
}

export function useChangeStep(step: Step): UseMutationResult<Step, Error, StepChange> {
  const refresh = useRefresh(step);
  return useMutation({
    mutationFn: (change: StepChange) => changeStep(step.id, change),
    onError: (error) => { toast(error instanceof ApiProblem ? error.message : "This did not work.", { tone: "problem" }); },
    onSettled: refresh,
  });
}
