/** One rehearsal, read again while others may add to it, and what can be done with it. */
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { keys } from "@/client/keys";
import { addRound, changeRound, readRehearsal, removeRound, takeAgreedList } from "@/client/rehearsals";
import type { NewRound, Rehearsal, Round, RoundChange } from "@/client/types";

const ASK_EVERY_MS = 4000;
const ASK_LATER_MS = 20_000;

export const useRehearsal = (id: string): UseQueryResult<Rehearsal> =>
  useQuery({ queryKey: keys.rehearsal(id), queryFn: () => readRehearsal(id), refetchInterval: ({ state }) => (state.data?.may_edit ? ASK_EVERY_MS : ASK_LATER_MS) });

export interface RehearsalVerbs {
  add: UseMutationResult<Round, Error, NewRound>;
  change: UseMutationResult<Round, Error, { round: Round; change: RoundChange }>;
  remove: UseMutationResult<unknown, Error, Round>;
  takeList: UseMutationResult<Rehearsal, Error, void>;
}

export function useRehearsalVerbs(one: Pick<Rehearsal, "id" | "cycle_id">): RehearsalVerbs {
  const queries = useQueryClient();
  const again = async (): Promise<void> => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: keys.rehearsal(one.id) }),
      ...(one.cycle_id ? [queries.invalidateQueries({ queryKey: keys.cycle(one.cycle_id) })] : [queries.invalidateQueries({ queryKey: keys.underWay })]),
      queries.invalidateQueries({ queryKey: keys.home }),
    ]);
  };
  return {
    add: useMutation({ mutationFn: (round: NewRound) => addRound(one.id, round), onSettled: again }),
    remove: useMutation({ mutationFn: (round: Round) => removeRound(round.id), onSettled: again }),
    takeList: useMutation({ mutationFn: () => takeAgreedList(one.id), onSettled: again }),
    change: useMutation({ mutationFn: ({ round, change }: { round: Round; change: RoundChange }) => changeRound(round.id, change, round.etag), onSettled: again }),
  };
}
