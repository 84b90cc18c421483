/** From the cycle into its rehearsal: the one that was begun, or a new one of the cycle's step. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useNavigate } from "react-router";
import { keys } from "@/client/keys";
import { beginRehearsal } from "@/client/rehearsals";
import type { Cycle } from "@/client/types";
import { Button, ButtonLink, ProblemNote } from "@/ui";

export function Rehearse({ cycle }: { cycle: Cycle }): ReactElement | null {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const begin = useMutation({
    mutationFn: () => beginRehearsal(cycle.id),
    onSuccess: async (one) => {
      await queries.invalidateQueries({ queryKey: keys.cycle(cycle.id) });
      await navigate(`/rehearsals/${one.id}`);
    },
  });
  if (!cycle.may_edit) return cycle.rehearsal_id ? <div><ButtonLink size="s" to={`/rehearsals/${cycle.rehearsal_id}`}>See the rehearsal</ButtonLink></div> : null;
  return (
    <div className="stack">
      <ProblemNote problem={begin.error} />
      <div>
        {cycle.step_id || !cycle.rehearsal_id
          ? <Button size="s" icon="play" isPending={begin.isPending} onPress={() => { begin.mutate(); }}>{cycle.rehearsal_id ? "Go on rehearsing" : "Rehearse it"}</Button>
          : <ButtonLink size="s" to={`/rehearsals/${cycle.rehearsal_id}`}>Go on rehearsing</ButtonLink>}
      </div>
    </div>
  );
}
