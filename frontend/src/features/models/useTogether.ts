/** The taking apart of a model by a certain company, wherever they are: what there is, and how to begin. */
import { useMutation, useQuery, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { beginDeconstruction, listDeconstructions } from "@/client/exemplars";
import { keys } from "@/client/keys";
import { useMe } from "@/client/session";
import type { Deconstruction } from "@/client/types";
import { oneOf, type Companions } from "./company";
import { useApart } from "./useApart";

export interface TogetherApart {
  one: Deconstruction | undefined;
  pending: boolean;
  problem: unknown;
  retry: () => void;
  begin: UseMutationResult<Deconstruction, unknown, undefined>;
}

export function useTogether(modelId: string, company: Companions): TogetherApart {
  const me = useMe();
  const queries = useQueryClient();
  const all = useQuery({ queryKey: keys.deconstructions, queryFn: listDeconstructions });
  const found = oneOf(all.data?.items ?? [], modelId, company);
  const apart = useApart(found?.id ?? "");
  const begin = useMutation<Deconstruction, unknown, undefined>({
    mutationFn: () => beginDeconstruction(modelId, company.pairId ? { pair_id: company.pairId } : { person_ids: company.personIds.filter((id) => id !== me.id) }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.deconstructions }),
  });
  return {
    one: found ? (apart.data ?? found) : undefined,
    pending: all.isPending,
    problem: all.data ? null : all.error,
    retry: () => { void all.refetch(); },
    begin,
  };
}
