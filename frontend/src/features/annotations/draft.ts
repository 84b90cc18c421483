/** The note being written, kept in this browser so that it survives a reload, a crash and a closed laptop. */
import type { Drawing, LinkType, Visibility } from "@/client/types";
import { KINDS, type Kind } from "@/lib/kinds";
import { recallHere, rememberHere } from "@/lib/storage";
import { drawingFrom } from "@/player/drawing";
import type { Span } from "@/player/span";

export interface DraftLink {
  type: LinkType;
  id: string;
  label: string;
}

export interface Draft {
  kind: Kind;
  body: string;
  /** Fixed when writing began; null while it follows the player. */
  at_ms: number | null;
  visibility: Visibility;
  links: DraftLink[];
  drawing: Drawing | null;
}

export const EMPTY_DRAFT: Draft = { kind: "observe", body: "", at_ms: null, visibility: "published", links: [], drawing: null };

/** Nothing in it that one would miss: its moment follows the player. */
export const isEmpty = ({ body, links, drawing }: Draft): boolean => body.trim() === "" && links.length === 0 && drawing === null;

/** What the note is about. A drawing belongs to the picture it was made on: the note begins there, wherever the span does. */
export function aboutOf({ at_ms, drawing }: Draft, span: Span | null, live_ms: number): { start_ms: number; end_ms: number | null } {
  const start_ms = drawing && at_ms !== null ? at_ms : (span?.start_ms ?? at_ms ?? live_ms);
  return { start_ms, end_ms: span && span.end_ms > start_ms ? span.end_ms : null };
}

/** Per person too: a staff-room computer has several. */
const nameFor = (personId: string, lessonId: string): string => `draft.${personId}.${lessonId}`;

const isLink = (value: unknown): value is DraftLink => {
  const link = value as Partial<DraftLink> | null;
  return typeof link === "object" && link !== null && typeof link.id === "string" && typeof link.label === "string" && typeof link.type === "string";
};

/** What was kept, or null when it is not a draft (an older version of the page may have kept something else). */
export function readDraft(text: string | null): Draft | null {
  try {
    const kept = JSON.parse(text ?? "null") as Partial<Draft> | null;
    if (typeof kept !== "object" || kept === null || typeof kept.body !== "string") return null;
    return {
      kind: KINDS.find((kind) => kind === kept.kind) ?? "observe",
      body: kept.body,
      at_ms: typeof kept.at_ms === "number" && Number.isFinite(kept.at_ms) ? kept.at_ms : null,
      visibility: kept.visibility === "draft" ? "draft" : "published",
      links: Array.isArray(kept.links) ? kept.links.filter(isLink) : [],
      drawing: drawingFrom(kept.drawing),
    };
  } catch {
    return null;
  }
}

export const recallDraft = (personId: string, lessonId: string): Draft => readDraft(recallHere(nameFor(personId, lessonId))) ?? EMPTY_DRAFT;

export function keepDraft(personId: string, lessonId: string, draft: Draft): void {
  rememberHere(nameFor(personId, lessonId), isEmpty(draft) ? null : JSON.stringify(draft));
}

/** The `#…` being typed just before the caret: where it stands and what it asks for. */
export function stepQuery(body: string, caret: number): { from: number; query: string } | null {
  const match = /(?:^|\s)#([\p{L}\p{N}][\p{L}\p{N} '-]{0,40})?$/u.exec(body.slice(0, caret));
  if (!match) return null;
  const query = match[1] ?? "";
  return { from: caret - query.length - 1, query };
}

/** The words without the `#…`, once the step is chosen. */
export const withoutQuery = (body: string, from: number, caret: number): string => (body.slice(0, from).replace(/\s+$/, " ") + body.slice(caret)).trimStart();
