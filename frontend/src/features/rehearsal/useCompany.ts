/** What can be done with those who rehearse together: ask in, go on without somebody or leave, be done. */
import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { keys } from "@/client/keys";
import { askIntoRehearsal, endRehearsal, leaveRehearsal } from "@/client/rehearsals";
import type { Rehearsal } from "@/client/types";

export interface CompanyVerbs {
  askIn: UseMutationResult<Rehearsal, Error, string[]>;
  leave: UseMutationResult<unknown, Error, string>;
  end: UseMutationResult<Rehearsal, Error, undefined>;
}

/** `onLeft`: where to go when the reader has left; the page of the rehearsal is no more for them. */
export function useCompany(id: string, meId: string, onLeft: () => Promise<void>): CompanyVerbs {
  const queries = useQueryClient();
  const again = async (): Promise<void> => {
    await Promise.all([queries.invalidateQueries({ queryKey: keys.rehearsal(id) }), queries.invalidateQueries({ queryKey: keys.underWay })]);
  };
  return {
    askIn: useMutation({ mutationFn: (people: string[]) => askIntoRehearsal(id, people), onSettled: again }),
    leave: useMutation({
      mutationFn: (personId: string) => leaveRehearsal(id, personId),
      onError: again,
      onSuccess: async (_, personId) => {
        if (personId === meId) await onLeft();
        await again();
      },
    }),
    end: useMutation<Rehearsal, Error, undefined>({ mutationFn: () => endRehearsal(id), onSettled: again }),
  };
}
