/** The meeting that runs, on a page that is not its own: the part, what is left of it, the warning, and the way back. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { Link } from "react-router";
import { newestCycle } from "@/client/cycles";
import { keys } from "@/client/keys";
import type { Cycle, Meeting } from "@/client/types";
import { formatMoment } from "@/lib/time";
import { Icon } from "@/ui";
import { alarmAt, leftOf, PARTS, sayAlarm, spentIn, spentInAll, untilEaten, wasJust, type Alarm } from "./clocks";
import styles from "./strip.module.css";
import { useNow } from "./useMeeting";

/** News comes at once; this only heals what was missed. */
const HEAL_EVERY_MS = 60_000;

/** Nothing while the pair has no meeting; after its end, for a while, the way to the summary. */
export function MeetingStrip({ pairId }: { pairId: string }): ReactElement | null {
  const { data: cycle } = useQuery({ queryKey: keys.newestCycle(pairId), queryFn: () => newestCycle(pairId), refetchInterval: HEAL_EVERY_MS, retry: false });
  const now = useNow();
  const meeting = cycle?.meeting;
  if (!cycle || !meeting) return null;
  if (meeting.state === "running") return <Running cycle={cycle} meeting={meeting} now={now} />;
  if (!wasJust(meeting, now)) return null;
  return (
    <Strip alarm="none">
      <p className={styles["said"]} role="status">The meeting is over.</p>
      <Link to={`/cycles/${cycle.id}/summary`}>See the summary</Link>
    </Strip>
  );
}

function Strip({ alarm, children }: { alarm: Alarm; children: ReactNode }): ReactElement {
  return <section data-strip className={styles["strip"]} data-alarm={alarm} aria-label="Your meeting">{children}</section>;
}

/** Numbers that tick are for the eye; a screen reader hears a part or a warning when it changes, and nothing between. */
function Running({ cycle, meeting, now }: { cycle: Cycle; meeting: Meeting; now: number }): ReactElement {
  const alarm = alarmAt(meeting, now);
  const name = PARTS[meeting.part ?? 0]?.name ?? "Meeting";
  const current = meeting.parts.find((one) => one.number === meeting.part);
  return (
    <Strip alarm={alarm}>
      <p className={styles["part"]}>
        <b>{name}</b>
        {current ? <Left {...leftOf(current.planned_ms, spentIn(current, meeting, now))} of="in this part" /> : null}
      </p>
      <p className={styles["whole"]}><Left {...leftOf(meeting.planned_ms, spentInAll(meeting, now))} of={`of ${meeting.minutes} minutes`} /></p>
      {alarm === "none" ? null : <p className={styles["said"]}><Icon name="warning" size={16} /><span>{warning(alarm, meeting, now)}</span></p>}
      <Link to={`/cycles/${cycle.id}/meeting`}>Back to the meeting</Link>
      <p className="visually-hidden" aria-live="polite" data-testid="meeting-said">{[`Your meeting is at: ${name}.`, sayAlarm(alarm)].filter(Boolean).join(" ")}</p>
    </Strip>
  );
}

function Left({ over, ms, of }: { over: boolean; ms: number; of: string }): ReactElement {
  return <span role="timer" aria-live="off" data-over={over}><b className="num">{over ? "+" : ""}{formatMoment(ms)}</b> <span className={styles["of"]}>{over ? `too long ${of}` : `left ${of}`}</span></span>;
}

function warning(alarm: Exclude<Alarm, "none">, meeting: Meeting, now: number): ReactNode {
  if (alarm === "over") return "The time you planned is used up.";
  const time = <b className="num">{formatMoment(untilEaten(meeting, now))}</b>;
  return alarm === "near" ? <>In {time} talking takes from the rehearsal.</> : <>The rehearsal has lost {time}.</>;
}
