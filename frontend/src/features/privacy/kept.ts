/** What is kept until when, and what was erased, in words. Pure. */
import type { Certificate, Hold, LessonTerm, NewHold, RetentionRule } from "@/client/types";
import { formatDay } from "@/lib/dates";
import { heldWords } from "@/lib/held";

/** How long recordings are kept, as a sentence. */
export function ruleWords(rule: Pick<RetentionRule, "days" | "warn_days"> & Partial<Pick<RetentionRule, "purpose">>): string {
  const what = rule.purpose === "rehearsal" ? "Recordings of rehearsals" : "Lessons";
  if (rule.days === null) return `${what} are kept until their teacher erases them.`;
  return `${what} are kept for ${daysWords(rule.days)}. Their teacher is told ${daysWords(rule.warn_days)} before the end.`;
}

/** `a year`, `2 years`, `60 days`. */
export function daysWords(days: number): string {
  if (days % 365 === 0) return days === 365 ? "a year" : `${days / 365} years`;
  return days === 1 ? "1 day" : `${days} days`;
}

/** When a lesson goes, as its teacher reads it. */
export function endWords(term: Pick<LessonTerm, "deletes_at" | "warned_at" | "held">, now = new Date()): string {
  if (term.held) return heldWords(term.held, now);
  if (term.deletes_at === null) return "Kept until you erase it";
  return `${term.warned_at ? "Will be deleted on" : "Kept until"} ${formatDay(term.deletes_at, now)}`;
}

/** `2 recordings of Tess Teacher`, or `One recording of Tess Teacher`. */
export function holdTitle(hold: Pick<Hold, "scope" | "recordings" | "person">): string {
  if (hold.scope === "lesson") return `One recording of ${hold.person.name}`;
  return `Recordings of ${hold.person.name}: ${hold.recordings} so far`;
}

/** Of which days, since when and by whom, or until when. */
export function holdState(hold: Pick<Hold, "since" | "until" | "placed_at" | "placed_by" | "released_at" | "released_by">, now = new Date()): string {
  const days = [hold.since ? `from ${formatDay(hold.since, now)}` : "", hold.until ? `to ${formatDay(hold.until, now)}` : ""].filter(Boolean).join(" ");
  const placed = `On hold since ${formatDay(hold.placed_at, now)}, by ${hold.placed_by.name}`;
  const state = hold.released_at ? `Released ${formatDay(hold.released_at, now)} by ${hold.released_by?.name ?? ""}` : placed;
  return days ? `Taught or added ${days} · ${state}` : state;
}

const WHY: Record<Certificate["ground"], string> = {
  owner: "by its teacher",
  retention: "because its time was over",
  person: "with the person, who asked for it",
  administrator: "with the person, by an administrator",
  unfinished: "because its upload was never finished",
  restored: "again, after an older backup was brought back",
};

/** `A lesson, erased by its teacher`. */
export function certificateWords(certificate: Pick<Certificate, "subject" | "ground">): string {
  if (certificate.subject === "person") {
    return certificate.ground === "administrator" ? "A person, erased by an administrator" : certificate.ground === "restored" ? "A person, erased again after a backup" : "A person, erased as they asked";
  }
  return `A lesson, erased ${WHY[certificate.ground]}`;
}

/** How far an erasure is, and how much went. */
export function certificateState(certificate: Pick<Certificate, "subject" | "finished_at" | "begun_at" | "row_count" | "files">): string {
  if (certificate.finished_at === null && certificate.subject === "person") return `Begun ${formatDay(certificate.begun_at)}; not everything is gone yet`;
  if (certificate.finished_at === null) return `Begun ${formatDay(certificate.begun_at)}; the last files are being removed`;
  const files = certificate.files.length;
  return `${formatDay(certificate.finished_at)} · ${certificate.row_count} records, ${files} ${files === 1 ? "file" : "files"}`;
}

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** The id of a recording in what somebody pasted: an address, or the id itself. */
export function idIn(text: string): string | null {
  return ID.exec(text)?.[0].toLowerCase() ?? null;
}

/** A hold as it is being written. */
export interface HoldWish { what: "person" | "lesson"; personId: string; address: string; since: string; until: string; reason: string }

/** What is sent; null while something is missing. */
export function wishOf(wish: HoldWish): NewHold | null {
  const reason = wish.reason.trim();
  if (reason === "") return null;
  if (wish.what === "person") return wish.personId === "" ? null : { reason, person_id: wish.personId, since: wish.since || null, until: wish.until || null };
  const id = idIn(wish.address);
  return id === null ? null : { reason, lesson_id: id };
}
