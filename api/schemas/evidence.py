"""A step's chain of evidence on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.annotations import AnnotationOut, write_note
from api.schemas.deconstructions import AgreedOut, write_deconstruction
from api.schemas.exemplars import ExemplarOut, write_exemplar
from api.schemas.lessons import ClipOut, write_clips
from api.schemas.people import Named
from api.schemas.rehearsals import RehearsalOut, write_rehearsal
from api.schemas.text import Sent
from coaching.annotations import showing
from coaching.deconstructions.queries import ShownDeconstruction
from coaching.evidence.sources import Link, Model, Moment, Rehearsed, TakenApart
from coaching.lessons.models import Clip, Lesson, Purpose
from coaching.work import Work


class CheckBody(Sent):
    """A look at a secure step that was still there. `clip_id` names what shows it; otherwise the chain must."""

    clip_id: UUID | None = None


class EvidenceLesson(BaseModel):
    """Where a piece of evidence is from: a lesson, or the recording of a rehearsal."""

    id: UUID
    title: str
    taught_on: date | None
    purpose: Purpose


class NoteEvidence(BaseModel):
    """A note that points at the step.

    `later`: from a lesson taught after the step was agreed, or last seen; `after`: after it was agreed, whatever since.
    """

    type: Literal["annotation"] = "annotation"
    lesson: EvidenceLesson
    annotation: AnnotationOut
    later: bool
    after: bool


class ClipEvidence(BaseModel):
    """A clip that was put into the chain."""

    type: Literal["clip"] = "clip"
    lesson: EvidenceLesson
    clip: ClipOut
    linked_at: datetime
    later: bool
    after: bool


class ModelEvidence(BaseModel):
    """A model or contrast of the step's template, while the reader may use it."""

    type: Literal["model"] = "model"
    exemplar: ExemplarOut


class TakenApartEvidence(BaseModel):
    """What was agreed about such a model: the checklist of the rehearsal.

    `exemplar` is null once it can no longer be watched; the words stay, without their moments.
    """

    type: Literal["deconstruction"] = "deconstruction"
    id: UUID
    exemplar: Named | None
    people: list[Named]
    agreed_at: datetime
    agreed: list[AgreedOut]


class RehearsalEvidence(BaseModel):
    """A rehearsal of the step in which at least one round was tried."""

    type: Literal["rehearsal"] = "rehearsal"
    rehearsal: RehearsalOut


EvidenceOut = Annotated[
    NoteEvidence | ClipEvidence | ModelEvidence | TakenApartEvidence | RehearsalEvidence, Field(discriminator="type")
]


def write_evidence(work: Work, chain: Sequence[Link]) -> list[EvidenceOut]:
    """The chain of one teacher's step as its reader gets it, in the order given."""
    seen = [link for link in chain if isinstance(link, Moment)]
    lessons = {moment.lesson.id: moment.lesson for moment in seen}
    shown = showing.shown_all(work, list(lessons.values()), [moment.note for moment in seen if moment.note])
    notes = {note.note.id: write_note(note) for note in shown}
    clips = _clips(work, lessons, [moment.clip for moment in seen if moment.clip])

    def one(link: Link) -> EvidenceOut:
        match link:
            case Model(model):
                return ModelEvidence(exemplar=write_exemplar(work, model))
            case TakenApart(deconstruction):
                return _taken_apart(work, deconstruction)
            case Rehearsed(rehearsal):
                return RehearsalEvidence(rehearsal=write_rehearsal(work, rehearsal))
            case Moment():
                return _moment(link, notes, clips)

    return [one(link) for link in chain]


def _moment(seen: Moment, notes: dict[UUID, AnnotationOut], clips: dict[UUID, ClipOut]) -> NoteEvidence | ClipEvidence:
    lesson = seen.lesson
    where = EvidenceLesson(id=lesson.id, title=lesson.title, taught_on=lesson.taught_on, purpose=lesson.purpose)
    if seen.note is not None:
        return NoteEvidence(lesson=where, annotation=notes[seen.note.id], later=seen.later, after=seen.after)
    assert seen.clip is not None
    assert seen.link is not None
    return ClipEvidence(
        lesson=where, clip=clips[seen.clip.id], linked_at=seen.link.linked_at, later=seen.later, after=seen.after
    )


def _taken_apart(work: Work, shown: ShownDeconstruction) -> TakenApartEvidence:
    whole = write_deconstruction(work, shown)
    assert whole.agreed_at is not None
    return TakenApartEvidence(
        id=whole.id,
        exemplar=Named(id=whole.film.id, name=whole.film.title) if whole.film else None,
        people=whole.people,
        agreed_at=whole.agreed_at,
        agreed=whole.agreed,
    )


def _clips(work: Work, lessons: dict[UUID, Lesson], clips: Sequence[Clip]) -> dict[UUID, ClipOut]:
    by_lesson: dict[UUID, list[Clip]] = {}
    for clip in clips:
        by_lesson.setdefault(clip.lesson_id, []).append(clip)
    return {
        written.id: written
        for lesson_id, several in by_lesson.items()
        for written in write_clips(work, lessons[lesson_id], several)
    }
