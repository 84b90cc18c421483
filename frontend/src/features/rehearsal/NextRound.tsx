/** The next round: what to look for, what is different this time, and a recording or none. */
import { useId, useState, type ReactElement } from "react";
import type { Me, Rehearsal, Round } from "@/client/types";
import { Button, Card, Icon, ProblemNote, ProgressBar, Select, TextField } from "@/ui";
import { Camera } from "./Camera";
import styles from "./rehearsal.module.css";
import type { RehearsalVerbs } from "./useRehearsal";
import type { OnItsWay, Takes } from "./useTakes";
import { isTogether, nextOf, peopleOf, subjectOf, turnWords } from "./words";

interface NextRoundProps {
  one: Rehearsal;
  me: Me;
  takes: Takes;
  verbs: RehearsalVerbs;
  onTicked: (round: Round) => void;
  onSent: () => void;
}

export function NextRound({ one, me, takes, verbs, onTicked, onSent }: NextRoundProps): ReactElement {
  const heading = useId();
  const pending = takes.going.filter(({ take }) => take.roundId === null);
  const number = one.next_number + pending.length;
  const [chosen, setWho] = useState<string | null>(null);
  const people = peopleOf(one);
  const who = people.some((person) => person.id === chosen) ? chosen ?? "" : nextOf(one);
  const [adaptation, setAdaptation] = useState("");
  const variation = one.card?.key ?? "";
  const { unsent } = takes;
  const words = { who, adaptation: adaptation.trim(), variation };
  const tick = (): void => { verbs.add.mutate({ person_id: who, adaptation: adaptation.trim(), variation: variation || null }, { onSuccess: onTicked }); };
  return (
    <Card as="section" look="raised" className={styles["next"] ?? ""} aria-labelledby={heading}>
      <div className={styles["work"]}>
        <div>
          {one.turn ? <p className={styles["eyebrow"]} role="status">{turnWords(one, me.id)}</p> : null}
          <h2 id={heading}>Round {number}</h2>
        </div>
        {one.card ? <div className={styles["card"]}><p className={styles["eyebrow"]}>This time</p><h3>{one.card.title}</h3><p>{one.card.text}</p></div> : null}
        <div className="stack">
          <h3>Look for</h3>
          {one.newer_list ? <Newer one={one} take={verbs.takeList} /> : null}
          <ol className={styles["lines"]}>
            {one.criteria.map((line, n) => <li key={line.id}><span className={styles["number"]}>{n + 1}</span><div><p>{line.text}</p>{line.hint ? <p className={styles["hint"]}>{line.hint}</p> : null}</div></li>)}
          </ol>
        </div>
        {unsent ? null : (
          <>
            <TextField label="For this class" value={adaptation} onChange={setAdaptation} maxLength={2000} hint="What you do differently for them. May stay empty." />
            <Select label="Who rehearses" value={who} onChange={setWho} options={people.map(({ id, name }) => ({ value: id, label: id === me.id ? `${name} (you)` : name }))} />
          </>
        )}
      </div>
      <div className={styles["screen"]}>
        <ProblemNote problem={takes.problem} onRetry={takes.retry} />
        <ProblemNote problem={verbs.add.error} />
        {pending.map((way) => <Way key={way.take.id} way={way} onRetry={takes.retry} />)}
        {unsent ? <Look way={unsent} together={isTogether(one)} onSend={() => { takes.send(unsent.take); onSent(); }} onAgain={() => { takes.discard(unsent.take); }} /> : takes.keeping ? <p role="status">Keeping your recording on this device…</p> : (
          <Camera onRecorded={(file, duration_ms) => { takes.record({ file, duration_ms, title: `${subjectOf(one).title}, round ${number}`, ...words }); }}
            without={<Button icon="check" isPending={verbs.add.isPending} onPress={tick}>Just tick, no recording</Button>} />
        )}
      </div>
    </Card>
  );
}

/** What they have agreed on since they began to rehearse: theirs at one press. */
function Newer({ one, take }: { one: Rehearsal; take: RehearsalVerbs["takeList"] }): ReactElement {
  return (
    <div className={styles["newer"]}>
      <p>You have agreed on another list since, when you took a model apart.{one.rounds.length > 0 ? " Rounds you have had keep the list they had." : ""}</p>
      <ProblemNote problem={take.error} />
      <div><Button size="s" icon="check" isPending={take.isPending} onPress={() => { take.mutate(); }}>Look for what you agreed on</Button></div>
    </div>
  );
}

/** Look at it before anybody else does. */
function Look({ way, together, onSend, onAgain }: { way: OnItsWay; together: boolean; onSend: () => void; onAgain: () => void }): ReactElement {
  return (
    <div className="stack">
      <video className={styles["film"]} src={way.url} controls playsInline aria-label="Your recording" />
      <p className="soft small">Nobody but you can see it yet. Sent, {together ? "all of you who rehearse here" : "the two of you"} can.</p>
      <div className="row">
        <Button variant="primary" icon="send" onPress={onSend}>Send it</Button>
        <Button icon="retry" onPress={onAgain}>Once more</Button>
      </div>
    </div>
  );
}

export function Way({ way, onRetry }: { way: OnItsWay; onRetry: () => void }): ReactElement | null {
  const { sent, take } = way;
  if (!sent || sent.state === "done") return null;
  if (sent.state === "refused") return <ProblemNote problem={{ title: "The recording was not sent", detail: sent.words }} onRetry={onRetry} />;
  return (
    <div className={styles["way"]} role="status">
      <p className="small">{sent.state === "stuck" ? <Icon name="wifi" size={16} /> : <Icon name="upload" size={16} />} {sent.words}</p>
      <ProgressBar value={sent.part} label={`Sending ${take.title}`} />
      {sent.state === "stuck" ? <div><Button size="s" icon="retry" onPress={onRetry}>Try now</Button></div> : null}
    </div>
  );
}
