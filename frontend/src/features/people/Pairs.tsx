/** Who coaches whom, how often. Leaders and administrators make pairs; anybody may ask a colleague to coach them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { keys } from "@/client/keys";
import { changePair, listPairs } from "@/client/people";
import type { Me, Pair } from "@/client/types";
import { Avatar, Button, Dialog, EmptyState, Loading, Menu, ProblemNote, Row, Rows, Skeleton, toast } from "@/ui";
import { PairDialog } from "./PairDialog";
import { CADENCES } from "./words";

export function Pairs({ me }: { me: Me }): ReactElement {
  const [adding, setAdding] = useState(false);
  const pairs = useQuery({ queryKey: keys.pairs, queryFn: listPairs });
  const open = (pairs.data?.items ?? []).filter((pair) => !pair.ended_at);
  const leads = me.role !== "member";
  const add = leads ? "Make a pair" : "Find a coach";
  return (
    <section className="stack" aria-labelledby="pairs">
      <div className="spread">
        <h2 id="pairs">{leads ? "Pairs" : "Your pairs"}</h2>
        {open.length > 0 ? <Button icon="add" onPress={() => { setAdding(true); }}>{add}</Button> : null}
      </div>
      <ProblemNote problem={pairs.error} onRetry={() => { void pairs.refetch(); }} />
      {pairs.isPending ? <Loading what="Loading pairs"><Skeleton height={60} /><Skeleton height={60} /></Loading> : null}
      {pairs.isSuccess && open.length === 0 ? (
        <EmptyState level="h3" title="No pairs yet" action={<Button icon="add" onPress={() => { setAdding(true); }}>{add}</Button>}>
          A pair is a coach and a teacher who meet every week or fortnight. Either of you can be both, in different pairs.
        </EmptyState>
      ) : null}
      {open.length > 0 ? <Rows label="Pairs">{open.map((pair) => <PairRow key={pair.id} pair={pair} me={me} />)}</Rows> : null}
      <PairDialog me={me} open={adding} onClose={() => { setAdding(false); }} />
    </section>
  );
}

function pairTitle(pair: Pair, me: Me): string {
  if (pair.teacher.id === me.id) return `${pair.coach.name} coaches you`;
  if (pair.coach.id === me.id) return `You coach ${pair.teacher.name}`;
  return `${pair.coach.name} coaches ${pair.teacher.name}`;
}

function PairRow({ pair, me }: { pair: Pair; me: Me }): ReactElement {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: (next: Parameters<typeof changePair>[1]) => changePair(pair.id, next),
    onSuccess: (_answer, next) => { if (next.ended) toast("The pair is ended."); },
    onError: (error) => { toast(error instanceof ApiProblem ? error.message : "This did not work.", { tone: "problem" }); },
    onSettled: () => { setAsking(false); return queries.invalidateQueries({ queryKey: keys.pairs }); },
  });
  const other = CADENCES.find((cadence) => cadence.value !== pair.cadence);
  const title = pairTitle(pair, me);
  return (
    <Row start={<Avatar name={pair.teacher.id === me.id ? pair.coach.name : pair.teacher.name} />} title={title} about={CADENCES.find((cadence) => cadence.value === pair.cadence)?.label}>
      {mayArrange(pair, me) ? (
        <Menu label="What to do about this pair" entries={[
          ...(other ? [{ id: "cadence", label: `Meet ${other.label.toLowerCase()}`, icon: "retry" as const, onAction: () => { change.mutate({ cadence: other.value }); } }] : []),
          { id: "end", label: "End the pair", icon: "close", danger: true, onAction: () => { setAsking(true); } },
        ]}>
          <Button variant="quiet" icon="more" aria-label={`More: ${title}`} />
        </Menu>
      ) : null}
      <Dialog title="End this pair?" role="alertdialog" open={asking} onClose={() => { setAsking(false); }} foot={
        <>
          <Button onPress={() => { setAsking(false); }}>Keep the pair</Button>
          <Button variant="danger" isPending={change.isPending} onPress={() => { change.mutate({ ended: true }); }}>End the pair</Button>
        </>
      }>
        <p>{title}. When it ends, lessons shared with the pair are closed to the other. Notes that were written stay with their lessons.</p>
      </Dialog>
    </Row>
  );
}

/** Leaders and administrators arrange every pair; a teacher their own. The server has the last word. */
function mayArrange(pair: Pair, me: Me): boolean {
  return me.role !== "member" || pair.teacher.id === me.id;
}
