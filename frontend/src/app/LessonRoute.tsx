/** The lesson page is put together here: features never import one another, so what they lend each other passes through. */
import { useCallback, useMemo, useRef, useState, type ReactElement, type ReactNode } from "react";
import { useParams } from "react-router";
import { useMe } from "@/client/session";
import type { Lesson } from "@/client/types";
import { filtered, filterFromAddress, filterToAddress, useNotes, type ComposerHandle, type NoteFilter, type ShownNote } from "@/features/annotations";
import { StepsOfClip } from "@/features/goals/StepsOfClip";
import { LessonPage, replaceAddress, type LessonPageProps, type NotesPlace } from "@/features/lesson";
import { WatchTogether, WatchTogetherDialog } from "@/features/room/WatchTogether";
import { ShareDialog } from "@/features/privacy/ShareDialog";
import { ModelOfClip } from "@/features/models/PublishDialog";
import { useModelClips } from "@/features/models/useModels";
import { Sketch } from "@/player/sketch";
import { Button } from "@/ui";
import { drawnOf, LessonNotes, markOf } from "./LessonNotes";

function Ways({ lesson }: { lesson: Lesson }): ReactElement {
  const [open, setOpen] = useState(false);
  const together = lesson.duration_ms === null ? null : <WatchTogether size="s" subject={{ type: "lesson", id: lesson.id }} />;
  if (!lesson.may.includes("share")) return <>{together}</>;
  return (
    <>
      {together}
      <Button icon="share" size="s" onPress={() => { setOpen(true); }}>Share</Button>
      <ShareDialog lesson={lesson} open={open} onClose={() => { setOpen(false); }} />
    </>
  );
}

const share = (lesson: Lesson): ReactNode => <Ways lesson={lesson} />;
const clipDialog: LessonPageProps["renderClipDialog"] = (about, clip, lesson, onClose) => {
  if (about === "together") return <WatchTogetherDialog subject={{ type: "clip", id: clip.id }} onClose={onClose} />;
  return about === "model" ? <ModelOfClip clip={clip} lesson={lesson} onClose={onClose} /> : <StepsOfClip clip={clip} lesson={lesson} onClose={onClose} />;
};

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
  const [sketch] = useState(() => new Sketch());
  const shown = useMemo(() => filtered(desk.notes, filter), [desk.notes, filter]);
  const marks = useMemo(() => shown.map(markOf), [shown]);
  const drawn = useMemo(() => drawnOf(shown), [shown]);
  const { refresh, refreshOne } = desk;
  const changeFilter = useCallback((next: NoteFilter) => {
    setFilter(next);
    replaceAddress(filterToAddress(next));
  }, []);
  const select = useCallback((noteId: string | null) => { setSelectedId(noteId); }, []);
  const open = useCallback((note: ShownNote) => {
    setSelectedId(note.id);
    replaceAddress({ note: note.id });
  }, []);
  const renderNotes = (place: NotesPlace): ReactNode => (
    <LessonNotes place={place} desk={desk} me={me} filter={filter} onFilter={changeFilter} selectedId={selectedId} onOpen={open} composer={composer} sketch={sketch} />
  );
  return (
    <LessonPage lessonId={id} me={me} marks={marks} sketch={sketch} drawn={drawn} selectedId={selectedId} renderShare={share} renderClipDialog={clipDialog} modelClips={modelClips} renderNotes={renderNotes}
      onSelect={select} onNoteNews={(noteId) => { if (noteId) refreshOne(noteId); else refresh(); }} onWrite={() => composer.current?.focus()} onDraw={() => composer.current?.draw()} />
  );
}
