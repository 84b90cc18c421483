/** Comparing is put together here: clips and notes are of lessons, models of the library, and the choice of a step. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { readAnnotation } from "@/client/annotations";
import { isGone } from "@/client/api";
import { readExemplar } from "@/client/exemplars";
import { keys } from "@/client/keys";
import { readClip, reportWatched } from "@/client/lessons";
import type { Exemplar } from "@/client/types";
import { ComparePage } from "@/features/compare/ComparePage";
import { frameMs, knownOf, WAITING, type Side, type WithSideProps } from "@/features/compare/side";
import { Waiting } from "@/features/compare/Waiting";
import { CompareChoices } from "@/features/goals/CompareChoices";
import { Cover } from "@/features/lesson/Cover";
import { useLesson } from "@/features/lesson/useLesson";
import { usePictures } from "@/features/lesson/usePictures";
import { useSource } from "@/player/useSource";
import { useFilm } from "@/features/models/useFilm";
import { KIND_LABELS } from "@/features/models/words";
import { subjectOf } from "@/features/room/subjects";
import { WatchTogether } from "@/features/room/WatchTogether";
import type { Comparison } from "@/lib/comparison";
import { formatDay } from "@/lib/dates";
import { formatSpan } from "@/lib/time";
import { usePlaybackState } from "@/player/hooks";
import { useWatched } from "@/player/useWatched";

const FIRST_WORDS = 80;
const choices = (wanted: Comparison): ReactNode => (wanted.step ? <CompareChoices wanted={wanted} stepId={wanted.step} /> : null);

const together = (now: () => Comparison): ReactNode => <WatchTogether subject={() => subjectOf(now())} />;

export function CompareRoute(): ReactElement {
  return <ComparePage With={WithSide} renderChoices={choices} renderTogether={together} />;
}

type OfOne = Omit<WithSideProps, "of"> & { id: string };

/** One side, whichever kind of thing it is: a room of two shows it as well. */
export function WithSide({ of, ...rest }: WithSideProps): ReactElement {
  if (of.kind === "lesson") {
    const { id, start_ms, end_ms } = of;
    return <WithStretch stretch={{ lesson_id: id, start_ms, end_ms, word: formatSpan(start_ms, end_ms), title: null, to: `/lessons/${id}?t=${start_ms}` }} {...rest} />;
  }
  if (of.kind === "clip") return <WithClip id={of.id} {...rest} />;
  return of.kind === "note" ? <WithNote id={of.id} {...rest} /> : <WithModel id={of.id} {...rest} />;
}

/** What could not be had, and whether that is for good. */
const without = (error: unknown, refetch: () => unknown): Side => ({ ...WAITING, gone: isGone(error), problem: error, retry: () => { void refetch(); } });

function WithClip({ id, ...rest }: OfOne): ReactElement {
  const clip = useQuery({ queryKey: keys.clip(id), queryFn: () => readClip(id), refetchOnMount: "always" });
  if (clip.error && (!clip.data || isGone(clip.error))) return rest.children(without(clip.error, clip.refetch));
  if (!clip.data) return <Waiting />;
  const { title, lesson_id, start_ms, end_ms } = clip.data;
  return <WithStretch stretch={{ lesson_id, start_ms, end_ms, word: `Clip, ${formatSpan(start_ms, end_ms)}`, title, to: `/lessons/${lesson_id}?clip=${id}` }} {...rest} />;
}

function WithNote({ id, ...rest }: OfOne): ReactElement {
  const note = useQuery({ queryKey: keys.annotation(id), queryFn: () => readAnnotation(id), refetchOnMount: "always" });
  if (note.error && (!note.data || isGone(note.error))) return rest.children(without(note.error, note.refetch));
  if (!note.data) return <Waiting />;
  const { body, lesson_id, start_ms, end_ms } = note.data;
  const title = body.split("\n")[0]?.slice(0, FIRST_WORDS) ?? "";
  return <WithStretch stretch={{ lesson_id, start_ms, end_ms, word: `Note, ${formatSpan(start_ms, end_ms)}`, title, to: `/lessons/${lesson_id}?t=${start_ms}&note=${id}` }} {...rest} />;
}

interface Stretch {
  lesson_id: string;
  start_ms: number;
  end_ms: number | null;
  word: string;
  title: string | null;
  to: string;
}

const nothing = (): void => undefined;

/** A stretch of a lesson, kept playable and told to its ledger as on the lesson's own page. */
function WithStretch({ stretch, playback, children }: Omit<WithSideProps, "of"> & { stretch: Stretch }): ReactElement {
  const { lesson_id, start_ms, end_ms, word, title, to } = stretch;
  const { lesson, gone, problem, refetch } = useLesson(lesson_id, nothing);
  const { source } = useSource(playback, lesson, refetch);
  const { phase } = usePlaybackState(playback);
  const { waveform, speech } = usePictures(lesson);
  useWatched(`lessons/${lesson_id}`, playback, (spans) => reportWatched(lesson_id, spans));
  const again = (): void => {
    void refetch().then((fresh) => { if (fresh && source) playback.load({ kind: source.kind === "playlist" ? "playlist" : "file", url: source.url, frame_rate: fresh.frame_rate }); });
  };
  if (!lesson) return children({ gone, problem, retry: () => { void refetch(); }, shown: null });
  const day = lesson.taught_on ? `, ${formatDay(lesson.taught_on)}` : "";
  const round = lesson.purpose === "rehearsal" && title === null;
  return children({
    ...WAITING,
    shown: {
      word: round ? "Rehearsal" : word,
      title: title ?? lesson.title,
      from: round ? `${lesson.owner.name}, ${formatDay(lesson.created_at)}` : `${lesson.title}${day}`,
      to,
      known: knownOf(start_ms, round ? end_ms ?? lesson.duration_ms : end_ms, lesson.duration_ms ?? 0, lesson.frame_rate),
      cover: source === null || phase === "failed" ? <Cover lesson={lesson} playable={source !== null} broken={phase === "failed"} onAgain={again} /> : null,
      waveform,
      speech,
    },
  });
}

function WithModel({ id, ...rest }: OfOne): ReactElement {
  const model = useQuery({ queryKey: keys.exemplar(id), queryFn: () => readExemplar(id), refetchOnMount: "always" });
  if (model.error && (!model.data || isGone(model.error))) return rest.children(without(model.error, model.refetch));
  if (!model.data) return <Waiting />;
  return <WithFilm model={model.data} {...rest} />;
}

/** A model plays its own moments and nothing around them, and goes from the screen when it is withdrawn. */
function WithFilm({ model, playback, children }: Omit<WithSideProps, "of"> & { model: Exemplar }): ReactElement {
  const { film, gone, problem, retry } = useFilm(playback, model.id, false);
  if (!film) return children({ gone, problem, retry, shown: null });
  return children({
    ...WAITING,
    shown: {
      word: `${KIND_LABELS[model.kind]} for “${model.template.name}”`,
      title: model.title,
      from: model.owner.name,
      to: `/library/${model.template.id}`,
      known: { start_ms: film.start_ms, low_ms: film.start_ms, high_ms: film.end_ms, frame_ms: frameMs(null) },
      cover: null,
      waveform: null,
      speech: null,
    },
  });
}
