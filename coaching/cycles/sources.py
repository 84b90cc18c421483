"""Where the evidence of a cycle is looked for. Every source tells its reader only what they may see.

`SOURCES` is the seam: a feature that brings a new kind of evidence (a meeting, a deconstruction, a round of rehearsal)
adds a function here, and its phase begins to fill itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select

from coaching.annotations.models import Annotation, AnnotationLink, Visibility
from coaching.annotations.queries import is_visible
from coaching.cycles.models import Cycle, CycleClip
from coaching.cycles.phases import Found, Piece
from coaching.deconstructions.models import Deconstruction, DeconstructionMember
from coaching.evidence.models import StepClip
from coaching.goals.models import Criterion, Goal, Step, StepEvent, StepState, StepVerb
from coaching.lessons.models import Clip, Lesson
from coaching.lessons.queries import ids_seen
from coaching.meetings import queries as meetings
from coaching.meetings.rules import Seat, met
from coaching.rehearsals.models import Rehearsal, RehearsalRound
from coaching.work import Work

LOOKED_AT = (StepVerb.PRACTISING, StepVerb.SECURE, StepVerb.SET_ASIDE, StepVerb.HELD, StepVerb.SLIPPED)
AGREED = (StepState.AGREED, StepState.PRACTISING, StepState.SECURE)


@dataclass(frozen=True)
class Round:
    """A cycle behind its door, and whose steps it is about."""

    cycle: Cycle
    teacher_id: UUID
    seat: Seat

    def during(self, at: Mapped[datetime] | Mapped[datetime | None]) -> ColumnElement[bool]:
        """That something happened while the cycle was open."""
        closed = self.cycle.closed_at
        return at >= self.cycle.opened_at if closed is None else and_(at >= self.cycle.opened_at, at < closed)


Source = Callable[[Work, Round], Iterable[Piece]]


def _clips(work: Work, one: Round) -> Iterable[Piece]:
    rows = work.session.exec(
        select(CycleClip, Clip)
        .join(Clip, col(Clip.id) == col(CycleClip.clip_id))
        .where(col(CycleClip.cycle_id) == one.cycle.id, col(Clip.lesson_id).in_(ids_seen(work)))
        .order_by(col(CycleClip.id))
    )
    for link, clip in rows:
        yield Piece(Found.CLIP, clip.id, clip.title, link.linked_at, clip.lesson_id, clip.start_ms, clip.end_ms)


def _steps_looked_at(work: Work, one: Round) -> Iterable[Piece]:
    """Steps that a gathered clip shows, that a note of these weeks points at, or that somebody moved or checked."""
    gathered = (
        select(StepClip.step_id)
        .join(CycleClip, col(CycleClip.clip_id) == col(StepClip.clip_id))
        .join(Clip, col(Clip.id) == col(StepClip.clip_id))
        .where(col(CycleClip.cycle_id) == one.cycle.id, col(Clip.lesson_id).in_(ids_seen(work)))
    )
    moved = select(StepEvent.step_id).where(one.during(col(StepEvent.at)), col(StepEvent.verb).in_(LOOKED_AT))
    notes = select(Annotation.id).where(
        is_visible(work),
        col(Annotation.visibility) == Visibility.PUBLISHED,
        col(Annotation.published_at).is_not(None),
        one.during(col(Annotation.published_at)),
    )
    links = col(AnnotationLink.annotation_id).in_(notes)
    pointed = select(AnnotationLink.step_id).where(links, col(AnnotationLink.step_id).is_not(None))
    by_criterion = (
        select(Criterion.step_id)
        .join(AnnotationLink, col(AnnotationLink.criterion_id) == col(Criterion.id))
        .where(links)
    )
    rows = work.session.exec(
        select(Step)
        .join(Goal, col(Goal.id) == col(Step.goal_id))
        .where(
            col(Goal.teacher_id) == one.teacher_id,
            or_(
                col(Step.id).in_(gathered),
                col(Step.id).in_(moved),
                col(Step.id).in_(pointed),
                col(Step.id).in_(by_criterion),
            ),
        )
        .order_by(col(Step.id))
    )
    return [Piece(Found.STEP, step.id, step.title) for step in rows]


def _goals_set(work: Work, one: Round) -> Iterable[Piece]:
    rows = work.session.exec(
        select(Goal)
        .where(col(Goal.teacher_id) == one.teacher_id, one.during(col(Goal.created_at)))
        .order_by(col(Goal.id))
    )
    return [Piece(Found.GOAL, goal.id, goal.title, goal.created_at) for goal in rows]


def _words(_work: Work, one: Round) -> Iterable[Piece]:
    if one.cycle.focus:
        yield Piece(Found.FOCUS, one.cycle.id, one.cycle.focus)
    if one.cycle.plan:
        yield Piece(Found.PLAN, one.cycle.id, one.cycle.plan.strip().splitlines()[0][:120])


def _steps_agreed(work: Work, one: Round) -> Iterable[Piece]:
    """The step that was chosen for the cycle, once the teacher has agreed to it; and those agreed in these weeks."""
    rows = work.session.exec(
        select(Step)
        .join(Goal, col(Goal.id) == col(Step.goal_id))
        .where(
            col(Goal.teacher_id) == one.teacher_id,
            col(Step.state).in_(AGREED),
            or_(col(Step.id) == one.cycle.step_id, one.during(col(Step.agreed_at))),
        )
        .order_by(col(Step.agreed_at), col(Step.id))
    )
    return [Piece(Found.AGREED_STEP, step.id, step.title, step.agreed_at) for step in rows]


def _taken_apart(work: Work, one: Round) -> Iterable[Piece]:
    """Models the pair has taken apart and agreed about in these weeks. No title: a model may be withdrawn since."""
    rows = work.session.exec(
        select(Deconstruction)
        .join(DeconstructionMember, col(DeconstructionMember.deconstruction_id) == col(Deconstruction.id))
        .where(
            col(Deconstruction.pair_id) == one.cycle.pair_id,
            col(DeconstructionMember.person_id) == work.actor.person_id,
            one.during(col(Deconstruction.agreed_at)),
        )
        .order_by(col(Deconstruction.id))
    )
    return [Piece(Found.DECONSTRUCTION, row.id, "A model taken apart", row.agreed_at) for row in rows]


def _met(work: Work, one: Round) -> Iterable[Piece]:
    """The meeting, once progress was really discussed in it."""
    found = meetings.shown(work, one.seat)
    if found is not None and met(found.clock):
        minutes = max(round(found.clock.spent.total_seconds() / 60), 1)
        title = f"You met for {minutes} minute{'' if minutes == 1 else 's'}"
        yield Piece(Found.MEETING, found.meeting.id, title, found.meeting.started_at)


def _rounds(work: Work, one: Round) -> Iterable[Piece]:
    """Rounds rehearsed in this cycle, each with its recording where the reader may see that."""
    rows = work.session.exec(
        select(RehearsalRound, Lesson.id)
        .join(Rehearsal, col(Rehearsal.id) == col(RehearsalRound.rehearsal_id))
        .outerjoin(Lesson, and_(col(Lesson.id) == col(RehearsalRound.lesson_id), col(Lesson.id).in_(ids_seen(work))))
        .where(col(Rehearsal.cycle_id) == one.cycle.id)
        .order_by(col(RehearsalRound.id))
    )
    for row, lesson_id in rows:
        yield Piece(Found.ROUND, row.id, f"Round {row.number}", row.added_at, lesson_id)


SOURCES: tuple[Source, ...] = (
    _clips,
    _steps_looked_at,
    _goals_set,
    _words,
    _met,
    _steps_agreed,
    _taken_apart,
    _rounds,
)


def pieces_of(work: Work, one: Round) -> list[Piece]:
    """All evidence of a cycle behind its door that the actor may see."""
    return [piece for source in SOURCES for piece in source(work, one)]
