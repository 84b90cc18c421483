/** What is left of a meeting, on one page: put together by itself, with the words of the two. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { Link, useParams } from "react-router";
import { isGone } from "@/client/api";
import { readSummary, summaryPdf } from "@/client/cycles";
import { keys } from "@/client/keys";
import type { Summary } from "@/client/types";
import { formatInstant } from "@/lib/dates";
import { formatSpan } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { ButtonLink, EmptyState, Icon, Loading, ProblemNote, Skeleton } from "@/ui";
import buttons from "@/ui/Button.module.css";
import { Page } from "@/ui/Page";
import cycleStyles from "../cycle.module.css";
import { whenWords } from "./clocks";
import { Decided } from "./Decided";
import styles from "./meeting.module.css";

export function SummaryPage(): ReactElement {
  const { id = "" } = useParams();
  usePageTitle("Summary of the meeting");
  const summary = useQuery({ queryKey: keys.summary(id), queryFn: () => readSummary(id) });
  if (isGone(summary.error)) {
    return <Page title="This summary is not here" narrow><EmptyState title="No meeting, or not yours" action={<ButtonLink to="/">Home</ButtonLink>}>A summary is there once the two of a pair have begun to meet.</EmptyState></Page>;
  }
  if (!summary.data) {
    if (summary.error) return <Page title="Summary" narrow><ProblemNote problem={summary.error} onRetry={() => { void summary.refetch(); }} /></Page>;
    return <Page title="Summary" narrow><Loading what="Loading the summary"><Skeleton height={320} /></Loading></Page>;
  }
  return <Shown summary={summary.data} />;
}

function Shown({ summary }: { summary: Summary }): ReactElement {
  const { meeting, step } = summary;
  return (
    <Page title="Summary of the meeting" narrow
      above={<><Link to={`/cycles/${summary.cycle_id}`}>Cycle {summary.number}</Link> · {summary.coach.name} coaches {summary.teacher.name}</>}
      below={whenWords(meeting)}
      actions={<a className={buttons["button"]} href={summaryPdf(summary.cycle_id)} download><Icon name="download" />Save as PDF</a>}>
      {meeting.state === "running" ? <p className={styles["going"]}>The meeting is going on. <Link to={`/cycles/${summary.cycle_id}/meeting`}>To the meeting</Link></p> : null}
      <div className={styles["sheet"]}>
        {summary.focus ? <Part title="Area"><p>{summary.focus}</p></Part> : null}
        <Part title="The step">
          {step ? (
            <>
              <p><Link to={`/steps/${step.id}`}><b>{step.title}</b></Link> <span className="soft">({step.state.replaceAll("_", " ")})</span></p>
              {step.cue ? <p className={styles["cue"]}>{step.cue}</p> : null}
              <ul className={styles["criteria"]}>{step.criteria.map((text, n) => <li key={n}>{text}</li>)}</ul>
            </>
          ) : <p className="soft">No step was chosen.</p>}
        </Part>
        <Part title="Evidence we looked at">
          {summary.evidence.length === 0 ? <p className="soft">No clip was gathered.</p> : (
            <ul className={cycleStyles["list"]}>
              {summary.evidence.map((piece) => <li key={piece.id}><Link to={`/lessons/${piece.lesson_id ?? ""}?t=${piece.start_ms ?? 0}`}>{piece.title} <span className="soft num">{formatSpan(piece.start_ms ?? 0, piece.end_ms)}</span></Link></li>)}
            </ul>
          )}
        </Part>
        <Part title="The model">
          {summary.models.length === 0 ? <p className="soft">No model was taken apart.</p> : summary.models.map((model) => (
            <div key={model.id}>
              <p>{model.title ? <Link to={`/apart/${model.id}`}>{model.title}</Link> : "A model that can no longer be watched"}</p>
              <ul className={styles["criteria"]}>{model.lines.map((line, n) => <li key={n}>{line.criterion}{line.why ? `: ${line.why}` : ""}</li>)}</ul>
            </div>
          ))}
        </Part>
        <Part title="Rehearsal">{summary.rounds.length === 0 ? <p className="soft">No round was noted.</p> : <ul className={styles["criteria"]}>{summary.rounds.map((piece) => <li key={piece.id}>{piece.title}</li>)}</ul>}</Part>
        <Part title="To come back to">{summary.left.length === 0 ? <p className="soft">Nothing was left.</p> : <ul className={styles["criteria"]}>{summary.left.map((text, n) => <li key={n}>{text}</li>)}</ul>}</Part>
        {summary.may_write ? null : <Part title="What we decided"><p className={cycleStyles["plan"]}>{meeting.decided || "Nothing was written down."}</p></Part>}
      </div>
      {summary.may_write ? <Decided cycleId={summary.cycle_id} meeting={meeting} /> : null}
      <p className="soft small">{summary.may_write && meeting.editable_until ? `Both of you may edit these words until ${formatInstant(meeting.editable_until)}.` : "Only the two of you see this page."}</p>
    </Page>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return <section><h2>{title}</h2>{children}</section>;
}
