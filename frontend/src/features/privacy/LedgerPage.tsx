/** Who watched, downloaded, shared: the teacher's ledger of one lesson. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useParams } from "react-router";
import { ApiProblem, isGone } from "@/client/api";
import { keys } from "@/client/keys";
import { readLesson } from "@/client/lessons";
import { useMe } from "@/client/session";
import { readLedger } from "@/client/shares";
import type { LedgerEntry } from "@/client/types";
import { formatDay } from "@/lib/dates";
import { usePageTitle } from "@/lib/title";
import { Avatar, ButtonLink, EmptyState, Loading, ProblemNote, Row, Rows, Skeleton } from "@/ui";
import { Page } from "@/ui/Page";
import styles from "./privacy.module.css";
import { ledgerWords } from "./words";

export function LedgerPage(): ReactElement {
  const { id = "" } = useParams();
  const me = useMe();
  const lesson = useQuery({ queryKey: keys.lesson(id), queryFn: () => readLesson(id) });
  const ledger = useQuery({ queryKey: keys.ledger(id), queryFn: () => readLedger(id) });
  usePageTitle(lesson.data ? `Who watched ${lesson.data.title}` : "Who watched");
  const days = byDay(ledger.data?.items ?? []);
  return (
    <Page title="Who watched" narrow above={lesson.data?.title} actions={<ButtonLink to={`/lessons/${id}`} icon="back">The lesson</ButtonLink>}>
      {isNotMine(ledger.error) ? <EmptyState title="This ledger is its teacher's alone">Only the teacher of a lesson sees who watched it.</EmptyState>
        : <ProblemNote problem={ledger.error} onRetry={() => { void ledger.refetch(); }} />}
      {ledger.isPending ? <Loading what="Loading the ledger"><Skeleton height={60} /><Skeleton height={60} /></Loading> : null}
      {ledger.isSuccess && days.length === 0 ? <EmptyState title="Nobody has watched it">As soon as somebody does, it stands here: who, when, and which part.</EmptyState> : null}
      {days.map(([day, entries]) => (
        <section key={day}>
          <h2 className={styles["day"]}>{day}</h2>
          <Rows label={day}>
            {entries.map((entry) => (
              <Row key={entry.id} start={<Avatar name={entry.person.name} />} title={ledgerWords(entry, me.id)}
                about={new Date(entry.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })} />
            ))}
          </Rows>
        </section>
      ))}
    </Page>
  );
}

/** Not there, not yours, or only its teacher's. */
function isNotMine(error: unknown): boolean {
  return isGone(error) || (error instanceof ApiProblem && error.status === 403);
}

function byDay(entries: readonly LedgerEntry[]): [string, LedgerEntry[]][] {
  const days = new Map<string, LedgerEntry[]>();
  for (const entry of [...entries].sort((a, b) => b.at.localeCompare(a.at))) {
    const day = formatDay(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}
