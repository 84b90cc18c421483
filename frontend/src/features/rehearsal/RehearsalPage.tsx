/** A rehearsal: one round at a time above, all of them side by side below. */
import { useState, type ReactElement, type ReactNode } from "react";
import { isGone } from "@/client/api";
import { useMe } from "@/client/session";
import type { Rehearsal, Round } from "@/client/types";
import { usePageTitle } from "@/lib/title";
import { ButtonLink, EmptyState, Loading, ProblemNote, Skeleton } from "@/ui";
import { Page } from "@/ui/Page";
import { Company } from "./Company";
import { Feedback } from "./Feedback";
import { NextRound } from "./NextRound";
import styles from "./rehearsal.module.css";
import { Rounds } from "./Rounds";
import type { Sending } from "./sending";
import { useRehearsal, useRehearsalVerbs } from "./useRehearsal";
import { useTakes } from "./useTakes";
import { isTogether, overWords, subjectOf, waiting } from "./words";

export function RehearsalPage({ id, sending }: { id: string; sending: Sending }): ReactElement {
  const one = useRehearsal(id);
  usePageTitle(one.data ? `Rehearsal: ${subjectOf(one.data).title}` : "Rehearsal");
  if (isGone(one.error)) return <Page title="This rehearsal is not here" narrow><EmptyState title="Not there, or not yours" action={<ButtonLink to="/">Home</ButtonLink>}>A rehearsal belongs to those who rehearse: a coach and a teacher while they are a pair, or colleagues who take turns.</EmptyState></Page>;
  if (one.error && !one.data) return <Page title="Rehearsal" narrow><ProblemNote problem={one.error} onRetry={() => { void one.refetch(); }} /></Page>;
  if (!one.data) return <Page title="Rehearsal"><Loading what="Loading the rehearsal"><Skeleton height={360} /><Skeleton height={180} /></Loading></Page>;
  return <Shown one={one.data} sending={sending} refetch={async () => (await one.refetch()).data ?? null} />;
}

/** `"next"`: go on with a new round; a round's id: look at that one; null: whatever is waiting. */
type Choice = string | null;

function shownRound(one: Rehearsal, choice: Choice): Round | null {
  return one.rounds.find((round) => round.id === choice) ?? (one.may_edit ? waiting(one.rounds) : null);
}

function Shown({ one, sending, refetch }: { one: Rehearsal; sending: Sending; refetch: () => Promise<Rehearsal | null> }): ReactElement {
  const me = useMe();
  const verbs = useRehearsalVerbs(one);
  const takes = useTakes(one, me, sending, verbs.add.mutateAsync);
  const [choice, setChoice] = useState<Choice>(null);
  const gone = (removed: Round): void => {
    takes.forget(removed.id);
    if (choice === removed.id) setChoice(null);
  };
  const round = choice === "next" || takes.unsent ? null : shownRound(one, choice);
  return (
    <Framed one={one}>
      {round ? (
        <Feedback key={round.id} one={one} round={round} verbs={verbs} refetch={refetch} onNext={() => { setChoice("next"); }}
          way={takes.going.find(({ take }) => take.roundId === round.id) ?? null} onRetry={takes.retry} />
      ) : null}
      {!round && one.may_edit ? <NextRound one={one} me={me} takes={takes} onTicked={(added) => { setChoice(added.id); }} onSent={() => { setChoice(null); }} verbs={verbs} /> : null}
      {one.may_edit ? null : <p className="soft">{overWords(one)} What you practised stays here.</p>}
      {one.rounds.length > 0 ? <Rounds one={one} open={round?.id ?? null} onOpen={setChoice} onNext={one.may_edit && round ? () => { setChoice("next"); } : null} remove={verbs.remove} onRemoved={gone} /> : null}
    </Framed>
  );
}

/** What is rehearsed, where it belongs, and with colleagues: who they are. */
function Framed({ one, children }: { one: Rehearsal; children: ReactNode }): ReactElement {
  const { id, title, cue } = subjectOf(one);
  const together = isTogether(one);
  return (
    <Page title={title} above={together ? "Rehearsing together" : "Rehearsal"} {...(cue ? { below: cue } : {})}
      actions={together ? <ButtonLink to={`/library/${id}`} icon="back">The step</ButtonLink> : <ButtonLink to={`/cycles/${one.cycle_id ?? ""}`} icon="back">The cycle</ButtonLink>}>
      <div className={styles["page"]}>
        {together ? <Company one={one} /> : null}
        {children}
      </div>
    </Page>
  );
}
