/** What a lesson's state means, in words a teacher understands. */
import type { Lesson, Share } from "@/client/types";
import { formatTimeLeft } from "@/lib/time";

/** How far the preparation is, 0..1: what is ready and what is on its way, by length. */
export function preparedShare(lesson: Pick<Lesson, "segments" | "progress">): number | null {
  const total = lesson.segments.reduce((sum, part) => sum + part.end_ms - part.start_ms, 0);
  if (total === 0) return lesson.progress;
  const done = lesson.segments.reduce((sum, part) => sum + (part.end_ms - part.start_ms) * (part.state === "ready" ? 1 : (part.progress ?? 0)), 0);
  return done / total;
}

export interface ProgressSample {
  at: number;
  share: number;
}

/** Seconds left at the pace seen so far; null until there is a pace. */
export function secondsLeft(first: ProgressSample | null, now: ProgressSample): number | null {
  if (!first) return null;
  const [seconds, done] = [(now.at - first.at) / 1000, now.share - first.share];
  if (seconds < 3 || done < 0.01) return null;
  return (seconds / done) * (1 - now.share);
}

function list(numbers: readonly number[]): string {
  if (numbers.length === 1) return `Segment ${numbers[0] ?? ""} is ready.`;
  const last = numbers.at(-1) ?? 0;
  const inRow = numbers.every((n, i) => i === 0 || n === (numbers[i - 1] ?? 0) + 1);
  return inRow ? `Segments ${numbers[0] ?? ""} to ${last} are ready.` : `Segments ${numbers.slice(0, -1).join(", ")} and ${last} are ready.`;
}

/** "Segment 1 is ready. About 2 min for the rest." Null when there is nothing to say. */
export function preparing(lesson: Pick<Lesson, "state" | "watchable" | "segments" | "progress">, left_s: number | null): string | null {
  const left = left_s === null ? null : formatTimeLeft(left_s);
  if (lesson.state === "uploading") return "The recording is still on its way.";
  if (lesson.state === "stored") return "Safe to delete from your phone. Getting it ready to watch.";
  if (lesson.state !== "preparing") return null;
  const ready = lesson.segments.filter((part) => part.state === "ready").map((part) => part.index).sort((a, b) => a - b);
  if (ready.length === 0) return `${lesson.watchable ? "You can watch it already. " : ""}Getting ${lesson.segments.length > 1 ? "the segments" : "it"} ready.${left ? ` ${left}.` : ""}`;
  if (ready.length === lesson.segments.length) return "All segments are ready. Finishing the pictures.";
  return `${list(ready)} ${left ? `${left} for the rest.` : "The rest is on its way."}`;
}

/** Why there is no lesson any more, or never was. */
export function goneWords(lost: Pick<Lesson, "owner_id" | "title"> | null, meId: string): { title: string; words: string } {
  if (!lost) return { title: "This lesson is not here", words: "It was erased, or it is not shared with you. Its teacher can share it again." };
  if (lost.owner_id === meId) return { title: `“${lost.title}” is erased`, words: "You erased it, here or in another window. It is gone everywhere." };
  return { title: "This lesson is not shared with you any more", words: "Its teacher took it back, so it stopped. Notes you wrote stay with the lesson." };
}

const CAN = { view: "watch", comment: "comment", download: "download" } as const;

const first = (name: string): string => name.split(" ")[0] ?? name;

/** The badge on the picture: who can see this, in a few words. `meId` never counts as somebody else. */
export function sharedWith(shares: readonly Share[], meId: string): string {
  if (shares.length === 0) return "Nobody but you can see this";
  const [only] = shares;
  const names = new Set(shares.flatMap((share) => (share.person ? [share.person] : share.pair ? [share.pair.coach, share.pair.teacher] : [])).filter((person) => person.id !== meId).map((person) => first(person.name)));
  if (names.size === 1 && shares.length === 1 && only) return `Shared with ${[...names].join("")} · ${CAN[only.can]}`;
  const all = [...names];
  return all.length <= 2 ? `Shared with ${all.join(" and ")}` : `Shared with ${all.length} people`;
}
