"""Verbs about evidence: put a clip into a step's chain; close a step, or see it again, on what the chain shows."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from coaching import audit
from coaching.access.permissions import Permission
from coaching.errors import Invalid, NotAllowed, NotFound
from coaching.evidence import queries, rules
from coaching.evidence.models import StepClip
from coaching.goals import actions as goals
from coaching.goals.models import Step, StepState
from coaching.goals.queries import step_for, teacher_of
from coaching.goals.rules import Proof
from coaching.lessons.models import Lesson
from coaching.lessons.queries import clip_for
from coaching.work import Work


def link_clip(work: Work, step_id: UUID, clip_id: UUID) -> StepClip:
    """Put a clip of the teacher's into the chain; doing it twice is doing it once.

    Raises NotFound, NotAllowed, Invalid("clip_id"), Conflict("too_many_clips").
    """
    step = step_for(work, step_id, Permission.GOAL_EDIT)
    _clip(work, step, clip_id)
    return _linked(work, step, clip_id)


def unlink_clip(work: Work, step_id: UUID, clip_id: UUID) -> None:
    """Take a clip out of the chain; clip and film stay. Raises NotFound, NotAllowed."""
    step = step_for(work, step_id, Permission.GOAL_EDIT)
    clip_for(work, clip_id, Permission.LESSON_VIEW)
    link = queries.link_of(work, step.id, clip_id)
    if link is None:
        raise NotFound
    work.session.delete(link)
    audit.record(work, "step.clip_unlinked", step.id)


def change_step(work: Work, step_id: UUID, change: goals.StepChange, clip_id: UUID | None) -> Step:
    """Reword a step or move it on. One that becomes secure needs a clip: the one named, or the newest that counts.

    Raises NotFound, NotAllowed, Stale, Invalid, Conflict("evidence_required", "evidence_too_early", "step_state").
    """
    if change.state is StepState.SECURE:
        change = replace(change, proof=_proof(work, step_for(work, step_id, Permission.GOAL_EDIT), clip_id))
    return goals.change_step(work, step_id, change)


def hold_step(work: Work, step_id: UUID, clip_id: UUID | None) -> Step:
    """A secure step was seen again in a newer lesson: in the clip named, or in the newest note or clip of its chain.

    Raises NotFound, NotAllowed, Invalid("clip_id"), Conflict("evidence_required", "evidence_too_early", "step_state").
    """
    step = step_for(work, step_id, Permission.GOAL_EDIT)
    return goals.hold_step(work, step_id, _proof(work, step, clip_id) if step.state is StepState.SECURE else None)


def _proof(work: Work, step: Step, clip_id: UUID | None) -> Proof | None:
    if clip_id is None:
        return queries.proof_of(work, step)
    lesson = _clip(work, step, clip_id)
    if step.evidence_since is None:
        return None
    rules.ensure_taught(lesson.purpose)
    rules.ensure_later(later=rules.is_later(lesson.taught_on, lesson.created_at, step.evidence_since))
    _linked(work, step, clip_id)
    return Proof(clip_id)


def _clip(work: Work, step: Step, clip_id: UUID) -> Lesson:
    """The lesson of a clip the actor sees. Raises Invalid("clip_id")."""
    try:
        _, lesson = clip_for(work, clip_id, Permission.LESSON_VIEW)
    except NotFound as error:
        field = "clip_id"
        raise Invalid(field, "This clip is not there, or is not shared with you.") from error
    rules.ensure_of_teacher(lesson.owner_id, teacher_of(work, step))
    return lesson


def _linked(work: Work, step: Step, clip_id: UUID) -> StepClip:
    known = queries.link_of(work, step.id, clip_id)
    if known is not None:
        return known
    rules.ensure_room(queries.count_clips(work, step))
    if work.actor.person_id is None:
        raise NotAllowed
    link = StepClip(step_id=step.id, clip_id=clip_id, linked_by=work.actor.person_id, linked_at=work.now)
    work.session.add(link)
    work.session.flush()
    audit.record(work, "step.clip_linked", step.id)
    return link
