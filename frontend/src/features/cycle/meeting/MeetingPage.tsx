/** The meeting of a cycle: before it, while it runs, and after it. Everything works on one laptop between two people. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { Link, useParams } from "react-router";
import { isGone } from "@/client/api";
import { readCycle } from "@/client/cycles";
import { keys } from "@/client/keys";
import type { Cycle, Meeting } from "@/client/types";
import { formatInstant } from "@/lib/dates";
import { wasTooShort } from "@/lib/meeting";
import { usePageTitle } from "@/lib/title";
import { Button, ButtonLink, Card, EmptyState, Loading, ProblemNote, Select, Skeleton, type Option } from "@/ui";
import { Page } from "@/ui/Page";
import { PARTS } from "./clocks";
import type { Lent, RenderNewStep } from "./PartWork";
import { Prepared } from "./Prepared";
import { Runner } from "./Runner";
import type { Together } from "./together";
import { useStart } from "./useMeeting";
import styles from "./meeting.module.css";

export type { RenderNewStep };

/** News comes at once; this only heals what was missed, such as a step agreed on another page. */
const HEAL_EVERY_MS = 15_000;
const LENGTHS: Option<string>[] = [25, 26, 27, 28, 29, 30].map((minutes) => ({ value: String(minutes), label: `${minutes} minutes` }));

export function MeetingPage({ together, renderNewStep }: Lent): ReactElement {
  const { id = "" } = useParams();
  usePageTitle("Meeting");
  const cycle = useQuery({
    queryKey: keys.cycle(id),
    queryFn: () => readCycle(id),
    refetchInterval: (query) => (query.state.data?.meeting?.state === "running" ? HEAL_EVERY_MS : false),
  });
  if (isGone(cycle.error)) {
    return <Page title="This meeting is not here" narrow><EmptyState title="Not there, or not yours" action={<ButtonLink to="/">Home</ButtonLink>}>A meeting belongs to its coach and its teacher, while they are a pair.</EmptyState></Page>;
  }
  if (!cycle.data) {
    if (cycle.error) return <Page title="Meeting" narrow><ProblemNote problem={cycle.error} onRetry={() => { void cycle.refetch(); }} /></Page>;
    return <Page title="Meeting"><Loading what="Loading the meeting"><Skeleton height={140} /><Skeleton height={220} /></Loading></Page>;
  }
  const { meeting } = cycle.data;
  if (!meeting) return <Before cycle={cycle.data} together={together} />;
  return meeting.state === "running" && cycle.data.may_edit ? <Runner cycle={cycle.data} meeting={meeting} together={together} renderNewStep={renderNewStep} /> : <After cycle={cycle.data} meeting={meeting} />;
}

const above = (cycle: Cycle): ReactElement => <><Link to={`/cycles/${cycle.id}`}>Cycle {cycle.number}</Link> · {cycle.coach.name} and {cycle.teacher.name}</>;

function Before({ cycle, together }: { cycle: Cycle; together: Together }): ReactElement {
  const [minutes, setMinutes] = useState("25");
  const start = useStart(cycle.id);
  if (!cycle.may_edit) {
    return <Page title="Meeting" above={above(cycle)} narrow><EmptyState title="There was no meeting in this cycle" action={<ButtonLink to={`/cycles/${cycle.id}`}>To the cycle</ButtonLink>} /></Page>;
  }
  return (
    <Page title="Your meeting" above={above(cycle)} below="One laptop between you is enough; on two, both show the same clocks.">
      <div className={styles["columns"]}>
        <Card look="raised" className={`stack ${styles["before"] ?? ""}`}>
          <h2>Four parts, one step</h2>
          <ol className={styles["four"]}>{Object.entries(PARTS).map(([number, { name }]) => <li key={number}>{name}</li>)}</ol>
          <p className="soft">Two fifths of the time belong to the rehearsal. You are warned before talking takes from it.</p>
          <Select label="How long have you got?" options={LENGTHS} value={minutes} onChange={setMinutes} />
          <div><Button variant="primary" icon="play" isPending={start.isPending} onPress={() => { start.mutate({ minutes: Number(minutes), again: false }); }}>Begin the meeting</Button></div>
        </Card>
        <Prepared cycle={cycle} together={together} />
      </div>
    </Page>
  );
}

function After({ cycle, meeting }: { cycle: Cycle; meeting: Meeting }): ReactElement {
  const start = useStart(cycle.id);
  const early = cycle.may_edit && wasTooShort({ meeting: meeting.state, phases: cycle.phases });
  const summary = <ButtonLink variant={early ? "plain" : "primary"} to={`/cycles/${cycle.id}/summary`} icon="note">See the summary</ButtonLink>;
  return (
    <Page title="The meeting is over" above={above(cycle)} below={meeting.ended_at ? `Ended ${formatInstant(meeting.ended_at)}` : null} narrow>
      <Card look="raised" className="stack">
        <p>{early ? "It was over before you had talked about progress for a minute. Take it up again, and its clocks go on." : "What you decided is in the cycle. The summary puts it on one page, and may be edited for a day."}</p>
        <div className="row">
          {early ? null : summary}
          {cycle.may_edit ? <Button variant={early ? "primary" : "plain"} isPending={start.isPending} onPress={() => { start.mutate({ minutes: meeting.minutes, again: true }); }}>Take it up again</Button> : null}
          {early ? summary : null}
        </div>
      </Card>
    </Page>
  );
}
