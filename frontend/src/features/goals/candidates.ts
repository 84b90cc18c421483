/** What can close a step, or show that it is still there: moments of lessons taught after it was agreed, or last seen. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { keys } from "@/client/keys";
import { listClips, listLessons } from "@/client/lessons";
import type { Clip, Evidence, Lesson, Me, Step } from "@/client/types";
import { isMoment, useChain } from "./links";

/** One moment to choose: a clip as it is, or the span of a note, of which a clip is made. */
export type Candidate = { key: string; lessonId: string; lessonTitle: string; title: string; start_ms: number; end_ms: number } & ({ clipId: string } | { clipId: null });

const LESSONS_LOOKED_AT = 6;
const LONGEST_TITLE = 80;

function ofClip(clip: Clip, lessonTitle: string): Candidate {
  return { key: clip.id, clipId: clip.id, lessonId: clip.lesson_id, lessonTitle, title: clip.title, start_ms: clip.start_ms, end_ms: clip.end_ms };
}

/** From the chain: clips, and notes on a span. An instant shows nothing for long enough. */
export function ofChain(chain: readonly Evidence[]): Candidate[] {
  return chain.filter(isMoment).filter((link) => link.later).flatMap((link): Candidate[] => {
    if (link.type === "clip") return [ofClip(link.clip, link.lesson.title)];
    const note = link.annotation;
    if (note.end_ms === null) return [];
    const title = note.body.split("\n")[0]?.slice(0, LONGEST_TITLE) ?? "";
    return [{ key: note.id, clipId: null, lessonId: note.lesson_id, lessonTitle: link.lesson.title, title, start_ms: note.start_ms, end_ms: note.end_ms }];
  });
}

/** Whether a lesson may count; the server has the last word. One of the same day counts when it came in afterwards. */
export function mayCount(lesson: Pick<Lesson, "taught_on" | "created_at">, since: string | null): boolean {
  if (since === null) return false;
  const [taught, from] = [lesson.taught_on ?? lesson.created_at.slice(0, 10), since.slice(0, 10)];
  return taught > from || (taught === from && Date.parse(lesson.created_at) > Date.parse(since));
}

export interface Candidates { items: Candidate[]; pending: boolean }

export function useCandidates(step: Step, me: Me): Candidates {
  const chain = useChain(step.id);
  const scope = step.teacher_id === me.id ? "mine" : "shared";
  const lessons = useQuery({ queryKey: keys.lessons(scope), queryFn: () => listLessons(scope) });
  const later = (lessons.data?.items ?? []).filter((lesson) => lesson.owner_id === step.teacher_id && mayCount(lesson, step.evidence_since)).slice(0, LESSONS_LOOKED_AT);
  const clips = useQueries({ queries: later.map((lesson) => ({ queryKey: keys.clips(lesson.id), queryFn: () => listClips(lesson.id), refetchOnMount: "always" as const })) });
  const linked = ofChain(chain.data?.items ?? []);
  const known = new Set(linked.map((one) => one.key));
  const others = later.flatMap((lesson, place) => (clips[place]?.data?.items ?? []).filter((clip) => !known.has(clip.id)).map((clip) => ofClip(clip, lesson.title)));
  return { items: [...linked.reverse(), ...others], pending: chain.isPending || lessons.isPending || clips.some((query) => query.isPending) };
}
