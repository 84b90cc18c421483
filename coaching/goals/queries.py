"""Reads about goals, and the doors to them: the teacher's, and whoever coaches the teacher today. Nobody else's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, func, select

from coaching.access.facts import StepFacts, TeacherFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.errors import NotAllowed, NotFound
from coaching.goals import rules
from coaching.goals.models import Criterion, Goal, Step, StepEvent, StepState
from coaching.lessons.models import Clip
from coaching.lessons.queries import ids_seen
from coaching.library.models import StepTemplate
from coaching.library.queries import templates_by_id
from coaching.people.models import Pair
from coaching.people.queries import coaches_of, names_of, person_for
from coaching.work import Work


@dataclass(frozen=True)
class ShownStep:
    """A step with its criteria in order, and what its page needs to know.

    `moves` are the states the actor may bring it to (secure: once there is evidence); `notice` is a line about an area
    left early, or nothing; `template` is where its words came from.
    """

    step: Step
    teacher_id: UUID
    criteria: tuple[Criterion, ...]
    moves: tuple[StepState, ...]
    notice: str
    due: bool
    template: StepTemplate | None


@dataclass(frozen=True)
class ShownEvent:
    """One line of a step's history. `clip` is what showed it, where the actor may see that."""

    event: StepEvent
    person_name: str
    clip: Clip | None


@dataclass(frozen=True)
class ShownGoal:
    """A goal with its steps, oldest first."""

    goal: Goal
    steps: tuple[ShownStep, ...]


def may_with(work: Work, teacher_id: UUID, organisation_id: UUID, permission: Permission) -> bool:
    """Whether the actor may do this with the goals of a teacher of this organisation. One query."""
    facts = TeacherFacts(organisation_id, teacher_id, coaches_of(work, teacher_id))
    return allows(work.actor, permission, facts, work.now)


def ensure_teacher(work: Work, teacher_id: UUID, permission: Permission) -> UUID:
    """That the actor may do this with somebody's goals; answers the organisation. Raises NotFound, NotAllowed."""
    person_for(work, teacher_id)
    organisation_id = work.actor.organisation_id
    if organisation_id is None:
        raise NotFound
    _ensure(work, teacher_id, organisation_id, permission)
    return organisation_id


def _ensure(work: Work, teacher_id: UUID, organisation_id: UUID, permission: Permission) -> None:
    facts = TeacherFacts(organisation_id, teacher_id, coaches_of(work, teacher_id))
    if not allows(work.actor, Permission.GOAL_VIEW, facts, work.now):
        raise NotFound
    if not allows(work.actor, permission, facts, work.now):
        raise NotAllowed


def goal_for(work: Work, goal_id: UUID, permission: Permission) -> Goal:
    """The door to a goal; whoever comes to change it holds the row. Raises NotFound, NotAllowed."""
    query = select(Goal).where(col(Goal.id) == goal_id)
    goal = work.session.exec(query if permission is Permission.GOAL_VIEW else query.with_for_update()).first()
    if goal is None:
        raise NotFound
    _ensure(work, goal.teacher_id, goal.organisation_id, permission)
    return goal


def step_for(work: Work, step_id: UUID, permission: Permission) -> Step:
    """The door to a step; whoever comes to change it holds the row. Raises NotFound, NotAllowed."""
    query = select(Step).where(col(Step.id) == step_id)
    step = work.session.exec(query if permission is Permission.GOAL_VIEW else query.with_for_update()).first()
    if step is None:
        raise NotFound
    goal_for(work, step.goal_id, permission)
    return step


def ensure_step(work: Work, step: Step, permission: Permission) -> None:
    """That the actor may do this to a step behind its door. Raises NotAllowed."""
    goal = goal_for(work, step.goal_id, Permission.GOAL_VIEW)
    if not allows(work.actor, permission, _step_facts(_teacher_facts(work, goal), step), work.now):
        raise NotAllowed


def _teacher_facts(work: Work, goal: Goal) -> TeacherFacts:
    return TeacherFacts(goal.organisation_id, goal.teacher_id, coaches_of(work, goal.teacher_id))


def _step_facts(teacher: TeacherFacts, step: Step) -> StepFacts:
    return StepFacts(teacher, step.state is StepState.PROPOSED)


def criterion_for(work: Work, criterion_id: UUID, permission: Permission) -> Criterion:
    """The door to a criterion. Raises NotFound, NotAllowed."""
    criterion = work.session.get(Criterion, criterion_id)
    if criterion is None:
        raise NotFound
    step_for(work, criterion.step_id, permission)
    return criterion


def teacher_of(work: Work, step: Step) -> UUID:
    """Whose step it is, behind its door."""
    goal = work.session.get(Goal, step.goal_id)
    if goal is None:
        raise NotFound
    return goal.teacher_id


def visible_goals(work: Work, teacher_id: UUID | None, after: UUID | None, limit: int) -> list[ShownGoal]:
    """The actor's own goals and those of everyone they coach now, oldest first: the rule of GOAL_VIEW in SQL.

    A few queries whatever the number. Raises NotFound for a teacher whose goals the actor may not see.
    """
    if teacher_id:
        ensure_teacher(work, teacher_id, Permission.GOAL_VIEW)
    query = select(Goal).where(is_seen(work)).order_by(col(Goal.id)).limit(limit)
    if teacher_id:
        query = query.where(col(Goal.teacher_id) == teacher_id)
    if after:
        query = query.where(col(Goal.id) > after)
    return _with_steps(work, work.session.exec(query).all())


