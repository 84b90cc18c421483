"""A step's chain of evidence, as far as the actor sees it: from its first moment to the lesson that closes it."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, func, select

from coaching.annotations.models import Annotation, AnnotationLink
from coaching.annotations.queries import is_visible, points_at
from coaching.evidence import rules
from coaching.evidence.models import StepClip
from coaching.evidence.sources import SOURCES, Chain, Link, Place, moments
from coaching.goals.models import Step
from coaching.goals.queries import teacher_of
from coaching.goals.rules import Proof
from coaching.lessons.models import Clip, Lesson
from coaching.lessons.queries import ids_seen
from coaching.work import Work


def chain_of(work: Work, step: Step, after: Place | None, limit: int) -> list[Link]:
    """The chain of a step behind its door, in order.

    A step's chain is short, and the two databases do not agree on the day of an instant: so it is sorted here.
    """
    chain = Chain(step, teacher_of(work, step))
    links = sorted((link for source in SOURCES for link in source(work, chain)), key=lambda link: link.place)
    return [link for link in links if after is None or link.place > after][:limit]


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
    new = [moment for moment in moments(work, Chain(step, teacher_of(work, step))) if moment.later]
    clips = {moment.place[1:]: moment.clip.id for moment in new if moment.clip} | _clips_of_notes(work, step)
    if clips:
        return Proof(clips[max(clips)])
    return Proof(None) if new else None


def _clips_of_notes(work: Work, step: Step) -> dict[tuple[str, UUID, int, UUID], UUID]:
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
        if rules.is_later(lesson.taught_on, lesson.created_at, step.evidence_since)
    }
