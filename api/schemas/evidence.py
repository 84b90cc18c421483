"""A step's chain of evidence on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.annotations import AnnotationOut, write_note
from api.schemas.lessons import ClipOut, write_clips
from api.schemas.text import Sent
from coaching.annotations import showing
from coaching.evidence.queries import Seen
from coaching.lessons.models import Clip, Lesson
from coaching.work import Work


class CheckBody(Sent):
    """A look at a secure step that was still there. `clip_id` names what shows it; otherwise the chain must."""

    clip_id: UUID | None = None


class EvidenceLesson(BaseModel):
    """Where a piece of evidence is from."""

    id: UUID
    title: str
    taught_on: date | None


class NoteEvidence(BaseModel):
    """A note that points at the step. `later`: taught after the step was agreed, or last seen."""

    type: Literal["annotation"] = "annotation"
    lesson: EvidenceLesson
    annotation: AnnotationOut
    later: bool


class ClipEvidence(BaseModel):
    """A clip that was put into the chain."""

    type: Literal["clip"] = "clip"
    lesson: EvidenceLesson
    clip: ClipOut
    linked_at: datetime
    later: bool


EvidenceOut = Annotated[NoteEvidence | ClipEvidence, Field(discriminator="type")]


def write_evidence(work: Work, chain: Sequence[Seen]) -> list[NoteEvidence | ClipEvidence]:
    """The chain of one teacher's step as its reader gets it, in the order given."""
    lessons = {seen.lesson.id: seen.lesson for seen in chain}
    shown = showing.shown_all(work, list(lessons.values()), [seen.note for seen in chain if seen.note])
    notes = {note.note.id: write_note(note) for note in shown}
    clips = _clips(work, lessons, [seen.clip for seen in chain if seen.clip])
    return [_one(seen, notes, clips) for seen in chain]


def _one(seen: Seen, notes: dict[UUID, AnnotationOut], clips: dict[UUID, ClipOut]) -> NoteEvidence | ClipEvidence:
    where = EvidenceLesson(id=seen.lesson.id, title=seen.lesson.title, taught_on=seen.lesson.taught_on)
    if seen.note is not None:
        return NoteEvidence(lesson=where, annotation=notes[seen.note.id], later=seen.later)
    assert seen.clip is not None
    assert seen.link is not None
    return ClipEvidence(lesson=where, clip=clips[seen.clip.id], linked_at=seen.link.linked_at, later=seen.later)


def _clips(work: Work, lessons: dict[UUID, Lesson], clips: Sequence[Clip]) -> dict[UUID, ClipOut]:
    by_lesson: dict[UUID, list[Clip]] = {}
    for clip in clips:
        by_lesson.setdefault(clip.lesson_id, []).append(clip)
    return {
        written.id: written
        for lesson_id, several in by_lesson.items()
        for written in write_clips(work, lessons[lesson_id], several)
    }
