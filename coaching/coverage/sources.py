"""Where coverage is counted: how one sees that a cycle reached a phase, and what happens in a term.

Whatever anybody may see of it: only that it happened leaves this file, never what. It is the seam: a feature that
brings a new kind of evidence adds a line to `REACHED`, and one whose work is counted by itself a line to `HAPPENED`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, extract, or_
from sqlalchemy.orm import InstrumentedAttribute, Mapped
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, func, select
from sqlmodel.sql.expression import Select

from coaching.annotations.models import Annotation, AnnotationLink, Visibility
from coaching.coverage.figures import Measure
from coaching.cycles.models import Cycle, CycleClip
from coaching.cycles.phases import PHASES, Found, Phase
from coaching.cycles.sources import AGREED, LOOKED_AT
from coaching.deconstructions.models import Deconstruction, DeconstructionMember
from coaching.evidence.models import StepClip
from coaching.goals.models import Criterion, Goal, Step, StepEvent
from coaching.meetings.models import Meeting, MeetingTurn
from coaching.meetings.rules import MET_AFTER, TALK
from coaching.people.models import Pair
from coaching.rehearsals.models import Rehearsal, RehearsalRound

Moment = Mapped[datetime] | Mapped[datetime | None]


@dataclass(frozen=True)
class Window:
    """Of which organisation, and from when until before when."""

    organisation_id: UUID
    start: datetime
    end: datetime

    def holds(self, at: Moment) -> ColumnElement[bool]:
        """That something happened in it."""
        return and_(at >= self.start, at < self.end)


def _during(at: Moment) -> ColumnElement[bool]:
    closed = col(Cycle.closed_at)
    return and_(at >= col(Cycle.opened_at), or_(closed.is_(None), at < closed))


def _clips() -> ColumnElement[bool]:
    return select(CycleClip.id).where(col(CycleClip.cycle_id) == col(Cycle.id)).exists()


def _goals_set() -> ColumnElement[bool]:
    return select(Goal.id).where(col(Goal.teacher_id) == col(Pair.teacher_id), _during(col(Goal.created_at))).exists()


def _steps_looked_at() -> ColumnElement[bool]:
    theirs = col(Goal.teacher_id) == col(Pair.teacher_id)
    gathered = (
        select(StepClip.id)
        .join(CycleClip, col(CycleClip.clip_id) == col(StepClip.clip_id))
        .join(Step, col(Step.id) == col(StepClip.step_id))
        .join(Goal, col(Goal.id) == col(Step.goal_id))
        .where(col(CycleClip.cycle_id) == col(Cycle.id), theirs)
    )
    moved = (
        select(StepEvent.id)
        .join(Step, col(Step.id) == col(StepEvent.step_id))
        .join(Goal, col(Goal.id) == col(Step.goal_id))
        .where(theirs, _during(col(StepEvent.at)), col(StepEvent.verb).in_(LOOKED_AT))
    )
    note = and_(
        col(Annotation.visibility) == Visibility.PUBLISHED,
        col(Annotation.deleted_at).is_(None),
        _during(col(Annotation.published_at)),
    )
    pointed = (
        select(AnnotationLink.id)
        .join(Annotation, col(Annotation.id) == col(AnnotationLink.annotation_id))
        .join(Step, col(Step.id) == col(AnnotationLink.step_id))
        .join(Goal, col(Goal.id) == col(Step.goal_id))
        .where(theirs, note)
    )
    by_criterion = (
        select(AnnotationLink.id)
        .join(Annotation, col(Annotation.id) == col(AnnotationLink.annotation_id))
        .join(Criterion, col(Criterion.id) == col(AnnotationLink.criterion_id))
        .join(Step, col(Step.id) == col(Criterion.step_id))
        .join(Goal, col(Goal.id) == col(Step.goal_id))
        .where(theirs, note)
    )
    return or_(gathered.exists(), moved.exists(), pointed.exists(), by_criterion.exists())


def _steps_agreed() -> ColumnElement[bool]:
    return (
        select(Step.id)
        .join(Goal, col(Goal.id) == col(Step.goal_id))
        .where(
            col(Goal.teacher_id) == col(Pair.teacher_id),
            col(Step.state).in_(AGREED),
            or_(col(Step.id) == col(Cycle.step_id), _during(col(Step.agreed_at))),
        )
        .exists()
    )


def _taken_apart() -> ColumnElement[bool]:
    theirs = col(Deconstruction.pair_id) == col(Cycle.pair_id)
    return select(Deconstruction.id).where(theirs, _during(col(Deconstruction.agreed_at))).exists()


def _met() -> ColumnElement[bool]:
    """As `meetings.rules.met` has it, except that a meeting which still runs counts from its first second."""
    discussed = and_(col(Meeting.cycle_id) == col(Cycle.id), col(MeetingTurn.part) == TALK[0])
    end = func.coalesce(col(MeetingTurn.ended_at), col(Cycle.closed_at))
    length = extract("epoch", end) - extract("epoch", col(MeetingTurn.started_at))
    turns = select(func.sum(length)).join(Meeting, col(Meeting.id) == col(MeetingTurn.meeting_id)).where(discussed)
    running = (
        select(MeetingTurn.id)
        .join(Meeting, col(Meeting.id) == col(MeetingTurn.meeting_id))
        .where(discussed, col(MeetingTurn.ended_at).is_(None), col(Cycle.closed_at).is_(None))
    )
    return or_(running.exists(), turns.scalar_subquery() >= MET_AFTER.total_seconds())


def _rounds() -> ColumnElement[bool]:
    theirs = select(RehearsalRound.id).join(Rehearsal, col(Rehearsal.id) == col(RehearsalRound.rehearsal_id))
    return theirs.where(col(Rehearsal.cycle_id) == col(Cycle.id)).exists()


REACHED: dict[Found, ColumnElement[bool]] = {
    Found.CLIP: _clips(),
    Found.GOAL: _goals_set(),
    Found.STEP: _steps_looked_at(),
    Found.FOCUS: col(Cycle.focus) != "",
    Found.PLAN: col(Cycle.plan) != "",
    Found.MEETING: _met(),
    Found.AGREED_STEP: _steps_agreed(),
    Found.DECONSTRUCTION: _taken_apart(),
    Found.ROUND: _rounds(),
}
"""Of a cycle and its pair: that there is evidence of this kind."""


def counted_phases() -> list[tuple[Phase, ColumnElement[bool]]]:
    """Every phase, and that a cycle has reached it."""
    return [(phase, or_(*(REACHED[kind] for kind in Found if kind in phase.by))) for phase in PHASES]


PerPerson = Select[UUID, int]
"""Who, and how often."""


def _models(window: Window) -> PerPerson:
    """Models taken apart and agreed about, for each who took part to the end."""
    who: InstrumentedAttribute[UUID] = col(DeconstructionMember.person_id)  # type: ignore[assignment]
    return (
        select(who, func.count())
        .join(Deconstruction, col(Deconstruction.id) == col(DeconstructionMember.deconstruction_id))
        .where(
            col(Deconstruction.organisation_id) == window.organisation_id,
            col(DeconstructionMember.committed_at).is_not(None),
            window.holds(col(Deconstruction.agreed_at)),
        )
        .group_by(who)
    )


def _rounds_of(window: Window) -> PerPerson:
    """Rounds, for each who rehearsed."""
    who: InstrumentedAttribute[UUID] = col(RehearsalRound.person_id)  # type: ignore[assignment]
    return (
        select(who, func.count())
        .join(Rehearsal, col(Rehearsal.id) == col(RehearsalRound.rehearsal_id))
        .where(
            col(Rehearsal.organisation_id) == window.organisation_id,
            window.holds(col(RehearsalRound.added_at)),
        )
        .group_by(who)
    )


HAPPENED: dict[Measure, Callable[[Window], PerPerson]] = {Measure.MODELS: _models, Measure.ROUNDS: _rounds_of}
"""What is counted by itself in a term, for each person."""
