/** What colleagues wrote lately, gathered from the lessons that have notes. */
import { useQueries } from "@tanstack/react-query";
import { listAnnotations } from "@/client/annotations";
import { keys } from "@/client/keys";
import type { Annotation, Lesson, Reply } from "@/client/types";

const LESSONS_LOOKED_AT = 8;
const MOST_SHOWN = 6;

export interface NewsItem {
  key: string;
  lesson: Lesson;
  note: Annotation;
  /** Set when it is a reply that is new, not the note itself. */
  reply: Reply | null;
  author: string;
  at: string;
}

/** Notes and replies by others, newest first; `since` null takes all of them. */
export function newsFrom(lesson: Lesson, notes: readonly Annotation[], meId: string, since: string | null): NewsItem[] {
  const items: NewsItem[] = [];
  for (const note of notes) {
    if (note.visibility !== "published") continue;
    if (note.author.id !== meId) items.push({ key: note.id, lesson, note, reply: null, author: note.author.name, at: note.created_at });
    for (const reply of note.replies) {
      if (reply.author.id !== meId) items.push({ key: reply.id, lesson, note, reply, author: reply.author.name, at: reply.created_at });
    }
  }
  return items.filter((item) => since === null || new Date(item.at) > new Date(since)).sort((a, b) => b.at.localeCompare(a.at));
}

export interface News { pending: boolean; fresh: NewsItem[]; latest: NewsItem[] }

export function useNews(lessons: readonly Lesson[], meId: string, since: string | null): News {
  const noted = lessons.filter((lesson) => lesson.annotation_count > 0).slice(0, LESSONS_LOOKED_AT);
  const answers = useQueries({
    queries: noted.map((lesson) => ({ queryKey: keys.annotations(lesson.id), queryFn: () => listAnnotations(lesson.id), staleTime: 30_000 })),
  });
  const all = answers.flatMap((answer, n) => {
    const lesson = noted[n];
    return lesson && answer.data ? newsFrom(lesson, answer.data, meId, null) : [];
  }).sort((a, b) => b.at.localeCompare(a.at));
  return {
    pending: answers.some((answer) => answer.isPending),
    // Nothing is known of an earlier visit in this browser: then all of it is new.
    fresh: all.filter((item) => since === null || new Date(item.at) > new Date(since)).slice(0, MOST_SHOWN),
    latest: all.slice(0, MOST_SHOWN),
  };
}
