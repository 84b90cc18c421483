/** The coaching that is open: each cycle with its eight phases, and the one thing that is next in it for me. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Link, useNavigate } from "react-router";
import { openCycle } from "@/client/cycles";
import { listNotices, markRead, readHome } from "@/client/home";
import { keys } from "@/client/keys";
import type { NextThing, Notice, OpenCycle } from "@/client/types";
import { formatAgo, formatDay } from "@/lib/dates";
import { Button, ButtonLink, Card, Loading, ProblemNote, Skeleton } from "@/ui";
import styles from "./Coaching.module.css";
import { cycleWords, noticeTo, noticeWords, thingWords } from "./coaching-words";

export function Coaching(): ReactElement | null {
  const home = useQuery({ queryKey: keys.home, queryFn: readHome });
  if (home.error) return <ProblemNote problem={home.error} onRetry={() => { void home.refetch(); }} />;
  if (!home.data) return <Loading what="Loading your coaching"><Skeleton height={150} /></Loading>;
  const { cycles, next, unread } = home.data;
  const begin = next.filter((one) => one.act === "begin_cycle");
  const steps = next.filter((one) => one.act === "agree_step" || one.act === "check_step");
  if (cycles.length === 0 && begin.length === 0 && steps.length === 0 && unread === 0) return null;
  return (
    <section className={styles["coaching"]} aria-labelledby="coaching">
      <h2 id="coaching">Your coaching</h2>
      {cycles.map((cycle) => <CycleCard key={cycle.id} cycle={cycle} next={next.find((one) => one.cycle_id === cycle.id)} />)}
      {begin.filter((one) => !one.cycle_id).map((one) => <BeginCard key={one.pair_id} thing={one} />)}
      {steps.map((one) => (
        <Card key={one.step_id} className={styles["row"] ?? ""}>
          <p>{thingWords(one)} <Link to={`/steps/${one.step_id ?? ""}`}>{one.title}</Link></p>
        </Card>
      ))}
      {unread > 0 ? <Notices unread={unread} /> : null}
    </section>
  );
}

function CycleCard({ cycle, next }: { cycle: OpenCycle; next: NextThing | undefined }): ReactElement {
  const { eyebrow, title, action } = cycleWords(cycle, next);
  const done = cycle.phases.filter((phase) => phase.state === "done").length;
  return (
    <Card as="article" look="raised" className={styles["card"] ?? ""} aria-label={`Coaching with ${cycle.other.name}`}>
      <p className={cycle.overdue ? styles["late"] : styles["eyebrow"]}>{eyebrow}</p>
      <h3>{title}</h3>
      <ol className={styles["phases"]} aria-label={`${done} of 8 phases done`}>
        {cycle.phases.map((phase) => (
          <li key={phase.number} data-state={phase.state} aria-current={phase.state === "open" ? "step" : undefined}>
            <span className={styles["words"]}>{phase.number} {phase.name}</span>
            <span className="visually-hidden">{phase.state === "done" ? ", done" : phase.state === "open" ? ", next" : ", later"}</span>
          </li>
        ))}
      </ol>
      <div className="spread">
        <ButtonLink variant={next?.yours === false ? "plain" : "primary"} to={`/cycles/${cycle.id}`}>{action}</ButtonLink>
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
        <Button variant="primary" isPending={begin.isPending} onPress={() => { begin.mutate(); }}>Begin a cycle</Button>
      </div>
    </Card>
  );
}

function Notices({ unread }: { unread: number }): ReactElement {
  const queries = useQueryClient();
  const notices = useQuery({ queryKey: [...keys.notices, unread], queryFn: listNotices });
  const refresh = (): void => { void queries.invalidateQueries({ queryKey: keys.home }); void queries.invalidateQueries({ queryKey: keys.notices }); };
  const read = useMutation({ mutationFn: markRead, onSettled: refresh });
  const fresh = (notices.data?.items ?? []).filter((one) => !one.read).slice(0, 6);
  return (
    <Card as="section" className={styles["row"] ?? ""} aria-label="Unread">
      <div className="spread">
        <h3>{unread === 1 ? "One thing you have not read" : `${unread} things you have not read`}</h3>
        <Button size="s" variant="quiet" icon="check" isPending={read.isPending} onPress={() => { read.mutate({}); }}>All read</Button>
      </div>
      <ProblemNote problem={notices.error ?? read.error} />
      <ul className={styles["notices"]}>
        {fresh.map((one) => <NoticeRow key={one.id} notice={one} onOpen={() => { read.mutate({ ids: [one.id] }); }} />)}
      </ul>
    </Card>
  );
}

function NoticeRow({ notice, onOpen }: { notice: Notice; onOpen: () => void }): ReactElement {
  return (
    <li>
      <Link to={noticeTo(notice)} onClick={onOpen}>{noticeWords(notice)}</Link>
      <span className="soft small">{formatAgo(notice.created_at)}</span>
    </li>
  );
}
