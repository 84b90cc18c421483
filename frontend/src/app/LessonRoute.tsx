/** The lesson page is put together here: features never import one another, so what they lend each other passes through. */
import { useCallback, useMemo, useRef, useState, type ReactElement, type ReactNode } from "react";
import { useParams } from "react-router";
import { useMe } from "@/client/session";
import type { Lesson } from "@/client/types";
import { filtered, filterFromAddress, filterToAddress, NotesPanel, useNotes, type ComposerHandle, type NoteFilter, type NotesDesk, type NotesPanelProps, type ShownNote } from "@/features/annotations";
import { StepsOfClip } from "@/features/goals/StepsOfClip";
import { useLinkOptions } from "@/features/goals/useLinkOptions";
import { LessonPage, linkTo, replaceAddress, type LessonPageProps, type NotesPlace } from "@/features/lesson";
import { ShareDialog } from "@/features/privacy/ShareDialog";
import type { NoteMark } from "@/player/MarkLane";
import { ModelOfClip } from "@/features/models/PublishDialog";
import { useModelClips } from "@/features/models/useModels";
import { Button } from "@/ui";

function ShareButton({ lesson }: { lesson: Lesson }): ReactElement | null {
  const [open, setOpen] = useState(false);
  if (!lesson.may.includes("share")) return null;
  return (
    <>
      <Button icon="share" size="s" onPress={() => { setOpen(true); }}>Share</Button>
      <ShareDialog lesson={lesson} open={open} onClose={() => { setOpen(false); }} />
    </>
  );
}

const share = (lesson: Lesson): ReactNode => <ShareButton lesson={lesson} />;
const clipDialog: LessonPageProps["renderClipDialog"] = (about, clip, lesson, onClose) =>
  about === "model" ? <ModelOfClip clip={clip} lesson={lesson} onClose={onClose} /> : <StepsOfClip clip={clip} lesson={lesson} onClose={onClose} />;
const FIRST_WORDS = 80;

function markOf(note: ShownNote): NoteMark {
  return { id: note.id, kind: note.kind, start_ms: note.start_ms, end_ms: note.end_ms, words: note.body.slice(0, FIRST_WORDS) };
}

export function LessonRoute(): ReactElement {
  const { id = "" } = useParams();
  return <Lesson key={id} id={id} />;
}

function Lesson({ id }: { id: string }): ReactElement {
  const me = useMe();
  const desk = useNotes(id, me);
  const [filter, setFilter] = useState<NoteFilter>(() => filterFromAddress(new URLSearchParams(location.search)));
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const composer = useRef<ComposerHandle>(null);
  const modelClips = useModelClips(id);
  const marks = useMemo(() => filtered(desk.notes, filter).map(markOf), [desk.notes, filter]);
  const { refresh, refreshOne } = desk;
  const changeFilter = useCallback((next: NoteFilter) => {
    setFilter(next);
    replaceAddress(filterToAddress(next));
  }, []);
  const select = useCallback((noteId: string | null) => { setSelectedId(noteId); }, []);
  const renderNotes = (place: NotesPlace): ReactNode => (
    <LessonNotes place={place} desk={desk} me={me} filter={filter} onFilter={changeFilter} selectedId={selectedId} onSelect={select} composer={composer} />
  );
  return (
    <LessonPage lessonId={id} me={me} marks={marks} selectedId={selectedId} renderShare={share} renderClipDialog={clipDialog} modelClips={modelClips} renderNotes={renderNotes}
      onSelect={select} onNoteNews={(noteId) => { if (noteId) refreshOne(noteId); else refresh(); }} onWrite={() => composer.current?.focus()} />
  );
}

interface LessonNotesProps extends Pick<NotesPanelProps, "me" | "filter" | "onFilter" | "selectedId" | "composer"> {
  place: NotesPlace;
  desk: NotesDesk;
  onSelect: (id: string | null) => void;
}

function LessonNotes({ place, desk, onSelect, ...rest }: LessonNotesProps): ReactElement {
  const { lesson } = place;
  const options = useLinkOptions(lesson.owner_id);
  // Without a timeline there is no moment to write about.
  const mayComment = lesson.may.includes("comment") && lesson.duration_ms !== null;
  const whyNot = lesson.duration_ms !== null ? null : lesson.state === "failed" ? "There is nothing to write about: this recording cannot be watched." : "Notes can be written as soon as the recording has been read.";
  const open = (note: ShownNote): void => {
    place.onSeek(note.start_ms);
    onSelect(note.id);
    replaceAddress({ note: note.id });
  };
  return (
    <NotesPanel {...rest} desk={desk} lessonId={lesson.id} playback={place.playback} duration_ms={place.duration_ms} heading={place.heading} onOpen={open} mayComment={mayComment} whyNot={whyNot}
      span={place.span} onSpan={place.onSpan} options={options} linkTo={(note) => linkTo(lesson.id, { t: String(note.start_ms), note: note.id })}
      {...(mayComment ? { onClip: (note: ShownNote) => { if (note.end_ms !== null) place.onClip({ start_ms: note.start_ms, end_ms: note.end_ms }, note.body.slice(0, FIRST_WORDS)); } } : {})} />
  );
}
