/** What there is to do in each part, with what is already there. Nothing here is typed a second time. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { Link, useNavigate } from "react-router";
import { changeCycle } from "@/client/cycles";
import { beginDeconstruction, listDeconstructions, listExemplars } from "@/client/exemplars";
import { changeStep, listGoals, readStep } from "@/client/goals";
import { keys } from "@/client/keys";
import type { Cycle, Meeting, PersonName, Step } from "@/client/types";
import { Button, ButtonLink, Card, EmptyState, Loading, ProblemNote, Row, Rows, Skeleton } from "@/ui";
import cycleStyles from "../cycle.module.css";
import { Rehearse } from "../Rehearse";
import styles from "./meeting.module.css";
import type { Together } from "./together";

/** The form for a new step belongs to another feature; whoever puts the page together lends it. */
export type RenderNewStep = (teacher: PersonName, onAdded: (step: Step) => Promise<unknown>) => ReactNode;

/** What other features lend the meeting. */
export interface Lent { together: Together; renderNewStep: RenderNewStep }

interface PartWorkProps extends Lent { part: number; cycle: Cycle; meeting: Meeting }

export function PartWork({ part, cycle, meeting, together, renderNewStep }: PartWorkProps): ReactElement {
  switch (part) {
    case 6: return <AgreeStep cycle={cycle} renderNewStep={renderNewStep} />;
    case 7: return <TakeApart cycle={cycle} together={together} />;
    case 8: return <Rounds cycle={cycle} meeting={meeting} />;
    default: return <Discuss cycle={cycle} />;
  }
}

const first = (name: string): string => name.split(" ")[0] ?? name;

function Discuss({ cycle }: { cycle: Cycle }): ReactElement {
  const steps = cycle.carried_over.filter((one) => one.type === "step");
  return (
    <Card className="stack">
      <p>Look at the moments together: what happened, before what to make of it. {first(cycle.teacher.name)} begins.</p>
      {steps.length > 0 ? (
        <>
          <h3>Still being practised</h3>
          <ul className={cycleStyles["list"]}>{steps.map((one) => <li key={one.id}><Link to={`/steps/${one.id}`}>{one.title}</Link></li>)}</ul>
        </>
      ) : null}
    </Card>
  );
}

/** The chosen step of the cycle, in full. */
function useChosen(cycle: Cycle): Step | undefined {
  const id = cycle.step_id ?? "";
  return useQuery({ queryKey: keys.step(id), queryFn: () => readStep(id), enabled: id !== "" }).data;
}

function AgreeStep({ cycle, renderNewStep }: { cycle: Cycle; renderNewStep: RenderNewStep }): ReactElement {
  const queries = useQueryClient();
  const goals = useQuery({ queryKey: keys.goals(cycle.teacher.id), queryFn: () => listGoals(cycle.teacher.id) });
  const settle = { onSettled: () => Promise.all([keys.cycle(cycle.id), keys.goals(cycle.teacher.id), ["step"]].map((queryKey) => queries.invalidateQueries({ queryKey }))) };
  const choose = useMutation({ mutationFn: (stepId: string) => changeCycle(cycle.id, { step_id: stepId }), ...settle });
  const agree = useMutation({ mutationFn: (step: Step) => changeStep(step.id, { state: "agreed" }), ...settle });
  const chosen = choose.isPending ? choose.variables : cycle.step_id; // the tap is seen at once
  const steps = (goals.data?.items ?? []).flatMap((goal) => goal.steps).filter((step) => step.state !== "secure" && step.state !== "set_aside");
  return (
    <Card className="stack">
      <p>One small step, small enough to see in the next lesson. Choose one, or write a new one.</p>
      <ProblemNote problem={goals.error ?? choose.error ?? agree.error} />
      {goals.isPending ? <Loading what="Loading the steps"><Skeleton height={90} /></Loading> : null}
      {goals.data && steps.length === 0 ? <EmptyState level="h3" title="No open step yet">Write one, or take one from the library.</EmptyState> : null}
      {steps.length > 0 ? (
        <fieldset className={styles["steps"]}>
          <legend className="visually-hidden">The step of this cycle</legend>
          {steps.map((step) => (
            <label key={step.id} className={styles["step"]}>
              <input type="radio" name="step" checked={chosen === step.id} onChange={() => { choose.mutate(step.id); }} />
              <span><b>{step.title}</b>{step.cue ? <span className="soft"> {step.cue}</span> : null}<Said step={step} cycle={cycle} /></span>
              {chosen === step.id && step.moves.includes("agreed") && step.state === "proposed"
                ? <Button size="s" variant="primary" isPending={agree.isPending} onPress={() => { agree.mutate(step); }}>Agree to it</Button> : null}
            </label>
          ))}
        </fieldset>
      ) : null}
      <div className="row">
        {renderNewStep(cycle.teacher, (step) => choose.mutateAsync(step.id).catch(() => undefined))}
        <ButtonLink to={`/library?for=${cycle.teacher.id}`} icon="book">From the library</ButtonLink>
      </div>
    </Card>
  );
}

