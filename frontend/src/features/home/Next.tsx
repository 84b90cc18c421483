/** What is next: the open cycles with their eight phases, my step, and what I was told. One of it all has the primary button. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Link, useNavigate } from "react-router";
import { openCycle } from "@/client/cycles";
import { keys } from "@/client/keys";
import type { Home, NextThing, OpenCycle } from "@/client/types";
import { formatDay } from "@/lib/dates";
import { Button, ButtonLink, Card, ProblemNote } from "@/ui";
import styles from "./Next.module.css";
import { cycleWay, cycleWords, thingWords } from "./next-words";
import { EYEBROWS, firstNameOf, LookCard, NextCard, type NextCardProps } from "./NextCard";
import { Notices } from "./Notices";
import type { CurrentStep } from "./steps";

export function Next({ coaching: { cycles, next, unread }, ...props }: NextCardProps & { coaching: Home }): ReactElement {
  const { current, news, toLookAt } = props;
  const asTeacher = cycles.find((cycle) => cycle.side === "teacher");
  const ofCycle = (cycle: OpenCycle): NextThing | undefined => next.find((one) => one.cycle_id === cycle.id);
  const pressing = cycles.find((cycle) => ofCycle(cycle)?.yours !== false);
  const lesson = toLookAt[0];
  const begin = next.filter((one) => one.act === "begin_cycle" && !one.cycle_id);
  const steps = next.filter((one) => (one.act === "agree_step" || one.act === "check_step") && one.step_id !== current?.step.id);
  return (
    <div className={styles["coaching"]}>
      {cycles.map((cycle) => <CycleCard key={cycle.id} cycle={cycle} next={ofCycle(cycle)} mine={cycle === asTeacher ? current : null} primary={cycle === pressing} wrote={cycle === asTeacher ? news.fresh[0] ?? null : null} />)}
      {cycles.length === 0 || (current && !asTeacher) ? <NextCard {...props} calm={pressing !== undefined} /> : null}
      {cycles.length > 0 && lesson && (!current || asTeacher) ? <LookCard lesson={lesson} rest={toLookAt.length - 1} calm={pressing !== undefined} /> : null}
      {begin.map((one) => <BeginCard key={one.pair_id} thing={one} />)}
      {steps.map((one) => (
        <Card key={one.step_id} className={styles["row"] ?? ""}>
          <p>{thingWords(one)} <Link to={`/steps/${one.step_id ?? ""}`}>{one.title}</Link></p>
        </Card>
      ))}
      {unread > 0 ? <Notices unread={unread} /> : null}
    </div>
  );
}

interface CycleCardProps {
  cycle: OpenCycle;
  next: NextThing | undefined;
  /** What I practise, where the cycle is about my own teaching. */
  mine: CurrentStep | null;
  wrote: NextCardProps["news"]["fresh"][number] | null;
  primary: boolean;
}

function CycleCard({ cycle, next, mine, wrote, primary }: CycleCardProps): ReactElement {
  const { eyebrow, title } = cycleWords(cycle, next);
  const { action, to, meets } = cycleWay(cycle, next);
  const done = cycle.phases.filter((phase) => phase.state === "done").length;
  return (
    <Card as="article" look="raised" className={styles["card"] ?? ""} aria-label={`Coaching with ${cycle.other.name}`}>
      <p className={cycle.overdue ? styles["late"] : styles["eyebrow"]}>{mine ? `${EYEBROWS[mine.step.state]} · ${eyebrow}` : eyebrow}</p>
      {mine ? <div><h2><Link to={`/steps/${mine.step.id}`}>{mine.step.title}</Link></h2>{mine.step.cue ? <p className="soft">{mine.step.cue}</p> : null}</div> : <h2>{title}</h2>}
      <ol className={styles["phases"]} aria-label={`${done} of 8 phases done`}>
        {cycle.phases.map((phase) => (
          <li key={phase.number} data-state={phase.state} aria-current={phase.state === "open" ? "step" : undefined}>
            <span className={styles["words"]}>{phase.number} {phase.name}</span>
            <span className="visually-hidden">{phase.state === "done" ? ", done" : phase.state === "open" ? ", next" : ", later"}</span>
          </li>
        ))}
      </ol>
      {mine ? <p>{title}</p> : null}
      <div className="spread">
        <div className="row">
          <ButtonLink variant={primary ? "primary" : "plain"} to={to}>{action}</ButtonLink>
          {meets ? <ButtonLink to={`/cycles/${cycle.id}`}>Open the cycle</ButtonLink> : null}
          {wrote ? <ButtonLink to={`/lessons/${wrote.lesson.id}?t=${wrote.note.start_ms}`}>See what {firstNameOf(wrote.author)} wrote</ButtonLink> : null}
        </div>
        <span className="soft small">With {cycle.other.name} · due {formatDay(cycle.due_on)}</span>
      </div>
    </Card>
  );
}

function BeginCard({ thing }: { thing: NextThing }): ReactElement {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const begin = useMutation({
    mutationFn: () => openCycle(thing.pair_id ?? ""),
    onSuccess: async (cycle) => { await queries.invalidateQueries({ queryKey: keys.home }); await navigate(`/cycles/${cycle.id}`); },
  });
  return (
    <Card className={styles["row"] ?? ""}>
      <ProblemNote problem={begin.error} />
      <div className="spread">
        <p>{thingWords(thing)}</p>
        <Button isPending={begin.isPending} onPress={() => { begin.mutate(); }}>Begin a cycle</Button>
      </div>
    </Card>
  );
}
