/** Who may do what with a lesson, and who did, in words. Pure. */
import type { LedgerEntry, Lesson, Pair, Share, ShareCan } from "@/client/types";
import { formatSpan } from "@/lib/time";

export const CANS: { value: ShareCan; label: string; hint: string }[] = [
  { value: "comment", label: "Watch and comment", hint: "The usual way for a coach." },
  { value: "view", label: "Only watch", hint: "No notes, no copies." },
  { value: "download", label: "Watch, comment and download", hint: "A copy leaves Vignette: it cannot be taken back." },
];

export function canWord(can: ShareCan): string {
  return CANS.find((each) => each.value === can)?.label ?? can;
}

/** With whom: `Dana Coach`, or for a pair the other one's name. */
export function receiver(share: Pick<Share, "person" | "pair">, ownerId: string): string {
  if (share.person) return share.person.name;
  if (!share.pair) return "Somebody who has left";
  return share.pair.teacher.id === ownerId ? share.pair.coach.name : share.pair.coach.id === ownerId ? share.pair.teacher.name : `${share.pair.coach.name} and ${share.pair.teacher.name}`;
}

/** The one sentence a teacher looks for. A share with a pair that has ended lets nobody in. */
export function whoCanSee(shares: readonly Pick<Share, "person" | "pair" | "active">[], ownerId: string, isOwner: boolean): string {
  const names = [...new Set(shares.filter((share) => share.active).map((share) => receiver(share, ownerId)))];
  if (names.length === 0) return isOwner ? "Nobody but you can see this." : "Nobody but its teacher can see this.";
  const all = isOwner ? ["You", ...names] : names;
  const last = all.at(-1) ?? "";
  const list = all.length === 1 ? last : `${all.slice(0, -1).join(", ")} and ${last}`;
  return isOwner ? `${list} can see this.` : `${list} can see this, besides its teacher.`;
}

export interface Candidate { value: string; label: string }

/** With whom a lesson can be shared next: its teacher's pairs first, then everybody else; nobody twice. */
export function candidates(lesson: Pick<Lesson, "owner_id">, pairs: readonly Pair[], people: readonly { id: string; name: string }[], shares: readonly Share[]): Candidate[] {
  const pairIds = new Set(shares.map((share) => share.pair?.id));
  const own = pairs.filter((pair) => !pair.ended_at && !pairIds.has(pair.id) && (pair.teacher.id === lesson.owner_id || pair.coach.id === lesson.owner_id));
  const asPair = own.map((pair) => (pair.teacher.id === lesson.owner_id
    ? { value: `pair:${pair.id}`, label: `${pair.coach.name}, your coach` }
    : { value: `pair:${pair.id}`, label: `${pair.teacher.name}, whom you coach` }));
  // Who sees it as the other one of a pair, or may be chosen as that, is no second choice.
  const through = [...shares.filter((share) => share.active).map((share) => share.pair), ...own].flatMap((pair) => (pair ? [pair.coach.id, pair.teacher.id] : []));
  const taken = new Set([lesson.owner_id, ...through, ...shares.map((share) => share.person?.id)]);
  const asPerson = people.filter((person) => !taken.has(person.id)).map((person) => ({ value: `person:${person.id}`, label: person.name }));
  return [...asPair, ...asPerson];
}

const DID: Record<LedgerEntry["what"], string> = {
  viewed: "watched it",
  downloaded: "downloaded it",
  shared: "shared it",
  withdrawn: "withdrew it",
  exported: "made a copy of a part",
  commented: "wrote about it",
  held: "put it on hold: it has to be kept for now",
  released: "released the hold on it",
};
const SPANS_SAID = 4;

/** `Dana Coach watched 12:04–18:30, 31:00–35:10`, `You shared it with Dana Coach, may comment`. */
export function ledgerWords(entry: LedgerEntry, meId: string): string {
  const who = entry.person.id === meId ? "You" : entry.person.name;
  if (entry.what === "viewed" && entry.spans.length > 0) {
    const spans = entry.spans.map((span) => formatSpan(span.start_ms, span.end_ms));
    const rest = spans.length - SPANS_SAID;
    return `${who} watched ${spans.slice(0, SPANS_SAID).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
  }
  if (entry.what === "viewed") return `${who} opened it`;
  const gap = entry.what === "shared" || entry.what === "withdrawn" ? " " : ": ";
  return `${who} ${DID[entry.what]}${entry.detail ? `${gap}${entry.detail}` : ""}`;
}
