/** What is kept until when, and what was erased, in words. Pure. */
import type { Certificate, LessonTerm, RetentionRule } from "@/client/types";
import { formatDay } from "@/lib/dates";

/** How long recordings are kept, as a sentence. */
export function ruleWords(rule: Pick<RetentionRule, "days" | "warn_days">): string {
  if (rule.days === null) return "Lessons are kept until their teacher erases them.";
  return `Lessons are kept for ${daysWords(rule.days)}. Their teacher is told ${daysWords(rule.warn_days)} before the end.`;
}

/** `a year`, `2 years`, `60 days`. */
export function daysWords(days: number): string {
  if (days % 365 === 0) return days === 365 ? "a year" : `${days / 365} years`;
  return days === 1 ? "1 day" : `${days} days`;
}

/** When a lesson goes, as its teacher reads it. */
export function endWords(term: Pick<LessonTerm, "deletes_at" | "warned_at">, now = new Date()): string {
  if (term.deletes_at === null) return "Kept until you erase it";
  return `${term.warned_at ? "Will be deleted on" : "Kept until"} ${formatDay(term.deletes_at, now)}`;
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
export function certificateState(certificate: Pick<Certificate, "finished_at" | "begun_at" | "row_count" | "files">): string {
  if (certificate.finished_at === null) return `Begun ${formatDay(certificate.begun_at)}; the last files are being removed`;
  const files = certificate.files.length;
  return `${formatDay(certificate.finished_at)} · ${certificate.row_count} records, ${files} ${files === 1 ? "file" : "files"}`;
}
