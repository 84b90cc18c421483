/** The pair's other cycles, to be read again: what each was about, and how far it came. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Link } from "react-router";
import { listCycles } from "@/client/cycles";
import { keys } from "@/client/keys";
import type { Cycle } from "@/client/types";
import { formatDay } from "@/lib/dates";
import { ProblemNote, Row, Rows } from "@/ui";

export function OtherCycles({ cycle }: { cycle: Cycle }): ReactElement | null {
  const cycles = useQuery({ queryKey: keys.cycles(cycle.pair_id), queryFn: () => listCycles(cycle.pair_id) });
  const others = (cycles.data?.items ?? []).filter((one) => one.id !== cycle.id);
  if (cycles.error) return <ProblemNote problem={cycles.error} onRetry={() => { void cycles.refetch(); }} />;
  if (others.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="others">
      <h2 id="others">Other cycles of you two</h2>
      <Rows label="Other cycles">
        {others.map((one) => (
          <Row key={one.id} title={<Link to={`/cycles/${one.id}`}>Cycle {one.number}{one.focus ? `: ${one.focus}` : ""}</Link>}
            about={`${one.phases.filter((phase) => phase.state === "done").length} of ${one.phases.length} phases, ${one.closed_at ? `over since ${formatDay(one.closed_at)}` : `due ${formatDay(one.due_on)}`}`} />
        ))}
      </Rows>
    </section>
  );
}
