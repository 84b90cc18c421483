/** What the clocks of a meeting show, from what the server last said and what time it is there now. Pure. */
import type { Meeting, MeetingPart } from "@/client/types";
import { formatInstant } from "@/lib/dates";

export const PARTS: Record<number, { name: string; short: string }> = {
  5: { name: "Discuss progress", short: "Discuss" },
  6: { name: "Agree one small step", short: "Step" },
  7: { name: "Take a model apart", short: "Model" },
  8: { name: "Adapt and rehearse", short: "Rehearse" },
};
export const REHEARSAL = 8;

/** How long ago the server wrote this; a clock that runs has gone on by that much. */
const since = (meeting: Meeting, now_ms: number): number => Math.max(0, now_ms - Date.parse(meeting.now));

export const spentIn = (part: MeetingPart, meeting: Meeting, now_ms: number): number => part.spent_ms + (part.running_since ? since(meeting, now_ms) : 0);

export const spentInAll = (meeting: Meeting, now_ms: number): number => meeting.spent_ms + (meeting.state === "running" ? since(meeting, now_ms) : 0);

export type Alarm = "none" | "near" | "eaten" | "over";

/** Whether talking comes near the rehearsal's time, or takes from it; or the whole is used up. */
export function alarmAt(meeting: Meeting, now_ms: number): Alarm {
  if (meeting.state === "over") return "none";
  if (spentInAll(meeting, now_ms) >= meeting.planned_ms) return "over";
  if (meeting.eaten_at && now_ms >= Date.parse(meeting.eaten_at)) return "eaten";
  return meeting.near_at && now_ms >= Date.parse(meeting.near_at) ? "near" : "none";
}

/** `Thu 26 Nov, 15:00 · Discuss 6 min, Step 4 min`; only the day where no part took any time. */
export function whenWords(meeting: Meeting): string {
  const spent = meeting.parts.filter((part) => part.spent_ms >= 30_000).map((part) => `${PARTS[part.number]?.short ?? ""} ${Math.round(part.spent_ms / 60_000)} min`);
  return [formatInstant(meeting.started_at), spent.join(", ")].filter(Boolean).join(" · ");
}

const JUST_MS = 15 * 60_000;

/** Whether it ended so lately that somebody may still be on their way back to it. */
export const wasJust = (meeting: Meeting, now_ms: number): boolean => meeting.ended_at !== null && now_ms - Date.parse(meeting.ended_at) < JUST_MS;

/** Until talking takes from the rehearsal, or since it does. */
export const untilEaten = (meeting: Meeting, now_ms: number): number => Math.abs(Date.parse(meeting.eaten_at ?? meeting.now) - now_ms);

/** What is left, as `4:05`; what is too much, as `+1:10`. Counted in whole seconds, as everybody's clock shows them. */
export function leftOf(planned_ms: number, spent_ms: number): { over: boolean; ms: number } {
  const left = Math.ceil((planned_ms - spent_ms) / 1000) * 1000;
  return left >= 0 ? { over: false, ms: left } : { over: true, ms: -left };
}

/** What a screen reader is told: only when it changes. */
export function sayAlarm(alarm: Alarm): string {
  switch (alarm) {
    case "near": return "Two minutes until talking takes from the rehearsal.";
    case "eaten": return "Talking now takes from the rehearsal.";
    case "over": return "The time you planned is used up.";
    default: return "";
  }
}
