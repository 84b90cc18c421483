/** Keeps every list true while the page is open: server-sent events change what the screens already show. */
import { useQueryClient, type InfiniteData, type InvalidateQueryFilters, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { listen } from "./events";
import { keys } from "./keys";
import type { Export, ExportEvent, Lesson, LessonEvent, Page, SegmentEvent } from "./types";

type Lists = Page<Lesson> | InfiniteData<Page<Lesson>> | undefined;
const AFTER_A_BREAK = new Set<unknown>(["lessons", "lesson", "annotations", "cycle", "cycles", "summary", "deconstruction", "deconstructions"]);
type Change = (lesson: Lesson) => Lesson;

/**
 * Fetch these again because of news. A first answer that is still on its way may be older than the news, and the library
 * would take it for an answer to this too: it is waited for, and then asked once more.
 */
export async function fetchAgain(client: QueryClient, which: InvalidateQueryFilters): Promise<void> {
  const awaited = client.getQueryCache().findAll({ ...which, fetchStatus: "fetching" }).some(({ state }) => state.data === undefined);
  await client.invalidateQueries(which);
  if (awaited) await client.invalidateQueries(which);
}

function inPage(page: Page<Lesson>, id: string, change: Change): Page<Lesson> {
  return page.items.some((lesson) => lesson.id === id) ? { ...page, items: page.items.map((lesson) => (lesson.id === id ? change(lesson) : lesson)) } : page;
}

/** One lesson changed, in whatever shape of list it stands. */
export function changeInLists(lists: Lists, id: string, change: Change): Lists {
  if (!lists) return lists;
  if ("pages" in lists) return { ...lists, pages: lists.pages.map((page) => inPage(page, id, change)) };
  return inPage(lists, id, change);
}

function changeEverywhere(client: QueryClient, id: string, change: Change): void {
  client.setQueriesData<Lists>({ queryKey: ["lessons"] }, (lists) => changeInLists(lists, id, change));
  client.setQueryData<Lesson>(keys.lesson(id), (lesson) => (lesson ? change(lesson) : lesson));
}

function knows(client: QueryClient, id: string, state: Lesson["state"]): boolean {
  const lists = client.getQueriesData<Lists>({ queryKey: ["lessons"] });
  return lists.some(([, list]) => (list ? ("pages" in list ? list.pages.flatMap((page) => page.items) : list.items).some((lesson) => lesson.id === id && lesson.state === state) : false));
}

function onLesson(client: QueryClient, event: LessonEvent): void {
  // A new state brings new addresses, pictures and words: fetch. Mere progress only moves the bar.
  if (!knows(client, event.id, event.state)) {
    void fetchAgain(client, { queryKey: ["lessons"] });
    void fetchAgain(client, { queryKey: keys.lesson(event.id) });
  }
  changeEverywhere(client, event.id, (lesson) => ({ ...lesson, state: event.state, progress: event.progress, watchable: event.watchable }));
}

function onSegment(client: QueryClient, event: SegmentEvent): void {
  changeEverywhere(client, event.lesson_id, (lesson) => ({
    ...lesson,
    segments: lesson.segments.map((segment) => (segment.index === event.index ? { ...segment, state: event.state, progress: event.progress } : segment)),
  }));
  if (event.state === "ready" || event.state === "failed") {
    void fetchAgain(client, { queryKey: ["lessons"] });
    void fetchAgain(client, { queryKey: keys.lesson(event.lesson_id) });
  }
}

function onExport(client: QueryClient, event: ExportEvent): void {
  const known = client.getQueryData<Page<Export>>(keys.exports(event.lesson_id));
  client.setQueryData<Page<Export>>(keys.exports(event.lesson_id), (page) =>
    page && { ...page, items: page.items.map((one) => (one.id === event.id ? { ...one, state: event.state, progress: event.progress } : one)) });
  // A new state brings an address, or takes it away; and a list that is on its way may be older than the news.
  if (!known?.items.some((one) => one.id === event.id && one.state === event.state)) void fetchAgain(client, { queryKey: keys.exports(event.lesson_id) });
}

/** For the frame of the page: one stream for everything I may see. */
export function useLiveLessons(): void {
  const client = useQueryClient();
  useEffect(() => {
    let opened = false;
    return listen("/events", {
      open: () => {
        // After a break anything may have changed; the first time everything is fresh anyway.
        // But a file may be finished, or somebody come, between the first look at it and the first word of it.
        void fetchAgain(client, { queryKey: ["exports"] });
        void fetchAgain(client, { queryKey: keys.occupiedRooms });
        if (opened) void fetchAgain(client, { predicate: ({ queryKey }) => AFTER_A_BREAK.has(queryKey[0]) });
        opened = true;
      },
      lesson: (event) => { onLesson(client, event); },
      segment: (event) => { onSegment(client, event); },
      annotation: (event) => {
        void fetchAgain(client, { queryKey: keys.annotations(event.lesson_id) });
        void fetchAgain(client, { queryKey: keys.home });
        // it may point at a step: whatever chain of evidence is on a screen follows
        void fetchAgain(client, { predicate: ({ queryKey }) => queryKey[0] === "step" && queryKey[2] === "evidence" });
      },
      export: (event) => { onExport(client, event); },
      cycle: (event) => {
        for (const queryKey of [keys.cycle(event.id), ["cycles"], keys.summary(event.id), keys.home]) void fetchAgain(client, { queryKey });
      },
      deconstruction: (event) => {
        for (const queryKey of [keys.deconstruction(event.id), keys.deconstructions]) void fetchAgain(client, { queryKey });
      },
      room: () => { void fetchAgain(client, { queryKey: keys.occupiedRooms }); },
      access: (event) => {
        void fetchAgain(client, { queryKey: keys.home });
        void fetchAgain(client, { queryKey: ["lessons"] });
        void fetchAgain(client, { queryKey: keys.lesson(event.lesson_id) });
        void fetchAgain(client, { queryKey: keys.shares(event.lesson_id) });
        void fetchAgain(client, { queryKey: keys.occupiedRooms });
      },
    });
  }, [client]);
}
