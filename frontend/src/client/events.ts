/** Server-sent events, with typed names. The browser reconnects by itself; on every (re)connect the page refetches. */
import { API } from "./api";
import type { AccessEvent, AnnotationEvent, LessonEvent, SegmentEvent } from "./types";

export interface EventHandlers {
  /** The stream opened: the first time and after every break. Refetch here. */
  open?: () => void;
  lesson?: (event: LessonEvent) => void;
  segment?: (event: SegmentEvent) => void;
  annotation?: (event: AnnotationEvent) => void;
  access?: (event: AccessEvent) => void;
}

const NAMES = ["lesson", "segment", "annotation", "access"] as const;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;

/** Listen to `/events` (everything I may see) or `/lessons/{id}/events`. Returns how to stop. */
export function listen(path: string, handlers: EventHandlers): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  let stopped = false;

  function connect(): void {
    if (stopped) return;
    source = new EventSource(`${API}${path}`);
    source.onopen = () => {
      wait = FIRST_WAIT_MS;
      handlers.open?.();
    };
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        const handler = handlers[name] as ((data: unknown) => void) | undefined;
        handler?.(JSON.parse(event.data as string));
      });
    }
    source.onerror = () => {
      // CONNECTING means the browser retries by itself; CLOSED means it gave up (an error answer).
      if (source?.readyState !== EventSource.CLOSED || stopped) return;
      retry = setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  }

  connect();
  return () => {
    stopped = true;
    clearTimeout(retry);
    source?.close();
  };
}
