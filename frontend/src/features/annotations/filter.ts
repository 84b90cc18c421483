/** Which notes are shown, and how many there would be under each choice. */
import type { Annotation, PersonName } from "@/client/types";
import { KINDS, type Kind } from "@/lib/kinds";

export interface NoteFilter {
  kind: Kind | null;
  linkId: string | null;
  personId: string | null;
  text: string;
}

export const EVERYTHING: NoteFilter = { kind: null, linkId: null, personId: null, text: "" };

/** Case and accents do not matter: "eleve" finds "élève". */
const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function says(note: Annotation, words: readonly string[]): boolean {
  const said = plain([note.body, ...note.tags, ...note.links.map((link) => link.label ?? ""), ...note.replies.map((reply) => reply.body), note.author.name].join(" "));
  return words.every((word) => said.includes(word));
}

export function filtered<T extends Annotation>(notes: readonly T[], filter: NoteFilter): T[] {
  const words = plain(filter.text).split(/\s+/).filter(Boolean);
  return notes.filter(
    (note) =>
      (filter.kind === null || note.kind === filter.kind) &&
      (filter.linkId === null || note.links.some((link) => link.id === filter.linkId)) &&
      (filter.personId === null || note.author_id === filter.personId) &&
      (words.length === 0 || says(note, words)),
  );
}

export const isEverything = (filter: NoteFilter): boolean => filter.kind === null && filter.linkId === null && filter.personId === null && filter.text.trim() === "";

/** Notes per kind under the other choices, so that the numbers on the chips are what pressing them shows. */
export function countsByKind(notes: readonly Annotation[], filter: NoteFilter): Record<Kind | "all", number> {
  const others = filtered(notes, { ...filter, kind: null });
  const counts = { all: others.length, observe: 0, ask: 0, praise: 0, suggest: 0 };
  for (const note of others) counts[note.kind] += 1;
  return counts;
}

export interface LinkChoice {
  id: string;
  /** As it is written on a note: steps with their #. */
  label: string;
  count: number;
}

/** The steps, goals and criteria that notes link to, most used first. */
export function linkChoices(notes: readonly Annotation[]): LinkChoice[] {
  const found = new Map<string, LinkChoice>();
  for (const note of notes)
    for (const link of note.links) {
      if (!link.label) continue;
      const known = found.get(link.id) ?? { id: link.id, label: link.type === "step" ? `#${link.label}` : link.label, count: 0 };
      found.set(link.id, { ...known, count: known.count + 1 });
    }
  return [...found.values()].sort((a, b) => b.count - a.count || a.label.localeCompare(b.label));
}

/** Everyone who wrote, by name; worth a filter only when there is more than one. */
export function writers(notes: readonly Annotation[]): PersonName[] {
  const found = new Map(notes.map((note) => [note.author_id, note.author]));
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

export const filterFromAddress = (search: URLSearchParams): NoteFilter => ({
  kind: KINDS.find((kind) => kind === search.get("kind")) ?? null,
  linkId: search.get("step"),
  personId: search.get("by"),
  text: search.get("q") ?? "",
});

export const filterToAddress = (filter: NoteFilter): Record<string, string | null> => ({ kind: filter.kind, step: filter.linkId, by: filter.personId, q: filter.text.trim() || null });
