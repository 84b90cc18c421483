/**
 * The lesson: picture, timeline and notes as one thing. What other features lend (notes, sharing) comes in through
 * props, so that this page knows the player and the lesson, and nothing else.
 */
import { useCallback, useEffect, useRef, useState, type ReactElement, type ReactNode } from "react";
import { useLocation } from "react-router";
import { reportWatched } from "@/client/lessons";
import type { Clip, Lesson, Me } from "@/client/types";
import { usePageTitle } from "@/lib/title";
import { usePlayback } from "@/player/hooks";
import type { NoteMark } from "@/player/MarkLane";
import type { Playback } from "@/player/playback";
import type { DrawnNote, Sketch } from "@/player/sketch";
import { contains, type Span } from "@/player/span";
import { useWatched } from "@/player/useWatched";
import { ProblemNote, toast } from "@/ui";
import { Page } from "@/ui/Page";
import { linkTo, placeFrom, replaceAddress } from "./address";
import { ClipDialog, ClipList, useClips, type ClipAbout, type ClipWish } from "./Clips";
import { Gone, PreparingNote } from "./Cover";
import { Heading } from "./Heading";
import styles from "./Lesson.module.css";
import { LessonSkeleton } from "./LessonSkeleton";
import { Theatre } from "./Theatre";
import { useLesson } from "./useLesson";
import { useMomentInAddress } from "./useMomentInAddress";
import { useSource } from "@/player/useSource";

/** What the notes beside the picture need to know, and may ask for. */
export interface NotesPlace {
  lesson: Lesson;
  playback: Playback;
  duration_ms: number;
  heading: ReactNode;
  span: Span | null;
  onSpan: (span: Span | null) => void;
  /** `still`: and stand there. */
  onSeek: (ms: number, still?: boolean) => void;
  onClip: (span: Span, title: string) => void;
}

export interface LessonPageProps {
  lessonId: string;
  me: Me;
  marks: readonly NoteMark[];
  sketch: Sketch;
  drawn: readonly DrawnNote[];
  selectedId: string | null;
  onSelect: (id: string | null) => void;
  /** Notes changed: this one, or nobody knows which (null). */
  onNoteNews: (noteId: string | null) => void;
  /** N was pressed. */
  onWrite: () => void;
  /** D was pressed. */
  onDraw: () => void;
  renderShare: (lesson: Lesson) => ReactNode;
  /** The dialogs that make a clip a model of a step, put it into what shows one, or open a room for it. */
  renderClipDialog: (about: ClipAbout, clip: Clip, lesson: Lesson, onClose: () => void) => ReactNode;
  /** Which clips are models already. */
  modelClips: ReadonlySet<string>;
  renderNotes: (place: NotesPlace) => ReactNode;
}

