/** A cycle as one page that fills itself: the observation on the left, the meeting on the right. */
import { useQuery, useQueryClient, useMutation, type UseMutationResult } from "@tanstack/react-query";
import { useEffect, useState, type ReactElement } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { ApiProblem, isGone } from "@/client/api";
import { changeCycle, openCycle, readCycle } from "@/client/cycles";
import { markRead } from "@/client/home";
import { keys } from "@/client/keys";
import type { Cycle, CycleChange } from "@/client/types";
import { formatDay } from "@/lib/dates";
import { wasTooShort } from "@/lib/meeting";
import { usePageTitle } from "@/lib/title";
import { Button, ButtonLink, Card, Dialog, EmptyState, Loading, ProblemNote, Skeleton, TextField, toast } from "@/ui";
import { Page } from "@/ui/Page";
import styles from "./cycle.module.css";
import { Items } from "./Items";
import { OtherCycles } from "./OtherCycles";
import { PhaseList } from "./PhaseList";
import { Plan } from "./Plan";

export function CyclePage(): ReactElement {
  const { id = "" } = useParams();
  const queries = useQueryClient();
  const cycle = useQuery({ queryKey: keys.cycle(id), queryFn: () => readCycle(id) });
  const there = cycle.isSuccess;
  usePageTitle("Cycle");
  useEffect(() => {
    if (there) void markRead({ cycle_id: id }).then(() => queries.invalidateQueries({ queryKey: keys.home }), () => undefined);
  }, [there, id, queries]);
  if (isGone(cycle.error)) {
    return <Page title="This cycle is not here" narrow><EmptyState title="Not there, or not yours" action={<ButtonLink to="/">Home</ButtonLink>}>A cycle belongs to its coach and its teacher, while they are a pair.</EmptyState></Page>;
  }
  if (cycle.error) return <Page title="Cycle" narrow><ProblemNote problem={cycle.error} onRetry={() => { void cycle.refetch(); }} /></Page>;
  if (!cycle.data) return <Page title="Cycle"><Loading what="Loading the cycle"><Skeleton height={260} /><Skeleton height={160} /></Loading></Page>;
  return <Shown key={id} cycle={cycle.data} />;
}

/** To the meeting: to begin it, to join it, to go on where it was over too early, or to what is left of it. */
function MeetingLink({ cycle: { id, meeting, phases, may_edit } }: { cycle: Cycle }): ReactElement {
  if (may_edit && wasTooShort({ meeting: meeting?.state, phases })) return <ButtonLink variant="primary" to={`/cycles/${id}/meeting`} icon="people">Go on with the meeting</ButtonLink>;
  if (meeting?.state === "over") return <ButtonLink to={`/cycles/${id}/summary`} icon="note">Summary of the meeting</ButtonLink>;
  return <ButtonLink variant="primary" to={`/cycles/${id}/meeting`} icon="people">{meeting ? "Join the meeting" : "Begin the meeting"}</ButtonLink>;
}

function useChange(cycle: Cycle): UseMutationResult<Cycle, Error, CycleChange> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: CycleChange) => changeCycle(cycle.id, change, cycle.etag),
    onError: (error) => { toast(error instanceof ApiProblem ? error.message : "This did not work.", { tone: "problem" }); },
    onSettled: async () => {
      await Promise.all([queries.invalidateQueries({ queryKey: keys.cycle(cycle.id) }), queries.invalidateQueries({ queryKey: keys.home })]);
    },
  });
}

function Shown({ cycle }: { cycle: Cycle }): ReactElement {
  const [moving, setMoving] = useState(false);
  const [next, setNext] = useState(false);
  const phases = (part: string): Cycle["phases"] => cycle.phases.filter((phase) => phase.part === part);
  const due = cycle.closed_at ? `Over since ${formatDay(cycle.closed_at)}` : `Due ${formatDay(cycle.due_on)}${cycle.moved ? ", moved" : ""}`;
  return (
    <Page title={`Cycle ${cycle.number}`} above={`${cycle.coach.name} coaches ${cycle.teacher.name}`} below={due}
      actions={cycle.may_edit || cycle.meeting ? <>
        <MeetingLink cycle={cycle} />
        {cycle.may_edit ? <Button onPress={() => { setMoving(true); }}>Move the day</Button> : null}
        {cycle.may_edit ? <Button onPress={() => { setNext(true); }}>Begin the next cycle</Button> : null}
      </> : null}>
      <div className={styles["columns"]}>
        <section className="stack" aria-labelledby="observation">
          <h2 id="observation">Observation</h2>
          <PhaseList cycle={cycle} phases={phases("observation")} />
          <Plan cycle={cycle} />
        </section>
        <section className="stack" aria-labelledby="meeting">
          <h2 id="meeting">Meeting</h2>
          <PhaseList cycle={cycle} phases={phases("meeting")} />
          <Carried cycle={cycle} />
          <Items cycle={cycle} />
        </section>
      </div>
      <OtherCycles cycle={cycle} />
      {moving ? <MoveDialog cycle={cycle} onClose={() => { setMoving(false); }} /> : null}
      {next ? <NextDialog cycle={cycle} onClose={() => { setNext(false); }} /> : null}
    </Page>
  );
}

function Carried({ cycle }: { cycle: Cycle }): ReactElement | null {
  const steps = cycle.carried_over.filter((one) => one.type === "step");
  if (steps.length === 0) return null;
  return (
    <Card className="stack">
      <h3>Still being practised</h3>
      <ul className={styles["list"]}>{steps.map((one) => <li key={one.id}><Link to={`/steps/${one.id}`}>{one.title}</Link></li>)}</ul>
    </Card>
  );
}

function MoveDialog({ cycle, onClose }: { cycle: Cycle; onClose: () => void }): ReactElement {
  const [day, setDay] = useState(cycle.due_on);
  const change = useChange(cycle);
  return (
    <Dialog title="Move the day" open onClose={onClose} foot={<>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" isDisabled={day === "" || day === cycle.due_on} isPending={change.isPending} onPress={() => { change.mutate({ due_on: day }, { onSuccess: onClose }); }}>Move it</Button>
    </>}>
      <TextField label="New day" type="date" value={day} onChange={setDay} hint="The other of the pair is told. Holidays are refused." />
    </Dialog>
  );
}

function NextDialog({ cycle, onClose }: { cycle: Cycle; onClose: () => void }): ReactElement {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const begin = useMutation({
    mutationFn: () => openCycle(cycle.pair_id),
    onSuccess: async (next) => {
      await Promise.all([queries.invalidateQueries({ queryKey: keys.cycle(cycle.id) }), queries.invalidateQueries({ queryKey: keys.cycles(cycle.pair_id) }), queries.invalidateQueries({ queryKey: keys.home })]);
      onClose();
      await navigate(`/cycles/${next.id}`);
    },
  });
  return (
    <Dialog title="Begin the next cycle?" role="alertdialog" open onClose={onClose} foot={<>
      <Button onPress={onClose}>Stay here</Button>
      <Button variant="primary" isPending={begin.isPending} onPress={() => { begin.mutate(); }}>Begin it</Button>
    </>}>
      <ProblemNote problem={begin.error} />
      <p>This one is over then, and stays to be read. What you wanted to come back to and have not done, and steps that are not secure yet, wait in the next.</p>
    </Dialog>
  );
}
