/**
 * Server-sent events, with typed names. One connection serves the whole page, whoever listens: browsers allow six to a
 * server, and uploads and films need them. It reconnects by itself; on every (re)connect the page refetches.
 */
import { API } from "./api";
import type { AccessEvent, AnnotationEvent, CycleEvent, DeconstructionEvent, ExportEvent, LessonEvent, RoomEvent, SegmentEvent } from "./types";

export interface EventHandlers {
  /** The stream opened: the first time and after every break. Refetch here. */
  open?: () => void;
  lesson?: (event: LessonEvent) => void;
  segment?: (event: SegmentEvent) => void;
  annotation?: (event: AnnotationEvent) => void;
  access?: (event: AccessEvent) => void;
  /** One of my exports: told to nobody else. */
  export?: (event: ExportEvent) => void;
  /** A cycle of mine, or the meeting in it: on the stream for everything only. */
  cycle?: (event: CycleEvent) => void;
  /** A taking apart that I am in went on; marks are no news. */
  deconstruction?: (event: DeconstructionEvent) => void;
  /** Somebody came into a room of mine, or went: on the stream for everything only. */
  room?: (event: RoomEvent) => void;
}

const NAMES = ["lesson", "segment", "annotation", "access", "export", "cycle", "deconstruction", "room"] as const;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;

interface Listener { lessonId: string | null; handlers: EventHandlers }
type AnyEvent = { id: string; lesson_id?: string } | { lesson_id: string };

const listeners = new Set<Listener>();
let source: EventSource | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;
let wait = FIRST_WAIT_MS;

function lessonOf(event: AnyEvent): string {
  return event.lesson_id ?? ("id" in event ? event.id : "");
}

function tell(name: (typeof NAMES)[number], event: AnyEvent): void {
  for (const { lessonId, handlers } of listeners) {
    if (lessonId === null || lessonId === lessonOf(event)) (handlers[name] as ((event: AnyEvent) => void) | undefined)?.(event);
  }
}

function connect(): void {
  const stream = new EventSource(`${API}/events`);
  source = stream;
  stream.onopen = () => {
    wait = FIRST_WAIT_MS;
    for (const { handlers } of listeners) handlers.open?.();
  };
  for (const name of NAMES) stream.addEventListener(name, (event) => { tell(name, JSON.parse(event.data as string) as AnyEvent); });
  stream.onerror = () => {
    // CONNECTING means the browser retries by itself; CLOSED means it gave up (an error answer).
    if (stream.readyState !== EventSource.CLOSED || source !== stream) return;
    retry = setTimeout(connect, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };
}

function disconnect(): void {
  clearTimeout(retry);
  source?.close();
  source = null;
  wait = FIRST_WAIT_MS;
}

/** Listen to `/events` (everything I may see) or `/lessons/{id}/events` (that lesson's part of it). Returns how to stop. */
export function listen(path: string, handlers: EventHandlers): () => void {
  const listener: Listener = { lessonId: /^\/lessons\/([^/]+)\/events$/.exec(path)?.[1] ?? null, handlers };
  listeners.add(listener);
  if (!source) connect();
  else if (source.readyState === EventSource.OPEN) queueMicrotask(() => { if (listeners.has(listener)) handlers.open?.(); });
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) disconnect();
  };
}
