/** Everybody's marks are open: what several saw, what one saw, and which of it goes on the list for the rehearsal. */
import { useState, type ReactElement } from "react";
import { isStale } from "@/client/api";
import { useMe } from "@/client/session";
import type { Deconstruction } from "@/client/types";
import { formatSpan } from "@/lib/time";
import { Button, Card, Chip, Icon, ProblemNote, Switch, TextField, toast } from "@/ui";
import { agreement, momentsOf, whyOf, type Moment } from "./compare";
import styles from "./models.module.css";
import type { ApartVerbs } from "./useApart";
import { listed } from "./words";

interface AgreeingProps { one: Deconstruction; verbs: ApartVerbs; onSeek: (ms: number) => void; onDone: () => void }

interface Choice { on: boolean; why: string }

const key = (moment: { criterion_id: string; start_ms: number }): string => `${moment.criterion_id} ${moment.start_ms}`;

/** What is on at first: what is agreed already; else what everybody saw, with the words they wrote. */
function firstChoice(one: Deconstruction, moment: Moment): Choice {
  const kept = one.agreed.find((line) => line.start_ms !== null && key({ criterion_id: line.criterion_id, start_ms: line.start_ms }) === key(moment));
  if (one.state === "agreed") return { on: kept !== undefined, why: kept?.why ?? whyOf(moment) };
  return { on: moment.person_ids.length === new Set(one.marks.map((mark) => mark.person_id)).size, why: whyOf(moment) };
}

/** “You agree on 1 and 3. You differ on 2: talk about that.” */
function compared(one: Deconstruction, moments: readonly Moment[]): string {
  const authors = new Set(one.marks.map((mark) => mark.person_id)).size;
  if (authors < 2) return "Look at each moment once more.";
  const { same, differ } = agreement(one.criteria.map((criterion) => criterion.id), moments, authors);
  return [same.length > 0 ? `You agree on ${listed(same.map(String))}.` : "", differ.length > 0 ? `You differ on ${listed(differ.map(String))}: talk about ${differ.length === 1 ? "that" : "those"} first.` : ""].filter(Boolean).join(" ");
}

export function Agreeing({ one, verbs, onSeek, onDone }: AgreeingProps): ReactElement {
  const moments = momentsOf(one.marks);
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const choice = (moment: Moment): Choice => choices[moment.id] ?? firstChoice(one, moment);
  const set = (moment: Moment, change: Partial<Choice>): void => { setChoices({ ...choices, [moment.id]: { ...choice(moment), ...change } }); };
  const chosen = moments.filter((moment) => choice(moment).on);
  const send = async (): Promise<void> => {
    const marks = chosen.map((moment) => ({ criterion_id: moment.criterion_id, start_ms: moment.start_ms, end_ms: moment.end_ms, why: choice(moment).why.trim() }));
    try {
      await verbs.agree.mutateAsync({ marks, version: one.version || null });
      onDone();
    } catch (error) {
      if (isStale(error)) toast("The list was agreed on another screen meanwhile; here it is.", { tone: "problem" });
    }
  };
  return (
    <section className="stack" aria-label="Compare and agree">
      <div className={styles["head"]}>
        {one.people.length > 1 ? <p className={styles["eyebrow"]}>{one.people.length === 2 ? "Both of you have committed" : "All of you have committed"}</p> : null}
        <h2>Compare and agree</h2>
        <p className="soft">{compared(one, moments)} {chosen.length > 0 ? "What is on is the checklist of the rehearsal." : "Nothing is on yet. Switch on what you want to look for: that is the checklist of the rehearsal."}</p>
      </div>
      {one.criteria.map((criterion, index) => (
        <div key={criterion.id} className={styles["compared"]}>
          <h3><span className={styles["number"]}>{index + 1}</span>{criterion.text}</h3>
          {moments.some((moment) => moment.criterion_id === criterion.id) ? null : <p className="soft small">Nobody marked it.</p>}
          <ul className={styles["marks"]}>
            {moments.filter((moment) => moment.criterion_id === criterion.id).map((moment) => (
              <MomentRow key={moment.id} one={one} moment={moment} choice={choice(moment)} onChange={(change) => { set(moment, change); }} onSeek={onSeek} />
            ))}
          </ul>
        </div>
      ))}
      <ProblemNote problem={isStale(verbs.agree.error) ? null : verbs.agree.error} />
      <Button variant="primary" icon="check" isDisabled={chosen.length === 0} isPending={verbs.agree.isPending} onPress={() => void send()}>
        {one.people.length > 1 ? "Make this our rehearsal checklist" : "Make this my rehearsal checklist"}
      </Button>
    </section>
  );
}

interface MomentRowProps { one: Deconstruction; moment: Moment; choice: Choice; onChange: (change: Partial<Choice>) => void; onSeek: (ms: number) => void }

function MomentRow({ one, moment, choice, onChange, onSeek }: MomentRowProps): ReactElement {
  const me = useMe();
  const nameOf = (id: string): string => (id === me.id ? "You" : one.people.find((person) => person.id === id)?.name ?? "Somebody");
  const names = [...moment.person_ids].sort((a, b) => Number(b === me.id) - Number(a === me.id)).map(nameOf);
  const said = moment.marks.filter((mark) => mark.why !== "");
  const span = formatSpan(moment.start_ms, moment.end_ms);
  const together = names.length > 1;
  return (
    <li>
      <div className="row">
        <Switch isSelected={choice.on} onChange={(on) => { onChange({ on }); }}><span className="visually-hidden">On the list: </span><span className="num">{span}</span></Switch>
        <Chip className={together ? styles["together"] ?? "" : ""}>{together ? <Icon name="check" size={14} /> : null}{together ? listed(names) : one.people.length > 1 ? `Only ${names[0] === "You" ? "you" : names[0] ?? ""}` : names[0]}</Chip>
        <span className={styles["gap"]} />
        <Button variant="quiet" size="s" icon="play" aria-label={`Go to ${span}`} onPress={() => { onSeek(moment.start_ms); }} />
      </div>
      {said.map((mark) => <p key={mark.id} className="small"><b>{nameOf(mark.person_id)}:</b> {mark.why}</p>)}
      {choice.on ? <TextField label="On the list it says" maxLength={1000} value={choice.why} onChange={(why) => { onChange({ why }); }} /> : null}
    </li>
  );
}

export function Checklist({ one, onSeek, onChange }: { one: Deconstruction; onSeek: (ms: number) => void; onChange: (() => void) | null }): ReactElement {
  return (
    <Card as="section" look="raised" className={styles["checklist"] ?? ""} aria-label="Your checklist">
      <div className="spread"><h2>Your checklist</h2>{onChange ? <Button variant="quiet" size="s" icon="edit" onPress={onChange}>Change the list</Button> : null}</div>
      <p className="soft small">What the rehearsal is checked against.</p>
      <ol className={styles["marks"]}>
        {one.agreed.map((line) => (
          <li key={line.id}>
            <div className="row"><Icon name="check" size={18} /><strong className={styles["grow"]}>{line.text}</strong>
              {line.start_ms === null ? null : <Button variant="quiet" size="s" icon="play" onPress={() => { onSeek(line.start_ms ?? 0); }}><span className="num">{formatSpan(line.start_ms, line.end_ms)}</span></Button>}
            </div>
            {line.why ? <p className="soft">{line.why}</p> : null}
          </li>
        ))}
      </ol>
    </Card>
  );
}
