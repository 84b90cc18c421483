/** After a round: what was met, one glow, one grow, each tied to a line of the checklist or to a moment; then straight on. */
import { useState, type ReactElement } from "react";
import { isStale } from "@/client/api";
import type { Rehearsal, Round, RoundChange } from "@/client/types";
import { recallHere, rememberHere } from "@/lib/storage";
import { usePlayback } from "@/player/hooks";
import { Button, Card, ProblemNote, toast } from "@/ui";
import { Film } from "./Film";
import { Way } from "./NextRound";
import styles from "./rehearsal.module.css";
import { SayField, type Saying } from "./SayField";
import type { RehearsalVerbs } from "./useRehearsal";
import type { OnItsWay } from "./useTakes";
import { isTogether } from "./words";

interface FeedbackProps {
  one: Rehearsal;
  round: Round;
  verbs: RehearsalVerbs;
  way: OnItsWay | null;
  refetch: () => Promise<Rehearsal | null>;
  onNext: () => void;
  onRetry: () => void;
}

interface Draft { met: string[]; glow: Saying; grow: Saying }

function sayingOf(said: Round["glow"], filmed: boolean, first: string): Saying {
  if (said) return { text: said.text, criterion_id: said.criterion_id, start_ms: said.start_ms };
  return { text: "", criterion_id: filmed ? null : first, start_ms: null };
}

/** Half-written words survive a reload. */
function draftOf(round: Round): Draft {
  const kept = recallHere(`rehearsal.${round.id}`);
  if (kept) {
    try {
      return JSON.parse(kept) as Draft;
    } catch {
      // Not ours any more: begin with what the server has.
    }
  }
  const filmed = round.lesson_id !== null, first = round.criteria[0]?.id ?? "";
  return { met: round.criteria_met, glow: sayingOf(round.glow, filmed, first), grow: sayingOf(round.grow, filmed, first) };
}

const complete = (said: Saying): boolean => said.text.trim() !== "" && (said.criterion_id !== null || said.start_ms !== null);

export function Feedback({ one, round, verbs, way, refetch, onNext, onRetry }: FeedbackProps): ReactElement | null {
  const playback = usePlayback();
  const [draft, setDraft] = useState(() => draftOf(round));
  const filmed = round.recording !== null;
  const other = isTogether(one) ? "Another" : "The other";
  const change = (next: Partial<Draft>): void => {
    const after = { ...draft, ...next };
    setDraft(after);
    rememberHere(`rehearsal.${round.id}`, JSON.stringify(after));
  };
  const said = (saying: Saying): NonNullable<RoundChange["glow"]> => ({ ...saying, text: saying.text.trim() });
  const send = async (): Promise<void> => {
    const body = { criteria_met: draft.met, ...(complete(draft.glow) ? { glow: said(draft.glow) } : {}), ...(complete(draft.grow) ? { grow: said(draft.grow) } : {}) };
    try {
      await verbs.change.mutateAsync({ round, change: body });
      rememberHere(`rehearsal.${round.id}`, null);
      if (complete(draft.glow) && complete(draft.grow)) onNext();
      else toast(`Kept. ${other} of you can go on with it.`);
    } catch (error) {
      if (isStale(error)) toast(`${other} of you said something at the same time. Look at it, then save again.`, { tone: "problem" });
    }
  };
  const who = round.person.name;
  const form = (
    <form className={styles["work"]} onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <div className="spread"><h2>Round {round.number}: what did you see?</h2></div>
      <p className="soft small">{[who, round.variation?.title, round.adaptation].filter(Boolean).join(" · ")}</p>
      <fieldset className={styles["met"]}>
        <legend>Which of these was there?</legend>
        {round.criteria.map((line) => (
          <label key={line.id}>
            <input type="checkbox" checked={draft.met.includes(line.id)} onChange={(event) => { change({ met: event.target.checked ? [...draft.met, line.id] : draft.met.filter((id) => id !== line.id) }); }} />
            <span>{line.text}</span>
          </label>
        ))}
      </fieldset>
      <SayField kind="glow" round={round} value={draft.glow} playback={filmed ? playback : null} onChange={(glow) => { change({ glow }); }} />
      <SayField kind="grow" round={round} value={draft.grow} playback={filmed ? playback : null} onChange={(grow) => { change({ grow }); }} />
      <ProblemNote problem={isStale(verbs.change.error) ? null : verbs.change.error} />
      <div className="row">
        <Button variant="primary" type="submit" icon="check" isPending={verbs.change.isPending}>{complete(draft.glow) && complete(draft.grow) ? "Keep it, next round" : "Keep this much"}</Button>
        <Button variant="quiet" onPress={onNext}>Next round first</Button>
      </div>
    </form>
  );
  if (!filmed) return round.may_change ? <Card as="section" look="raised" aria-label={`Round ${round.number}`}>{form}</Card> : null;
  return (
    <Card as="section" look="raised" className={styles["seen"] ?? ""} aria-label={`Round ${round.number}`}>
      <div className={styles["screen"]}>
        <Film playback={playback} round={round} local={way ? { url: way.url, duration_ms: way.take.duration_ms } : null} refetch={refetch} />
        {way ? <Way way={way} onRetry={onRetry} /> : null}
      </div>
      {round.may_change ? form : null}
    </Card>
  );
}
