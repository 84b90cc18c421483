/** The notes of a lesson for whatever screen shows it: features never import one another, so they meet here. */
import type { ReactElement } from "react";
import { NotesPanel, type NotesDesk, type NotesPanelProps, type ShownNote } from "@/features/annotations";
import { useLinkOptions } from "@/features/goals/useLinkOptions";
import { linkTo, type NotesPlace } from "@/features/lesson";
import type { NoteMark } from "@/player/MarkLane";
import type { DrawnNote } from "@/player/sketch";

export const FIRST_WORDS = 80;

export function markOf(note: ShownNote): NoteMark {
  return { id: note.id, kind: note.kind, start_ms: note.start_ms, end_ms: note.end_ms, words: note.body.slice(0, FIRST_WORDS), drawn: note.drawing !== null };
}

/** Those that have a drawing, for whoever shows the picture. */
export const drawnOf = (notes: readonly ShownNote[]): DrawnNote[] =>
  notes.flatMap(({ id, start_ms, drawing, body }) => (drawing ? [{ id, at_ms: start_ms, drawing, words: body.slice(0, FIRST_WORDS) }] : []));

export interface LessonNotesProps extends Pick<NotesPanelProps, "me" | "filter" | "onFilter" | "selectedId" | "composer" | "sketch"> {
  place: Omit<NotesPlace, "onClip"> & Partial<Pick<NotesPlace, "onClip">>;
  desk: NotesDesk;
  onOpen: (note: ShownNote) => void;
}

export function LessonNotes({ place, desk, onOpen, ...rest }: LessonNotesProps): ReactElement {
  const { lesson, onClip } = place;
  const options = useLinkOptions(lesson.owner_id);
  // Without a timeline there is no moment to write about.
  const mayComment = lesson.may.includes("comment") && lesson.duration_ms !== null;
  const whyNot = lesson.duration_ms !== null ? null : lesson.state === "failed" ? "There is nothing to write about: this recording cannot be watched." : "Notes can be written as soon as the recording has been read.";
  const open = (note: ShownNote, still = note.drawing !== null): void => {
    place.onSeek(note.start_ms, still);
    onOpen(note);
  };
  return (
    <NotesPanel {...rest} desk={desk} lessonId={lesson.id} playback={place.playback} duration_ms={place.duration_ms} heading={place.heading} onOpen={open} mayComment={mayComment} whyNot={whyNot}
      span={place.span} onSpan={place.onSpan} options={options} linkTo={(note) => linkTo(lesson.id, { t: String(note.start_ms), note: note.id })}
      {...(mayComment && onClip ? { onClip: (note: ShownNote) => { if (note.end_ms !== null) onClip({ start_ms: note.start_ms, end_ms: note.end_ms }, note.body.slice(0, FIRST_WORDS)); } } : {})} />
  );
}
