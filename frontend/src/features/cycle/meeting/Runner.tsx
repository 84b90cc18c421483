/** The meeting while it runs: the clocks, the four parts as a line, the part's own work, and what was prepared. */
import { useRef, useState, type ReactElement } from "react";
import { Link, useNavigate } from "react-router";
import type { Cycle, Meeting } from "@/client/types";
import { formatMoment } from "@/lib/time";
import { Button, Dialog, Icon } from "@/ui";
import { Page } from "@/ui/Page";
import { alarmAt, leftOf, PARTS, REHEARSAL, sayAlarm, spentIn, spentInAll, untilEaten, type Alarm } from "./clocks";
import { Decided } from "./Decided";
import styles from "./meeting.module.css";
import { PartWork, type Lent } from "./PartWork";
import { Prepared } from "./Prepared";
import { useEnd, useGoTo, useNow } from "./useMeeting";

export function Runner({ cycle, meeting, ...lent }: { cycle: Cycle; meeting: Meeting } & Lent): ReactElement {
  const navigate = useNavigate();
  const [ending, setEnding] = useState(false);
  const goTo = useGoTo(cycle.id, meeting.etag);
  const work = useRef<HTMLElement>(null);
  const go = (number: number): void => { goTo.mutate(number, { onSuccess: () => { work.current?.focus(); } }); };
  const end = useEnd(cycle.id);
  const part = meeting.part ?? 5;
  const finish = async (): Promise<void> => {
    await end.mutateAsync(undefined).then(() => navigate(`/cycles/${cycle.id}/summary`), () => undefined);
  };
  return (
    <Page title={PARTS[part]?.name ?? "Meeting"} above={<><Link to={`/cycles/${cycle.id}`}>Cycle {cycle.number}</Link> · {cycle.coach.name} and {cycle.teacher.name}</>}
      actions={part < REHEARSAL ? <Button icon="check" onPress={() => { setEnding(true); }}>End the meeting</Button> : null}>
      <Clocks meeting={meeting} part={part} goTo={go} busy={goTo.isPending} />
      <div className={styles["columns"]}>
        <section ref={work} tabIndex={-1} className="stack" aria-label={PARTS[part]?.name}>
          <PartWork part={part} cycle={cycle} meeting={meeting} {...lent} />
          {part < REHEARSAL
            ? <div><Button variant="primary" isPending={goTo.isPending} onPress={() => { go(part + 1); }}>On to: {PARTS[part + 1]?.name}</Button></div>
            : <div><Button variant="primary" icon="check" onPress={() => { setEnding(true); }}>End the meeting</Button></div>}
          <Decided cycleId={cycle.id} meeting={meeting} />
        </section>
        <Prepared cycle={cycle} together={lent.together} />
      </div>
      {ending ? (
        <Dialog title="End the meeting?" role="alertdialog" open onClose={() => { setEnding(false); }} foot={<>
          <Button onPress={() => { setEnding(false); }}>Go on</Button>
          <Button variant="primary" isPending={end.isPending} onPress={() => void finish()}>End it</Button>
        </>}>
          <p>The clocks stop for both of you. The summary is ready at once and may be edited for a day; the meeting can be taken up again.</p>
        </Dialog>
      ) : null}
    </Page>
  );
}

interface ClocksProps { meeting: Meeting; part: number; goTo: (part: number) => void; busy: boolean }

/** Numbers that tick are for the eye; a screen reader hears a part or a warning when it changes, and nothing between. */
function Clocks({ meeting, part, goTo, busy }: ClocksProps): ReactElement {
  const now = useNow();
  const alarm = alarmAt(meeting, now);
  const current = meeting.parts.find((one) => one.number === part);
  return (
    <section className={styles["clocks"]} aria-label="Time" data-alarm={alarm}>
      <div className={styles["faces"]}>
        {current ? <Face words="left in this part" {...leftOf(current.planned_ms, spentIn(current, meeting, now))} /> : null}
        <Face words={`left of ${meeting.minutes} minutes`} {...leftOf(meeting.planned_ms, spentInAll(meeting, now))} small />
        {alarm === "none" ? null : <Warning alarm={alarm} meeting={meeting} now={now} part={part} goTo={goTo} />}
      </div>
      <nav aria-label="Parts of the meeting">
        <ol className={styles["line"]}>
          {meeting.parts.map((one) => {
            const spent = spentIn(one, meeting, now);
            return (
              <li key={one.number} style={{ flexGrow: one.planned_ms }} data-rehearsal={one.number === REHEARSAL}>
                <button type="button" className={styles["part"]} aria-current={one.number === part ? "step" : undefined} aria-disabled={busy} data-over={spent > one.planned_ms}
                  onClick={() => { if (!busy && one.number !== part) goTo(one.number); }}>
                  <span className={styles["fill"]} style={{ width: `${Math.min(100, (spent / one.planned_ms) * 100)}%` }} aria-hidden="true" />
                  <span className={styles["partName"]}>
                    <span className="visually-hidden">{PARTS[one.number]?.name}, {one.planned_ms / 60_000} minutes</span>
                    <span className={styles["long"]} aria-hidden="true">{PARTS[one.number]?.name}</span><span className={styles["short"]} aria-hidden="true">{PARTS[one.number]?.short}</span>
                  </span>
                  <span className="num soft small" aria-hidden="true">{formatMoment(spent)} of {one.planned_ms / 60_000}</span>
                </button>
              </li>
            );
          })}
        </ol>
      </nav>
      <p className="visually-hidden" aria-live="polite" data-testid="said">{[`Now: ${PARTS[part]?.name ?? ""}.`, sayAlarm(alarm)].filter(Boolean).join(" ")}</p>
    </section>
  );
}

function Face({ over, ms, words, small = false }: { over: boolean; ms: number; words: string; small?: boolean }): ReactElement {
  return (
    <p className={small ? styles["whole"] : styles["face"]} role="timer" aria-live="off">
      <b className="num" data-over={over}>{over ? "+" : ""}{formatMoment(ms)}</b>
      <span className="soft">{over ? words.replace("left in", "too long in").replace("left of", "more than") : words}</span>
    </p>
  );
}

function Warning({ alarm, meeting, now, part, goTo }: { alarm: Exclude<Alarm, "none">; meeting: Meeting; now: number; part: number; goTo: (part: number) => void }): ReactElement {
  const time = <b className="num">{formatMoment(untilEaten(meeting, now))}</b>;
  return (
    <div className={styles["warning"]} data-alarm={alarm}>
      <Icon name="warning" />
      <p>{alarm === "near" ? <>In {time} talking takes from the rehearsal.</> : alarm === "eaten" ? <>The rehearsal has lost {time}.</> : <>The time you planned is used up.</>}</p>
      {part === REHEARSAL ? null : <Button size="s" onPress={() => { goTo(REHEARSAL); }}>Rehearse now</Button>}
    </div>
  );
}
