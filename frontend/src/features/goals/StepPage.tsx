/** One step: its cue and criteria, how far it is and what is next for it, what shows it, and what became of it. */
import { useState, type ReactElement } from "react";
import { Link, useParams } from "react-router";
import { isGone } from "@/client/api";
import { useMe } from "@/client/session";
import type { Me, Step } from "@/client/types";
import { formatDay } from "@/lib/dates";
import { usePageTitle } from "@/lib/title";
import { Button, ButtonLink, Card, EmptyState, Icon, Loading, ProblemNote, Skeleton } from "@/ui";
import { Page } from "@/ui/Page";
import { Chain } from "./Chain";
import styles from "./goals.module.css";
import { History } from "./History";
import { Moves } from "./Moves";
import { StateChip } from "./StateChip";
import { StepForm } from "./StepForm";
import { useChangeStep, useStep } from "./useStep";
import { checkWords } from "./words";

export function StepPage(): ReactElement {
  const { id = "" } = useParams();
  const me = useMe();
  const step = useStep(id);
  usePageTitle(step.data?.title ?? "Step");
  if (isGone(step.error)) {
    return <Page title="This step is not here" narrow><EmptyState title="Not there, or not shared with you" action={<ButtonLink to="/steps">To your steps</ButtonLink>}>A step belongs to its teacher and whoever coaches them now.</EmptyState></Page>;
  }
  if (step.error) return <Page title="Step" narrow><ProblemNote problem={step.error} onRetry={() => { void step.refetch(); }} /></Page>;
  if (!step.data) return <Page title="Step"><Loading what="Loading the step"><Skeleton height={260} /><Skeleton height={120} /></Loading></Page>;
  return <Shown step={step.data} me={me} />;
}

function Shown({ step, me }: { step: Step; me: Me }): ReactElement {
  const back = step.teacher_id === me.id ? "/steps" : `/steps?teacher=${step.teacher_id}`;
  return (
    <Page title={step.title} above={step.area || "Step"} actions={<ButtonLink to={back} icon="back">All steps</ButtonLink>}>
      <div className={styles["columns"]}>
        <div className={styles["column"]}>
          <Sheet step={step} me={me} />
          <Chain step={step} />
        </div>
        <aside className={styles["column"]} aria-label="About this step">
          <Facts step={step} />
          <History step={step} me={me} />
        </aside>
      </div>
    </Page>
  );
}

function Sheet({ step, me }: { step: Step; me: Me }): ReactElement {
  const [editing, setEditing] = useState(false);
  const change = useChangeStep(step);
  return (
    <Card as="section" look="raised" className={styles["sheet"] ?? ""} aria-label="The step">
      <div className="spread">
        <span role="status"><StateChip state={step.state} /></span>
        <Button variant="quiet" size="s" icon="edit" onPress={() => { setEditing(true); }}>Change the words</Button>
      </div>
      {step.cue ? <p className={styles["cue"]}>{step.cue}</p> : <p className="soft">No cue yet. “When …, I will …” helps to remember it while teaching.</p>}
      {step.criteria.length > 0 ? (
        <div className="stack">
          <h2>You will know it works when</h2>
          <ul className={styles["criteria"]}>{step.criteria.map((one) => <li key={one.id}><Icon name="check" size={18} />{one.text}</li>)}</ul>
        </div>
      ) : null}
      {step.notice ? <p className={styles["notice"]}><Icon name="warning" size={18} />{step.notice}</p> : null}
      {step.reason ? <p className="soft">Set aside: {step.reason}</p> : null}
      <Moves step={step} me={me} />
      {editing ? <StepForm title="Change the words" action="Save" step={step} save={(words) => change.mutateAsync(words)} onClose={() => { setEditing(false); }} /> : null}
    </Card>
  );
}

function Facts({ step }: { step: Step }): ReactElement {
  const { template } = step;
  return (
    <dl className={styles["facts"]}>
      {step.agreed_at ? <div><dt>Agreed</dt><dd>{formatDay(step.agreed_at)}</dd></div> : null}
      {step.secured_at ? <div><dt>Secure since</dt><dd>{formatDay(step.secured_at)}</dd></div> : null}
      {step.next_check_on ? <div><dt>Another look</dt><dd className={step.due ? "strong" : undefined}>{checkWords(step)}</dd></div> : null}
      {template ? (
        <div>
          <dt>Words from</dt>
          <dd><Link to={`/library/${template.id}`}>the library</Link>{template.latest > template.version ? `, which has newer ones since` : ""}</dd>
        </div>
      ) : null}
    </dl>
  );
}
