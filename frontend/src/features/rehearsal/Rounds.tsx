/** The rounds side by side: what was met in each, and what was said after it. */
import type { ReactElement, ReactNode } from "react";
import type { Rehearsal, Round, Said } from "@/client/types";
import { compareLink, comparing, fromItsStart } from "@/lib/comparison";
import { cx } from "@/lib/cx";
import { lookedAt } from "@/lib/rounds";
import { Button, ButtonLink, Card, Icon } from "@/ui";
import styles from "./rehearsal.module.css";
import { RemoveRound } from "./RemoveRound";
import type { RehearsalVerbs } from "./useRehearsal";
import { canSee, filmWords, metWords, seenBefore, tieWords, waiting } from "./words";

interface RoundsProps { one: Rehearsal; open: string | null; onOpen: (id: string) => void; onNext: (() => void) | null; remove: RehearsalVerbs["remove"]; onRemoved: (round: Round) => void }

export function Rounds({ one, open, onOpen, onNext, remove, onRemoved }: RoundsProps): ReactElement {
  return (
    <section className="stack" aria-labelledby="rounds">
      <div className="spread"><h2 id="rounds">Rounds</h2>{onNext ? <Button size="s" icon="add" onPress={onNext}>Next round</Button> : null}</div>
      <ol className={styles["rounds"]} tabIndex={0} aria-labelledby="rounds">
        {one.rounds.map((round) => (
          <RoundCard key={round.id} one={one} round={round} open={round.id === open} onOpen={() => { onOpen(round.id); }}>
            {round.may_remove ? <RemoveRound round={round} remove={remove} onRemoved={() => { onRemoved(round); }} /> : null}
          </RoundCard>
        ))}
      </ol>
    </section>
  );
}

function RoundCard({ one, round, open, onOpen, children }: { one: Rehearsal; round: Round; open: boolean; onOpen: () => void; children: ReactNode }): ReactElement {
  const { recording } = round;
  const word = !round.may_change ? "Look" : waiting([round]) ? "Glow and grow" : "Change";
  return (
    <Card as="li" className={cx(styles["round"], open && styles["open"])} aria-label={`Round ${round.number}`}>
      <div className="spread"><h3>Round {round.number}</h3><span className="soft small num">{metWords(round)}</span></div>
      <Poster round={round} onOpen={onOpen} />
      <p className="soft small">{[round.person.name, round.variation?.title].filter(Boolean).join(" · ")}</p>
      {round.adaptation ? <p className="small">{round.adaptation}</p> : null}
      {lookedAt(round) ? <Ticks round={round} /> : null}
      <Saying word="Glow" said={round.glow} round={round} />
      <Saying word="Grow" said={round.grow} round={round} />
      <Beside one={one} round={round} />
      <div className="row">
        {open || (!round.may_change && !recording) ? null : <Button size="s" variant={recording ? "quiet" : "plain"} icon={round.may_change ? "edit" : "eye"} aria-label={`${word}: round ${round.number}`} onPress={onOpen}>{word}</Button>}
        {children}
      </div>
    </Card>
  );
}

function Ticks({ round }: { round: Round }): ReactElement {
  return (
    <ul className={styles["ticks"]}>
      {round.criteria.map((line) => {
        const met = round.criteria_met.includes(line.id);
        return <li key={line.id} data-met={met}><Icon name={met ? "check" : "close"} size={16} /><span>{line.text}<span className="visually-hidden">{met ? ": met" : ": not yet"}</span></span></li>;
      })}
    </ul>
  );
}

/** What a recorded round is looked at beside, one press away: the one before it, and the model. */
function Beside({ one, round }: { one: Rehearsal; round: Round }): ReactElement | null {
  const before = seenBefore(round, one.rounds);
  if (!canSee(round) || !round.recording || !(before?.recording || one.model)) return null;
  const mine = fromItsStart(round.recording.id);
  return (
    <div className="row">
      {before?.recording ? <ButtonLink size="s" icon="compare" to={compareLink(comparing(fromItsStart(before.recording.id), mine, one.step?.id ?? null))} aria-label={`Round ${round.number} beside round ${before.number}`}>Beside round {before.number}</ButtonLink> : null}
      {one.model ? <ButtonLink size="s" icon="compare" to={compareLink(comparing({ kind: "model", id: one.model.id }, mine, one.step?.id ?? null))} aria-label={`Round ${round.number} beside the model ${one.model.name}`}>Beside the model</ButtonLink> : null}
    </div>
  );
}

function Poster({ round, onOpen }: { round: Round; onOpen: () => void }): ReactElement | null {
  if (!round.recording) return null;
  const { poster_url } = round.recording;
  const note = filmWords(round);
  return (
    <button type="button" className={styles["poster"]} onClick={onOpen} aria-label={note ? `${note}: round ${round.number}` : `Watch round ${round.number}`}>
      {poster_url ? <img src={poster_url} alt="" loading="lazy" /> : null}
      <span>{note ?? <Icon name="play" size={28} filled />}</span>
    </button>
  );
}

function Saying({ word, said, round }: { word: "Glow" | "Grow"; said: Said | null; round: Round }): ReactElement | null {
  if (!said) return null;
  return (
    <div className={styles["said"]} data-kind={word.toLowerCase()}>
      <p><b>{word}:</b> {said.text}</p>
      <p className="soft small">{[said.author.name, tieWords(said, round)].filter(Boolean).join(" · ")}</p>
    </div>
  );
}