def is_seen(work: Work) -> ColumnElement[bool]:
    """The rule of GOAL_VIEW as a condition on goals, for use inside another query."""
    me = work.actor.person_id
    coached = select(Pair.teacher_id).where(col(Pair.coach_id) == me, col(Pair.ended_at).is_(None))
    return and_(
        col(Goal.organisation_id) == work.actor.organisation_id,
        or_(col(Goal.teacher_id) == me, col(Goal.teacher_id).in_(coached)),
    )


def shown(work: Work, goal: Goal) -> ShownGoal:
    """One goal with its steps, behind its door."""
    return _with_steps(work, [goal])[0]


def shown_step(work: Work, step: Step) -> ShownStep:
    """One step with its criteria, behind its door."""
    goal = goal_for(work, step.goal_id, Permission.GOAL_VIEW)
    return _complete(work, [goal], [step])[0]


def history_of(work: Work, step: Step) -> list[ShownEvent]:
    """What happened to a step behind its door, newest first. Three queries."""
    query = select(StepEvent).where(col(StepEvent.step_id) == step.id).order_by(col(StepEvent.id).desc())
    rows = work.session.exec(query).all()
    names = names_of(work, {row.person_id for row in rows})
    seen = select(Clip).where(
        col(Clip.id).in_([row.clip_id for row in rows if row.clip_id]), col(Clip.lesson_id).in_(ids_seen(work))
    )
    clips = {clip.id: clip for clip in work.session.exec(seen)}
    return [
        ShownEvent(row, names.get(row.person_id, ""), clips.get(row.clip_id) if row.clip_id else None) for row in rows
    ]


def count_steps(work: Work, goal_id: UUID) -> int:
    """How many steps the goal has, behind its door."""
    return work.session.exec(select(func.count()).select_from(Step).where(col(Step.goal_id) == goal_id)).one()


def criteria_of(work: Work, step_id: UUID) -> list[Criterion]:
    """The criteria of a step in order, behind its door."""
    in_order = (col(Criterion.position), col(Criterion.id))
    return list(work.session.exec(select(Criterion).where(col(Criterion.step_id) == step_id).order_by(*in_order)).all())


def _with_steps(work: Work, goals: Sequence[Goal]) -> list[ShownGoal]:
    if not goals:
        return []
    query = select(Step).where(col(Step.goal_id).in_([goal.id for goal in goals])).order_by(col(Step.id))
    steps = _complete(work, goals, work.session.exec(query).all())
    return [ShownGoal(goal, tuple(shown for shown in steps if shown.step.goal_id == goal.id)) for goal in goals]


def _complete(work: Work, goals: Sequence[Goal], steps: Sequence[Step]) -> list[ShownStep]:
    """Steps of these goals as the actor sees them, in the order given. Five queries and one for each teacher."""
    if not steps:
        return []
    criteria = _criteria_of_all(work, steps)
    notices = _notices(work, {goal.teacher_id for goal in goals})
    templates = templates_by_id(work, {step.template_id for step in steps if step.template_id})
    by_teacher = {goal.teacher_id: _teacher_facts(work, goal) for goal in goals}
    facts = {goal.id: by_teacher[goal.teacher_id] for goal in goals}
    today = work.now.date()
    return [
        ShownStep(
            step=step,
            teacher_id=facts[step.goal_id].teacher_id,
            criteria=tuple(criteria[step.id]),
            moves=_moves(work, _step_facts(facts[step.goal_id], step), step.state),
            notice=notices.get(step.id, ""),
            due=step.next_check_on is not None and step.next_check_on <= today,
            template=templates.get(step.template_id) if step.template_id else None,
        )
        for step in steps
    ]


def _moves(work: Work, facts: StepFacts, now: StepState) -> tuple[StepState, ...]:
    return tuple(
        wanted
        for (before, wanted), permission in rules.MOVES.items()
        if before is now and allows(work.actor, permission, facts, work.now)
    )


def _notices(work: Work, teacher_ids: Collection[UUID]) -> dict[UUID, str]:
    query = select(Goal.teacher_id, Step).join(Step, col(Step.goal_id) == col(Goal.id))
    rows = work.session.exec(query.where(col(Goal.teacher_id).in_(teacher_ids))).all()
    steps: dict[UUID, list[Step]] = {teacher_id: [] for teacher_id in teacher_ids}
    for teacher_id, step in rows:
        steps[teacher_id].append(step)
    return {step_id: words for several in steps.values() for step_id, words in rules.jumps(several).items()}


def _criteria_of_all(work: Work, steps: Sequence[Step]) -> dict[UUID, list[Criterion]]:
    query = (
        select(Criterion)
        .where(col(Criterion.step_id).in_([step.id for step in steps]))
        .order_by(col(Criterion.position), col(Criterion.id))
    )
    found: dict[UUID, list[Criterion]] = {step.id: [] for step in steps}
    for criterion in work.session.exec(query):
        found[criterion.step_id].append(criterion)
    return found
