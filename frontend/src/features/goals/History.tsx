/** What became of a step, newest first. */
import type { ReactElement } from "react";
import { Link } from "react-router";
import type { Me, Step } from "@/client/types";
import { formatInstant } from "@/lib/dates";
import { Loading, ProblemNote, Skeleton } from "@/ui";
import { useHistory } from "./links";
import styles from "./goals.module.css";
import { eventWords } from "./words";

export function History({ step, me }: { step: Step; me: Me }): ReactElement {
  const history = useHistory(step);
  return (
    <section className={styles["section"]} aria-labelledby="history">
      <h2 id="history">What became of it</h2>
      <ProblemNote problem={history.error} onRetry={() => { void history.refetch(); }} />
      {history.isPending ? <Loading what="Loading the history"><Skeleton height={90} /></Loading> : null}
      <ul className={styles["history"]}>
        {(history.data?.items ?? []).map((event) => (
          <li key={`${event.at}-${event.verb}`}>
            <span>{eventWords(event, me.id)}{event.clip ? <>: <Link to={`/lessons/${event.clip.lesson_id}?clip=${event.clip.id}`}>{event.clip.title}</Link></> : null}</span>
            {event.reason ? <span>“{event.reason}”</span> : null}
            <time className="soft small" dateTime={event.at}>{formatInstant(event.at)}</time>
          </li>
        ))}
      </ul>
    </section>
  );
}