function Said({ step, cycle }: { step: Step; cycle: Cycle }): ReactElement {
  const waits = step.state === "proposed" && !step.moves.includes("agreed");
  const words = step.state === "proposed" ? (waits ? `Waiting for ${first(cycle.teacher.name)}’s yes` : "Proposed") : step.state === "agreed" ? "Agreed" : "Being practised";
  return <span className={styles["said"]}>{words}</span>;
}

function TakeApart({ cycle, together }: { cycle: Cycle; together: Together }): ReactElement {
  const navigate = useNavigate();
  const template = useChosen(cycle)?.template?.id ?? "";
  const models = useQuery({ queryKey: keys.models(template), queryFn: () => listExemplars({ template_id: template }), enabled: template !== "" });
  const apart = useQuery({ queryKey: keys.deconstructions, queryFn: listDeconstructions });
  const ours = (apart.data?.items ?? []).filter((one) => one.pair_id === cycle.pair_id);
  const begin = useMutation({
    mutationFn: (exemplarId: string) => beginDeconstruction(exemplarId, { pair_id: cycle.pair_id }),
    onSuccess: async (begun) => { await navigate(`/apart/${begun.id}`); },
  });
  const found = models.data?.items ?? [];
  return (
    <Card className="stack">
      <p>Watch what good looks like, each mark where the criteria happen, then look at both.</p>
      <ProblemNote problem={models.error ?? apart.error ?? begin.error} />
      {found.length + ours.length > 0 ? (
        <Rows label="Models">
          {ours.map((one) => (
            <Row key={one.id} title={one.model.title} about={one.state === "agreed" ? "Taken apart together" : "You have begun"}>
              {one.film ? together(cycle.pair_id, { type: "exemplar", id: one.model.id }, one.model.title) : null}
              <ButtonLink size="s" to={`/apart/${one.id}`} aria-label={`${one.state === "agreed" ? "Look again" : "Go on"}: ${one.model.title}`}>{one.state === "agreed" ? "Look again" : "Go on"}</ButtonLink>
            </Row>
          ))}
          {found.filter((model) => !ours.some((one) => one.model.id === model.id)).map((model) => (
            <Row key={model.id} title={model.title} about={model.kind === "model" ? "A model of your step" : "A contrast to your step"}>
              {together(cycle.pair_id, { type: "exemplar", id: model.id }, model.title)}
              <Button size="s" isPending={begin.isPending} onPress={() => { begin.mutate(model.id); }} aria-label={`Take apart: ${model.title}`}>Take apart</Button>
            </Row>
          ))}
        </Rows>
      ) : <EmptyState level="h3" title="No model for this step yet">Models belong to steps of the library. Without one, say to each other what good would look like.</EmptyState>}
      <div><ButtonLink to={template ? `/library/${template}` : "/library"} icon="book">To the library</ButtonLink></div>
    </Card>
  );
}

/** The place of the rehearsal: what is practised, and the rounds there are. */
function Rounds({ cycle, meeting }: { cycle: Cycle; meeting: Meeting }): ReactElement {
  const step = useChosen(cycle);
  const rounds = cycle.phases.find((phase) => phase.number === meeting.part)?.evidence ?? [];
  return (
    <Card className="stack">
      <p>Adapt it to this class, then stand up and try it: a short round, one thing to keep, one to change, and again.</p>
      {step ? (
        <>
          <h3>{step.title}</h3>
          {step.cue ? <p className={styles["cue"]}>{step.cue}</p> : null}
          {step.criteria.length > 0 ? <ul className={styles["criteria"]} aria-label="You will know it works when">{step.criteria.map((one) => <li key={one.id}>{one.text}</li>)}</ul> : null}
        </>
      ) : <p className="soft">No step is chosen yet.</p>}
      {rounds.length > 0 ? <ul className={cycleStyles["list"]} aria-label="Rounds">{rounds.map((piece) => <li key={piece.id}>{piece.title}</li>)}</ul> : null}
      <Rehearse cycle={cycle} />
    </Card>
  );
}
