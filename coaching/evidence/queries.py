"""A step's chain of evidence: the notes and clips that point at it, as far as the actor sees them, in lesson order."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, func, select

from coaching.annotations.models import Annotation, AnnotationLink
from coaching.annotations.queries import is_visible, points_at
from coaching.evidence import rules
from coaching.evidence.models import StepClip
from coaching.goals.models import Step
from coaching.goals.rules import Proof
from coaching.lessons.models import Clip, Lesson, Purpose
from coaching.lessons.queries import ids_seen
from coaching.work import Work

Place = tuple[str, UUID, int, UUID]
"""Day, lesson, moment, and the note or the link of the clip."""


@dataclass(frozen=True)
class Seen:
    """One link of the chain: a note, or a clip with the row that put it there.

    `later`: from a lesson taught after the step was agreed (or last seen), so that it says something new.
    """

    lesson: Lesson
    note: Annotation | None
    clip: Clip | None
    link: StepClip | None
    later: bool

    @property
    def place(self) -> Place:
        """Where it stands in the chain."""
        lesson = self.lesson
        day = rules.day_of(lesson.taught_on, lesson.created_at).isoformat()
        if self.note is not None:
            return day, lesson.id, self.note.start_ms, self.note.id
        assert self.clip is not None
        assert self.link is not None
        return day, lesson.id, self.clip.start_ms, self.link.id


def chain_of(work: Work, step: Step, after: Place | None, limit: int) -> list[Seen]:
    """The chain of a step behind its door, from its first lesson to its last. Two queries.

    A step's chain is short, and the two databases do not agree on the day of an instant: so it is sorted here.
    """
    chain = sorted([*_notes(work, step), *_clips(work, step)], key=lambda seen: seen.place)
    return [seen for seen in chain if after is None or seen.place > after][:limit]


def _notes(work: Work, step: Step) -> list[Seen]:
    rows = work.session.exec(
        select(Annotation, Lesson)
        .join(Lesson, col(Lesson.id) == col(Annotation.lesson_id))
        .where(is_visible(work), points_at(step.id))
    )
    return [Seen(lesson, note, None, None, _later(step, lesson)) for note, lesson in rows]


def _clips(work: Work, step: Step) -> list[Seen]:
    rows = work.session.exec(
        select(StepClip, Clip, Lesson)
        .join(Clip, col(Clip.id) == col(StepClip.clip_id))
        .join(Lesson, col(Lesson.id) == col(Clip.lesson_id))
        .where(col(StepClip.step_id) == step.id, col(Lesson.id).in_(ids_seen(work)))
    )
    return [Seen(lesson, None, clip, link, _later(step, lesson)) for link, clip, lesson in rows]


def _later(step: Step, lesson: Lesson) -> bool:
    taught = lesson.purpose is Purpose.LESSON
    return taught and rules.is_later(lesson.taught_on, lesson.created_at, step.evidence_since)


def count_clips(work: Work, step: Step) -> int:
    """How many clips a step behind its door has."""
    return work.session.exec(select(func.count()).select_from(StepClip).where(col(StepClip.step_id) == step.id)).one()


def link_of(work: Work, step_id: UUID, clip_id: UUID) -> StepClip | None:
    """The row that puts a clip into a step's chain, behind the step's door."""
    chosen = col(StepClip.step_id) == step_id, col(StepClip.clip_id) == clip_id
    return work.session.exec(select(StepClip).where(*chosen)).first()


def proof_of(work: Work, step: Step) -> Proof | None:
    """The newest thing the actor sees in the chain that says something new: a clip if there is one, or else a note.

    A clip counts when it is linked to the step, or when a note on the step points at it.
    """
    new = [seen for seen in chain_of(work, step, None, 10_000) if seen.later]
    clips = {seen.place: seen.clip.id for seen in new if seen.clip} | _clips_of_notes(work, step)
    if clips:
        return Proof(clips[max(clips)])
    return Proof(None) if new else None


def _clips_of_notes(work: Work, step: Step) -> dict[Place, UUID]:
    mine = select(Annotation.id).where(is_visible(work), points_at(step.id))
    rows = work.session.exec(
        select(AnnotationLink.id, Clip, Lesson)
        .join(Clip, col(Clip.id) == col(AnnotationLink.clip_id))
        .join(Lesson, col(Lesson.id) == col(Clip.lesson_id))
        .where(col(AnnotationLink.annotation_id).in_(mine), col(Lesson.id).in_(ids_seen(work)))
    )
    return {
        (rules.day_of(lesson.taught_on, lesson.created_at).isoformat(), lesson.id, clip.start_ms, link_id): clip.id
        for link_id, clip, lesson in rows
        if _later(step, lesson)
    }
