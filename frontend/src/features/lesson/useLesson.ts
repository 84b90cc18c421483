/** The lesson as the server knows it now: read once, then kept up to date by its events. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { isGone } from "@/client/api";
import { listen } from "@/client/events";
import { keys } from "@/client/keys";
import { fetchAgain } from "@/client/live";
import { readLesson } from "@/client/lessons";
import type { Lesson } from "@/client/types";

export interface LessonView {
  lesson: Lesson | undefined;
  /** Not there, not yours, or not shared with you any more. */
  gone: boolean;
  /** As it was when it was still here, a moment ago. */
  lost: Lesson | null;
  problem: unknown;
  refetch: () => Promise<Lesson | null>;
}

/** Events may be lost on the way (a proxy that buffers): while something is going on, ask now and then too. */
const ASK_MS = 15_000;

export function useLesson(id: string, onNoteNews: (noteId: string | null) => void): LessonView {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: keys.lesson(id),
    queryFn: ({ signal }) => readLesson(id, signal),
    refetchInterval: ({ state }) => (state.error === null && state.data && state.data.state !== "ready" && state.data.state !== "failed" ? ASK_MS : false),
  });
  const gone = query.isError && isGone(query.error);
  const noteNews = useRef(onNoteNews);
  useEffect(() => { noteNews.current = onNoteNews; });

  useEffect(() => {
    const key = keys.lesson(id);
    const again = (): void => { void fetchAgain(client, { queryKey: key }); };
    const change = (update: (lesson: Lesson) => Lesson): void => { client.setQueryData<Lesson>(key, (lesson) => (lesson ? update(lesson) : lesson)); };
    return listen(`/lessons/${id}/events`, {
      open: () => {
        again();
        noteNews.current(null);
      },
      lesson: (event) => {
        const known = client.getQueryData<Lesson>(key);
        // Of a lesson that is ready, news is rare: a new name, the voices, a smaller rendition.
        if (!known || event.state === "ready" || known.state !== event.state || known.watchable !== event.watchable) again();
        else change((lesson) => ({ ...lesson, progress: event.progress }));
      },
      segment: (event) => {
        const known = client.getQueryData<Lesson>(key)?.segments.find((part) => part.index === event.index);
        if (known?.state !== event.state) again();
        else change((lesson) => ({ ...lesson, segments: lesson.segments.map((part) => (part.index === event.index ? { ...part, progress: event.progress } : part)) }));
      },
      annotation: (event) => { noteNews.current(event.id); },
      access: () => {
        again();
        void client.invalidateQueries({ queryKey: keys.shares(id) });
      },
    });
  }, [client, id]);

  return {
    lesson: gone ? undefined : query.data,
    gone,
    lost: gone ? (query.data ?? null) : null,
    problem: query.isError && !gone && !query.data ? query.error : null,
    refetch: async () => {
      const result = await query.refetch();
      return result.isError ? null : (result.data ?? null);
    },
  };
}
