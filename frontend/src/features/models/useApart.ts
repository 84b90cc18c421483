/** One deconstruction: read again while others may still do something, and what can be done with it. */
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { addMark, agree, changeMark, commitMarks, goOnWithout, readDeconstruction, removeMark } from "@/client/exemplars";
import { keys } from "@/client/keys";
import type { Agreement, Deconstruction, Mark, NewMark } from "@/client/types";

/** News comes at once; this only heals what was missed, such as a mark made on another screen. */
const HEAL_EVERY_MS = 15_000;

/** Nothing where there is none yet. */
export const useApart = (id: string): UseQueryResult<Deconstruction> =>
  useQuery({ queryKey: keys.deconstruction(id), queryFn: () => readDeconstruction(id), enabled: id !== "", refetchInterval: HEAL_EVERY_MS });

export interface ApartVerbs {
  add: UseMutationResult<Mark, unknown, NewMark>;
  change: UseMutationResult<Mark, unknown, { id: string; change: Partial<NewMark> }>;
  remove: UseMutationResult<unknown, unknown, string>;
  commit: UseMutationResult<Deconstruction, unknown, undefined>;
  without: UseMutationResult<unknown, unknown, string>;
  agree: UseMutationResult<Deconstruction, unknown, Agreement>;
}

export function useApartVerbs(id: string): ApartVerbs {
  const queries = useQueryClient();
  const again = (): Promise<void> => queries.invalidateQueries({ queryKey: keys.deconstruction(id) });
  // One after the other: a reason that is saved by leaving its field must arrive before the commit it was left for.
  const inTurn = { scope: { id: `apart.${id}` } };
  const put = (whole: Deconstruction): void => { queries.setQueryData(keys.deconstruction(id), whole); };
  return {
    add: useMutation({ ...inTurn, mutationFn: (mark: NewMark) => addMark(id, mark), onSettled: again }),
    change: useMutation({ ...inTurn, mutationFn: ({ id: markId, change }: { id: string; change: Partial<NewMark> }) => changeMark(id, markId, change), onSettled: again }),
    remove: useMutation({ ...inTurn, mutationFn: (markId: string) => removeMark(id, markId), onSettled: again }),
    commit: useMutation<Deconstruction, unknown, undefined>({ ...inTurn, mutationFn: () => commitMarks(id), onSuccess: put, onError: again }),
    without: useMutation({ mutationFn: (personId: string) => goOnWithout(id, personId), onSettled: again }),
    agree: useMutation({ mutationFn: (body: Agreement) => agree(id, body), onSuccess: put, onError: again }),
  };
}
