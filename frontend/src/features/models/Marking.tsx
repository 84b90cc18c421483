/** Marking, for nobody else's eyes: a criterion's button (or its number on the keyboard) marks the moment on the screen. */
import { useEffect, useRef, useState, type ReactElement } from "react";
import type { Deconstruction, Mark } from "@/client/types";
import { formatSpan } from "@/lib/time";
import type { Span } from "@/player/span";
import { Button, Icon, ProblemNote, TextField } from "@/ui";
import styles from "./models.module.css";
import type { ApartVerbs } from "./useApart";

/** Where the picture stands, and who is asked to keep it there while somebody writes. */
export interface Marked {
  readonly position_ms: number;
  hold: () => void;
  release: () => void;
}

interface MarkingProps {
  one: Deconstruction;
  mine: Mark[];
  span: Span | null;
  onMark: (criterionId: string) => void;
  film: Marked;
  verbs: ApartVerbs;
  onSeek: (ms: number) => void;
}

const FIELDS = "input, textarea, select, [contenteditable=true], [role=dialog] *";

export function Marking({ one, mine, span, onMark, film, verbs, onSeek }: MarkingProps): ReactElement {
  const latest = useRef(onMark);
  useEffect(() => { latest.current = onMark; });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || (event.target as HTMLElement).closest(FIELDS)) return;
      const criterion = /^[1-9]$/.test(event.key) ? one.criteria[Number(event.key) - 1] : undefined;
      if (!criterion) return;
      event.preventDefault();
      latest.current(criterion.id);
    };
    // Before the player hears it: there a number means a place in the film.
    window.addEventListener("keydown", onKey, true);
    return () => { window.removeEventListener("keydown", onKey, true); };
  }, [one.criteria]);
  const numbers = new Map(one.criteria.map((criterion, index) => [criterion.id, index + 1]));
  const alone = one.people.length < 2;
  return (
    <>
      <section className="stack" aria-label="What to look for">
        <h2>Where does it happen?</h2>
        <p className="soft small">{span ? <>Marks the stretch <span className="num">{formatSpan(span.start_ms, span.end_ms)}</span>.</> : "Marks the moment on the screen, as does its number on the keyboard. For a stretch, press “Ends here” at its mark where it ends, or I and O beforehand."}</p>
        <ul className={styles["criteria"]}>
          {one.criteria.map((criterion, index) => (
            <li key={criterion.id}>
              <button type="button" className={styles["criterion"]} onClick={() => { onMark(criterion.id); }}>
                <span className={styles["number"]}>{index + 1}</span><span>{criterion.text}</span><span className={styles["hint"]}>Mark here</span>
              </button>
            </li>
          ))}
        </ul>
        <ProblemNote problem={verbs.add.error ?? verbs.change.error ?? verbs.remove.error} />
      </section>
      <section className="stack" aria-label="Your marks">
        <h2>Your marks</h2>
        <p className={styles["sealed"]}><Icon name="lock" size={16} />{alone ? "Only you take part." : "Nobody but you can see these until all have committed."}</p>
        {alone ? null : <p className="soft small">Each of you marks on a device of your own, signed in as yourself.</p>}
        {mine.length === 0 ? <p className="soft">None yet.</p> : null}
        <ul className={styles["marks"]}>
          {mine.map((mark) => <MarkRow key={mark.id} mark={mark} number={numbers.get(mark.criterion_id) ?? 0} film={film} verbs={verbs} onSeek={onSeek} />)}
        </ul>
        <ProblemNote problem={verbs.commit.error} />
        <Button variant="primary" icon="check" isDisabled={mine.length === 0} isPending={verbs.commit.isPending} onPress={() => { verbs.commit.mutate(undefined); }}>
          {alone ? "I am done marking" : "Commit to these marks"}
        </Button>
        {alone ? null : <p className="soft small">After that they stand, so that nobody is swayed.</p>}
      </section>
    </>
  );
}

function MarkRow({ mark, number, film, verbs, onSeek }: { mark: Mark; number: number; film: Marked; verbs: ApartVerbs; onSeek: (ms: number) => void }): ReactElement {
  const [why, setWhy] = useState(mark.why);
  const save = (): void => {
    film.release();
    if (why.trim() !== mark.why) verbs.change.mutate({ id: mark.id, change: { why: why.trim() } });
  };
  const endHere = (): void => {
    const end_ms = film.position_ms;
    if (end_ms > mark.start_ms) verbs.change.mutate({ id: mark.id, change: { end_ms } });
  };
  return (
    <li>
      <div className="row">
        <span className={styles["number"]}>{number}</span>
        <Button variant="quiet" size="s" icon="play" aria-label={`Go to ${formatSpan(mark.start_ms, mark.end_ms)}`} onPress={() => { onSeek(mark.start_ms); }}><span className="num">{formatSpan(mark.start_ms, mark.end_ms)}</span></Button>
        <span className={styles["gap"]} />
        <Button variant="quiet" size="s" onPress={endHere}>Ends here</Button>
        <Button variant="quiet" size="s" icon="trash" aria-label={`Take mark ${number} at ${formatSpan(mark.start_ms, mark.end_ms)} back`} onPress={() => { verbs.remove.mutate(mark.id); }} />
      </div>
      <TextField label={`Why here? (${number})`} hideLabel placeholder="Why here?" maxLength={1000} value={why} onChange={(text) => { film.hold(); setWhy(text); }} onBlur={save}
        onKeyDown={(event) => { if (event.key === "Enter") event.currentTarget.blur(); }} />
    </li>
  );
}
