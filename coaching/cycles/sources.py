"""Where the evidence of a cycle is looked for. Every source tells its reader only what they may see.

`SOURCES` is the seam: a feature that brings a new kind of evidence (a meeting, a deconstruction, a round of rehearsal)
adds a function here, and its phase begins to fill itself. A source is asked about several cycles at once, because the
first screen of somebody who coaches forty teachers shows as many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_
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
from coaching.meetings.queries import ShownMeeting
from coaching.meetings.rules import met
from coaching.rehearsals.models import Rehearsal, RehearsalRound
from coaching.work import Work

LOOKED_AT = (StepVerb.PRACTISING, StepVerb.SECURE, StepVerb.SET_ASIDE, StepVerb.HELD, StepVerb.SLIPPED)
AGREED = (StepState.AGREED, StepState.PRACTISING, StepState.SECURE)


@dataclass(frozen=True)
class Round:
    """A cycle behind its door, whose steps it is about, and its meeting."""

    cycle: Cycle
    teacher_id: UUID
    meeting: ShownMeeting | None

    def held(self, at: datetime | None) -> bool:
        """Whether something happened while the cycle was open."""
        closed = self.cycle.closed_at
        return at is not None and self.cycle.opened_at <= at and (closed is None or at < closed)


Pieces = Iterable[tuple[UUID, Piece]]
"""What was found, each with the id of its cycle."""
Source = Callable[[Work, Sequence[Round]], Pieces]


def _of_cycles(rounds: Sequence[Round]) -> list[UUID]:
    return [one.cycle.id for one in rounds]


def _of_teachers(rounds: Sequence[Round]) -> set[UUID]:
    return {one.teacher_id for one in rounds}


def _clips(work: Work, rounds: Sequence[Round]) -> Pieces:
    rows = work.session.exec(
        select(CycleClip, Clip)
        .join(Clip, col(Clip.id) == col(CycleClip.clip_id))
        .where(col(CycleClip.cycle_id).in_(_of_cycles(rounds)), col(Clip.lesson_id).in_(ids_seen(work)))
        .order_by(col(CycleClip.id))
    )
    for link, clip in rows:
        found = Piece(Found.CLIP, clip.id, clip.title, link.linked_at, clip.lesson_id, clip.start_ms, clip.end_ms)
        yield link.cycle_id, found


def _steps_looked_at(work: Work, rounds: Sequence[Round]) -> Pieces:
    """Steps that a gathered clip shows, that a note of these weeks points at, or that somebody moved or checked."""
    gathered = set(_gathered(work, rounds))
    touched = [*_moved(work, rounds), *_pointed_at(work, rounds)]
    ids = {step_id for _, step_id in (*gathered, *touched)}
    steps = work.session.exec(
        select(Step, Goal.teacher_id)
        .join(Goal, col(Goal.id) == col(Step.goal_id))
        .where(col(Goal.teacher_id).in_(_of_teachers(rounds)), col(Step.id).in_(ids))
        .order_by(col(Step.id))
    ).all()
    for one in rounds:
        looked_at = {step_id for at, step_id in touched if one.held(at)}
        for step, teacher_id in steps:
            if teacher_id == one.teacher_id and (step.id in looked_at or (one.cycle.id, step.id) in gathered):
                yield one.cycle.id, Piece(Found.STEP, step.id, step.title)


def _gathered(work: Work, rounds: Sequence[Round]) -> Iterable[tuple[UUID, UUID]]:
    """Cycles with the steps that clips gathered in them show."""
    return work.session.exec(
        select(CycleClip.cycle_id, StepClip.step_id)
        .join(StepClip, col(StepClip.clip_id) == col(CycleClip.clip_id))
        .join(Clip, col(Clip.id) == col(CycleClip.clip_id))
        .where(col(CycleClip.cycle_id).in_(_of_cycles(rounds)), col(Clip.lesson_id).in_(ids_seen(work)))
    )


def _moved(work: Work, rounds: Sequence[Round]) -> Iterable[tuple[datetime, UUID]]:
    """When steps were moved or checked."""
    return work.session.exec(
        select(StepEvent.at, StepEvent.step_id)
        .where(col(StepEvent.verb).in_(LOOKED_AT), col(StepEvent.at) >= _earliest(rounds))
        .join(Step, col(Step.id) == col(StepEvent.step_id))
        .join(Goal, col(Goal.id) == col(Step.goal_id))
        .where(col(Goal.teacher_id).in_(_of_teachers(rounds)))
    )


def _pointed_at(work: Work, rounds: Sequence[Round]) -> Iterable[tuple[datetime | None, UUID]]:
    """When notes were published that point at steps, or at one of their criteria."""
    return work.session.exec(
        select(Annotation.published_at, Step.id)
        .select_from(AnnotationLink)
        .outerjoin(Criterion, col(Criterion.id) == col(AnnotationLink.criterion_id))
        .join(Step, or_(col(Step.id) == col(AnnotationLink.step_id), col(Step.id) == col(Criterion.step_id)))
        .join(Goal, col(Goal.id) == col(Step.goal_id))
        .join(Annotation, col(Annotation.id) == col(AnnotationLink.annotation_id))
        .where(
            col(Goal.teacher_id).in_(_of_teachers(rounds)),
            is_visible(work),
            col(Annotation.visibility) == Visibility.PUBLISHED,
            col(Annotation.published_at) >= _earliest(rounds),
        )
    )


def _earliest(rounds: Sequence[Round]) -> datetime:
    """When the first of these cycles began."""
    return min(one.cycle.opened_at for one in rounds)


def _goals_set(work: Work, rounds: Sequence[Round]) -> Pieces:
    query = select(Goal).where(col(Goal.teacher_id).in_(_of_teachers(rounds))).order_by(col(Goal.id))
    goals = work.session.exec(query).all()
    for one in rounds:
        for goal in goals:
            if goal.teacher_id == one.teacher_id and one.held(goal.created_at):
                yield one.cycle.id, Piece(Found.GOAL, goal.id, goal.title, goal.created_at)


def _words(_work: Work, rounds: Sequence[Round]) -> Pieces:
    for cycle in (one.cycle for one in rounds):
        if cycle.focus:
            yield cycle.id, Piece(Found.FOCUS, cycle.id, cycle.focus)
        if cycle.plan:
            yield cycle.id, Piece(Found.PLAN, cycle.id, cycle.plan.strip().splitlines()[0][:120])


def _steps_agreed(work: Work, rounds: Sequence[Round]) -> Pieces:
    """The step that was chosen for the cycle, once the teacher has agreed to it; and those agreed in these weeks."""
    rows = work.session.exec(
        select(Step, Goal.teacher_id)
        .join(Goal, col(Goal.id) == col(Step.goal_id))
        .where(col(Goal.teacher_id).in_(_of_teachers(rounds)), col(Step.state).in_(AGREED))
        .order_by(col(Step.agreed_at), col(Step.id))
    ).all()
    for one in rounds:
        for step, teacher_id in rows:
            if teacher_id == one.teacher_id and (step.id == one.cycle.step_id or one.held(step.agreed_at)):
                yield one.cycle.id, Piece(Found.AGREED_STEP, step.id, step.title, step.agreed_at)


def _taken_apart(work: Work, rounds: Sequence[Round]) -> Pieces:
    """Models the pair has taken apart and agreed about in these weeks. No title: a model may be withdrawn since."""
    rows = work.session.exec(
        select(Deconstruction)
        .join(DeconstructionMember, col(DeconstructionMember.deconstruction_id) == col(Deconstruction.id))
        .where(
            col(Deconstruction.pair_id).in_([one.cycle.pair_id for one in rounds]),
            col(DeconstructionMember.person_id) == work.actor.person_id,
            col(Deconstruction.agreed_at).is_not(None),
        )
        .order_by(col(Deconstruction.id))
    ).all()
    for one in rounds:
        for row in rows:
            if row.pair_id == one.cycle.pair_id and one.held(row.agreed_at):
                yield one.cycle.id, Piece(Found.DECONSTRUCTION, row.id, "A model taken apart", row.agreed_at)


def _met(_work: Work, rounds: Sequence[Round]) -> Pieces:
    """The meeting, once progress was really discussed in it."""
    for one in rounds:
        found = one.meeting
        if found is not None and met(found.clock):
            minutes = max(round(found.clock.spent.total_seconds() / 60), 1)
            title = f"You met for {minutes} minute{'' if minutes == 1 else 's'}"
            yield one.cycle.id, Piece(Found.MEETING, found.meeting.id, title, found.meeting.started_at)


def _rounds(work: Work, rounds: Sequence[Round]) -> Pieces:
    """Rounds rehearsed in these cycles, each with its recording where the reader may see that."""
    rows = work.session.exec(
        select(RehearsalRound, Rehearsal.cycle_id, Lesson.id)
        .join(Rehearsal, col(Rehearsal.id) == col(RehearsalRound.rehearsal_id))
        .outerjoin(Lesson, and_(col(Lesson.id) == col(RehearsalRound.lesson_id), col(Lesson.id).in_(ids_seen(work))))
        .where(col(Rehearsal.cycle_id).in_(_of_cycles(rounds)))
        .order_by(col(RehearsalRound.id))
    )
    for row, cycle_id, lesson_id in rows:
        if cycle_id is not None:
            yield cycle_id, Piece(Found.ROUND, row.id, f"Round {row.number}", row.added_at, lesson_id)


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


def pieces_of(work: Work, rounds: Sequence[Round]) -> dict[UUID, list[Piece]]:
    """All evidence of cycles behind their doors that the actor may see, by cycle. Every cycle has an entry."""
    found: dict[UUID, list[Piece]] = {one.cycle.id: [] for one in rounds}
    for source in SOURCES if rounds else ():
        for cycle_id, piece in source(work, rounds):
            found[cycle_id].append(piece)
    return found
