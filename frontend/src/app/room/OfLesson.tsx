/** A lesson, or a part of one, in a room: its own timeline and notes, moved by the room. */
import { useEffect, useMemo, useRef, useState, type ReactElement, type ReactNode } from "react";
import { reportWatched } from "@/client/lessons";
import { useMe } from "@/client/session";
import type { Lesson } from "@/client/types";
import { EVERYTHING, filtered, useNotes, type ComposerHandle, type NoteFilter } from "@/features/annotations";
import { Cover } from "@/features/lesson/Cover";
import { useLesson } from "@/features/lesson/useLesson";
import { usePictures } from "@/features/lesson/usePictures";
import { useSource } from "@/player/useSource";
import { BoardLayer } from "@/features/room/BoardLayer";
import { PointerLayer } from "@/features/room/PointerLayer";
import { WAITING, type WithSubjectProps } from "@/features/room/subject";
import { useDrive } from "@/features/room/useRoom";
import { formatDay } from "@/lib/dates";
import type { ClipMark } from "@/player/ClipLane";
import { usePlaybackState } from "@/player/hooks";
import { Sketch } from "@/player/sketch";
import { SketchLayer } from "@/player/SketchLayer";
import { withEnd, withStart, type Span } from "@/player/span";
import { Stage } from "@/player/Stage";
import { Timeline } from "@/player/Timeline";
import { useView } from "@/player/useView";
import { useWatched } from "@/player/useWatched";
import { isWhole } from "@/player/viewport";
import { Button } from "@/ui";
import { drawnOf, LessonNotes, markOf } from "../LessonNotes";
import { useOneFilm } from "./useOneFilm";
import styles from "./room.module.css";

const NO_CLIPS: ClipMark[] = [];
const nothing = (): void => undefined;

export interface OfLessonProps extends WithSubjectProps {
  lessonId: string;
  /** Null: the whole lesson, under its own name. */
  title: string | null;
  to: string;
}

export function OfLesson({ lessonId, title, to, room, session, children }: OfLessonProps): ReactElement {
  const me = useMe();
  const desk = useNotes(lessonId, me);
  const { refresh, refreshOne } = desk;
  const { lesson, gone, problem, refetch } = useLesson(lessonId, (noteId) => { if (noteId) refreshOne(noteId); else refresh(); });
  const { playback, film } = useOneFilm(session, lesson !== undefined);
  const drive = useDrive(session, film);
  const { source } = useSource(playback, lesson, refetch);
  const { phase } = usePlaybackState(playback);
  const [filter, setFilter] = useState<NoteFilter>(EVERYTHING);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const [span, setSpan] = useState<Span | null>(null);
  const composer = useRef<ComposerHandle>(null);
  const duration_ms = lesson?.duration_ms ?? 0;
  useWatched(`lessons/${lessonId}`, playback, (spans) => reportWatched(lessonId, spans));
  useEffect(() => {
    playback.hands = drive;
    return () => { playback.hands = null; };
  }, [playback, drive]);
  useEffect(() => { if (gone) playback.unload(); }, [gone, playback]);
  const playbacks = useMemo(() => [playback], [playback]);
  const [sketch] = useState(() => new Sketch(false));
  const notes = useMemo(() => filtered(desk.notes, filter), [desk.notes, filter]);
  const marks = useMemo(() => notes.map(markOf), [notes]);
  const drawn = useMemo(() => drawnOf(notes), [notes]);
  const pictures = usePictures(lesson);
  const control = useView(playback, duration_ms);
  const again = (): void => {
    void refetch().then((fresh) => { if (fresh && source) playback.load({ kind: source.kind === "playlist" ? "playlist" : "file", url: source.url, frame_rate: fresh.frame_rate }); });
  };
  if (!lesson) return children({ gone, problem, retry: () => { void refetch(); }, shown: null });
  const covered = source === null || phase === "failed";
  const seek = (ms: number, still = false): void => {
    if (still) drive.stand(ms);
    else drive.seek(ms);
  };
  const openMark = (id: string): void => {
    const mark = marks.find((one) => one.id === id);
    if (mark) seek(mark.start_ms, mark.drawn);
    setSelectedId(id);
  };
  const zoom = (
    <span className={styles["zoom"]}>
      <Button variant="quiet" aria-label="Zoom the timeline out" isDisabled={isWhole(control.view, duration_ms)} onPress={() => { control.zoom(0.5, playback.position_ms); }}>−</Button>
      <Button variant="quiet" aria-label="Zoom the timeline in" isDisabled={duration_ms === 0} onPress={() => { control.zoom(2, playback.position_ms); }}>+</Button>
    </span>
  );
  return children({
    ...WAITING,
    shown: {
      title: title ?? lesson.title,
      from: whence(lesson, me.id, title !== null),
      to,
      drive,
      playbacks,
      heard: playback,
      covered,
      picture: ({ onFullscreen, names }) => (
        <Stage playback={playback} title={lesson.title} poster={lesson.poster_url} drive={drive} onFullscreen={onFullscreen}
          over={<><SketchLayer playback={playback} sketch={sketch} notes={drawn} selectedId={selectedId} /><BoardLayer session={session} playback={playback} names={names} people={room.people} /></>}
          cover={covered ? <Cover lesson={lesson} playable={source !== null} broken={phase === "failed"} onAgain={again} /> : null} />
      ),
      points: (names, on) => <PointerLayer session={session} playback={playback} names={names} on={on} />,
      rail: ({ low_ms, high_ms }) => (
        <LessonRail whole={low_ms === 0 && high_ms >= duration_ms} onFrame={() => { control.frame({ start_ms: low_ms, end_ms: high_ms }); }}>
          <Timeline playback={playback} control={control} duration_ms={duration_ms} segments={lesson.segments} marks={marks} clips={NO_CLIPS} {...pictures}
            selectedId={selectedId} onSelect={openMark} clipId={null} onClip={nothing} draft={span} onDraft={setSpan} onSeek={seek} />
        </LessonRail>
      ),
      side: (
        <LessonNotes place={{ lesson, playback, duration_ms, heading: <h2 className={styles["notesHead"]}>Notes</h2>, span, onSpan: setSpan, onSeek: seek }} desk={desk} me={me} filter={filter} onFilter={setFilter}
          selectedId={selectedId} onOpen={(note) => { setSelectedId(note.id); }} composer={composer} sketch={sketch} />
      ),
      onWrite: () => composer.current?.focus(),
      onKeep: lesson.may.includes("comment") ? (drawing, at_ms) => composer.current?.keep(drawing, at_ms) : null,
      span: {
        in: () => { setSpan(withStart(span, playback.position_ms, duration_ms)); },
        out: () => { setSpan(withEnd(span, playback.position_ms, duration_ms)); },
        clear: () => { setSpan(null); },
      },
      tools: zoom,
    },
  });
}

function whence(lesson: Lesson, meId: string, partly: boolean): string {
  const teacher = lesson.owner_id === meId ? "Your lesson" : lesson.owner.name;
  const day = lesson.taught_on ? `, ${formatDay(lesson.taught_on)}` : "";
  return `${partly ? `${lesson.title} · ` : ""}${teacher}${day}`;
}

/** Of a part, the timeline begins framed: the rest of the lesson is not what is watched. */
function LessonRail({ whole, onFrame, children }: { whole: boolean; onFrame: () => void; children: ReactNode }): ReactElement {
  const frame = useRef(onFrame);
  useEffect(() => { frame.current = onFrame; });
  useEffect(() => { if (!whole) frame.current(); }, [whole]);
  return <>{children}</>;
}
