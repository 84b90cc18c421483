/** What is next, and what somebody was told, as a colleague would say it. */
import type { NextThing, Notice, OpenCycle } from "@/client/types";
import { formatDay } from "@/lib/dates";
import { wasTooShort } from "@/lib/meeting";

const first = (name: string): string => name.split(" ")[0] ?? name;

/** By phase: for the teacher, for the coach. Empty where it waits for the other. */
const NEXT: Record<number, { teacher: string; coach: string }> = {
  1: { teacher: "Gather a clip from a lesson", coach: "Gather a clip from a lesson" },
  2: { teacher: "Look at your steps again", coach: "Look at the steps again" },
  3: { teacher: "", coach: "Choose an area" },
  4: { teacher: "", coach: "Plan the meeting" },
  5: { teacher: "Meet and discuss progress", coach: "Meet and discuss progress" },
  6: { teacher: "Agree one small step", coach: "Agree one small step" },
  7: { teacher: "Take a model apart together", coach: "Take a model apart together" },
  8: { teacher: "Rehearse it for this class", coach: "Rehearse it for this class" },
};

const MEETING = 5;

/** The meeting was over before they had talked: it is what is next once more. */
const meetsAgain = (cycle: OpenCycle, next: NextThing | undefined): boolean => next?.phase === MEETING && wasTooShort(cycle);

/** Where a cycle leads from Home: once it is prepared, straight to its meeting. */
export function cycleWay(cycle: OpenCycle, next: NextThing | undefined): { action: string; to: string; meets: boolean } {
  const meeting = `/cycles/${cycle.id}/meeting`;
  if (cycle.meeting === "running") return { action: "Join the meeting", to: meeting, meets: true };
  if (cycle.meeting === null && next?.phase && next.phase >= MEETING) return { action: "Begin the meeting", to: meeting, meets: true };
  if (meetsAgain(cycle, next)) return { action: "Go on with the meeting", to: meeting, meets: true };
  const waits = next?.phase && !NEXT[next.phase]?.[next.side];
  return { action: waits ? "See the cycle" : "Open the cycle", to: `/cycles/${cycle.id}`, meets: false };
}

export function cycleWords(cycle: OpenCycle, next: NextThing | undefined): { eyebrow: string; title: string } {
  const other = first(cycle.other.name);
  const eyebrow = cycle.overdue ? `Was due ${formatDay(cycle.due_on)}` : `Cycle ${cycle.number}`;
  if (meetsAgain(cycle, next)) return { eyebrow, title: "Your meeting was over before you discussed progress" };
  const words = next?.phase ? NEXT[next.phase]?.[next.side] ?? "" : "";
  if (words) return { eyebrow, title: words };
  return { eyebrow, title: next?.phase ? `${other} is preparing your meeting` : "Everything is done" };
}

export function thingWords(thing: NextThing): string {
  const other = thing.other ? first(thing.other.name) : "";
  switch (thing.act) {
    case "agree_step": return other ? `${other} proposed a step:` : "A step is proposed for you:";
    case "check_step": return "Time for another look at";
    default: return thing.side === "teacher" ? `${other} coaches you. No cycle is open yet.` : `You coach ${other}. No cycle is open yet.`;
  }
}

const CYCLE_NEWS: Record<string, string> = {
  opened: "began a cycle with you",
  meeting: "began your meeting",
  rehearsed: "added a round to your rehearsal",
  round_removed: "deleted a round you had said something about",
  fed_back: "said what glows in your rehearsal, and what may grow",
};

const TOGETHER_NEWS: Record<string, (title: string) => string> = {
  asked_in: (title) => `asked you to rehearse “${title}” together`,
  rehearsed: (title) => `added a round of yours to “${title}”`,
  round_removed: (title) => `deleted a round of “${title}” you had said something about`,
  fed_back: (title) => `said what glows in your round of “${title}”, and what may grow`,
};

export function noticeWords(notice: Notice): string {
  const who = notice.by ? notice.by.name : "";
  switch (notice.kind) {
    case "comment": return notice.verb === "replied" ? `${who} replied on “${notice.title}”` : `${who} commented on “${notice.title}”`;
    case "share": return `${who} shared “${notice.title}” with you`;
    case "step": return `${who}: “${notice.title}” is ${notice.verb.replaceAll("_", " ")}`;
    case "rehearsal": return `${who} ${TOGETHER_NEWS[notice.verb]?.(notice.title) ?? `rehearses “${notice.title}” with you`}`;
    case "cycle": return CYCLE_NEWS[notice.verb] ? `${who} ${CYCLE_NEWS[notice.verb]}` : `The day with ${notice.title} has moved${notice.due_on ? ` to ${formatDay(notice.due_on)}` : ""}`;
    default: return `Coaching with ${notice.title} ${notice.verb === "overdue" ? "was" : "is"} due${notice.due_on ? ` ${formatDay(notice.due_on)}` : ""}`;
  }
}

export function noticeTo(notice: Notice): string {
  if (notice.lesson_id) return `/lessons/${notice.lesson_id}${notice.start_ms === null ? "" : `?t=${notice.start_ms}`}`;
  if (notice.step_id) return `/steps/${notice.step_id}`;
  if (notice.rehearsal_id) return `/rehearsals/${notice.rehearsal_id}`;
  return `/cycles/${notice.cycle_id ?? ""}${notice.verb === "meeting" ? "/meeting" : ""}`;
}

/** Notices that say the same, newest first; never empty. */
export type Alike = [Notice, ...Notice[]];

/** Six notes on one lesson are one line: the newest says when, the earliest is where it leads. */
export function gathered(notices: readonly Notice[]): Alike[] {
  const found = new Map<string, Alike>();
  for (const one of notices) {
    const key = `${noticeWords(one)} ${one.lesson_id ?? one.step_id ?? one.cycle_id ?? one.rehearsal_id ?? ""}`;
    const alike = found.get(key);
    if (alike) alike.push(one);
    else found.set(key, [one]);
  }
  return [...found.values()];
}