export function LessonPage(props: LessonPageProps): ReactElement {
  const { lessonId, me, onSelect } = props;
  const playback = usePlayback();
  const { lesson, gone, lost, problem, refetch } = useLesson(lessonId, props.onNoteNews);
  const { source } = useSource(playback, lesson, refetch);
  useWatched(`lessons/${lessonId}`, playback, (spans) => reportWatched(lessonId, spans));
  useMomentInAddress(playback);
  usePageTitle(lesson?.title);
  const [span, setSpan] = useState<Span | null>(null);
  const [wish, setWish] = useState<ClipWish | null>(null);
  const [clipId, setClipId] = useState<string | null>(null);
  const [asked, setAsked] = useState<{ clip: Clip; about: ClipAbout } | null>(null);
  const clips = useClips(lessonId, lesson !== undefined);
  const duration_ms = lesson?.duration_ms ?? 0;

  const endClip = useCallback(() => {
    playback.loop = null;
    setClipId(null);
    replaceAddress({ clip: null });
  }, [playback]);
  const seek = useCallback((ms: number, still = false) => {
    if (still) playback.pause();
    const went = playback.seek(ms);
    if (went < Math.round(ms) - 1 && Number.isFinite(playback.limit_ms)) toast("That part is still being prepared.");
    if (playback.loop && !contains(playback.loop, went)) endClip();
  }, [playback, endClip]);
  const playClip = useCallback((clip: Clip) => {
    playback.loop = { start_ms: clip.start_ms, end_ms: clip.end_ms };
    setClipId(clip.id);
    replaceAddress({ clip: clip.id, note: null });
    playback.seek(clip.start_ms);
    playback.play();
  }, [playback]);
  const openMark = (id: string): void => {
    const mark = props.marks.find((one) => one.id === id);
    if (mark) seek(mark.start_ms, mark.drawn);
    onSelect(id);
    replaceAddress({ note: id });
  };
  useArrival(playback, clips, playClip, onSelect);
  useEffect(() => { if (gone) playback.unload(); }, [gone, playback]);

  if (gone) return <Gone lost={lost} meId={me.id} />;
  if (problem) return <Page title="Lesson"><ProblemNote problem={problem} onRetry={() => { void refetch(); }} /></Page>;
  if (!lesson) return <LessonSkeleton />;
  const heading = (
    <>
      <Heading lesson={lesson} meId={me.id} share={props.renderShare(lesson)} />
      <PreparingNote lesson={lesson} />
      <ClipList clips={clips} lessonId={lessonId} activeId={clipId} mayChange={lesson.may.includes("comment")} maySave={lesson.may.includes("download")} modelClips={props.modelClips} onAsk={(clip, about) => { setAsked({ clip, about }); }} onPlay={playClip} onRename={(clip) => { setWish({ clip }); }} />
    </>
  );
  return (
    <div className={styles["lesson"]}>
      <Theatre lesson={lesson} me={me} playback={playback} playable={source !== null} clips={clips} clipId={clipId} marks={props.marks} sketch={props.sketch} drawn={props.drawn} selectedId={props.selectedId}
        span={span} onSpan={setSpan} onSeek={seek} onSelect={openMark} onWrite={props.onWrite} onDraw={props.onDraw} onEndClip={endClip}
        onClip={(id) => { const clip = clips.find((one) => one.id === id); if (clip) playClip(clip); }}
        onMakeClip={(of) => { setWish({ span: of, title: "" }); }} onAgain={() => { void refetch().then((fresh) => { if (fresh && source) playback.load({ kind: source.kind === "playlist" ? "playlist" : "file", url: source.url, frame_rate: fresh.frame_rate }); }); }} />
      <div className={styles["side"]}>
        {props.renderNotes({ lesson, playback, duration_ms, heading, span, onSpan: setSpan, onSeek: seek, onClip: (of, title) => { setWish({ span: of, title }); } })}
      </div>
      {asked ? props.renderClipDialog(asked.about, asked.clip, lesson, () => { setAsked(null); }) : null}
      <ClipDialog lessonId={lessonId} wish={wish} onClose={() => { setWish(null); }}
        onMade={(clip) => {
          setSpan(null);
          toast(`Clip “${clip.title}” made.`);
          void navigator.clipboard?.writeText(linkTo(lessonId, { clip: clip.id })).catch(() => undefined);
        }} />
    </div>
  );
}

/** Someone opened a link to a moment, a note or a clip: go there once, and again when another link is followed. */
function useArrival(playback: Playback, clips: readonly Clip[], playClip: (clip: Clip) => void, onSelect: (id: string | null) => void): void {
  const { key, search } = useLocation();
  const arrived = useRef<{ key: string; clip: string | null } | null>(null);
  useEffect(() => {
    if (arrived.current?.key === key) return;
    const place = placeFrom(search);
    arrived.current = { key, clip: place.clip };
    if (place.t !== null) playback.seek(place.t);
    if (place.note) onSelect(place.note);
  }, [key, search, playback, onSelect]);
  useEffect(() => {
    const wanted = clips.find((clip) => clip.id === arrived.current?.clip);
    if (!wanted || !arrived.current) return;
    arrived.current = { ...arrived.current, clip: null };
    playClip(wanted);
  }, [clips, playClip, key]);
}
