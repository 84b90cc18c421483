/**
 * What this person has just done to the notes and the server has not answered yet, laid over what the server said.
 * The list on the screen is always `overlay(server, pending)`: a refused change simply is not laid over any more, and a
 * half-sent note is never lost: it stays, marked, with the words still there.
 */
import type { Annotation, NewAnnotation } from "@/client/types";

export type NoteChange = Partial<NewAnnotation>;

interface Sending {
  /** Also the Idempotency-Key, so that sending again never makes a second note. */
  key: string;
  /** In words, when the server refused or could not be reached. */
  failed: string | null;
}
export type Pending =
  | (Sending & { op: "create"; note: NewAnnotation; draftOf: Annotation })
  | (Sending & { op: "edit"; id: string; change: NoteChange })
  | (Sending & { op: "delete"; id: string });

export type PendingEvent = { type: "begin"; pending: Pending } | { type: "failed"; key: string; why: string } | { type: "again"; key: string } | { type: "done"; key: string };

export interface ShownNote extends Annotation {
  sending?: boolean;
  failed?: { key: string; why: string };
}

export function reducePending(state: readonly Pending[], event: PendingEvent): readonly Pending[] {
  switch (event.type) {
    case "begin":
      return [...state, event.pending];
    case "failed":
      return state.map((one) => (one.key === event.key ? { ...one, failed: event.why } : one));
    case "again":
      return state.map((one) => (one.key === event.key ? { ...one, failed: null } : one));
    case "done":
      return state.filter((one) => one.key !== event.key);
  }
}

/** The server's order: by start, then id. */
export const byTime = (a: Annotation, b: Annotation): number => a.start_ms - b.start_ms || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** One note as the server now has it, put in its place; a list that has it already is updated. */
export const withNote = (server: readonly Annotation[], note: Annotation): Annotation[] => [...server.filter((one) => one.id !== note.id), note].sort(byTime);

export const withoutNote = (server: readonly Annotation[], id: string): Annotation[] => server.filter((one) => one.id !== id);

export function overlay(server: readonly Annotation[], pending: readonly Pending[]): ShownNote[] {
  if (pending.length === 0) return server as ShownNote[];
  let notes: ShownNote[] = [...server];
  for (const one of pending) {
    const state = one.failed === null ? { sending: true } : { failed: { key: one.key, why: one.failed } };
    if (one.op === "create") notes = [...notes, { ...one.draftOf, ...state }];
    else if (one.op === "edit") notes = notes.map((note) => (note.id === one.id ? { ...note, ...changed(note, one.change), ...state } : note));
    else notes = one.failed === null ? notes.filter((note) => note.id !== one.id) : notes.map((note) => (note.id === one.id ? { ...note, ...state } : note));
  }
  return notes.sort(byTime);
}

function changed(note: Annotation, change: NoteChange): Partial<Annotation> {
  const { links, ...rest } = change;
  if (!links) return rest;
  const labels = new Map(note.links.map((link) => [link.id, link.label]));
  return { ...rest, links: links.map((link) => ({ ...link, label: labels.get(link.id) ?? "" })) };
}
