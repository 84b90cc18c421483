"""Verbs about goals and steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from coaching import audit
from coaching.access.permissions import Permission
from coaching.errors import Invalid, NotAllowed, Stale
from coaching.goals import queries, rules
from coaching.goals.models import Criterion, Goal, Step, StepState
from coaching.goals.rules import CriterionWish
from coaching.work import Work


@dataclass(frozen=True)
class GoalChange:
    """What to change of a goal; None leaves it as it is. `versions` are those the editor may have read."""

    title: str | None = None
    why: str | None = None
    versions: frozenset[int] | None = None


@dataclass(frozen=True)
class StepChange:
    """What to change of a step; None leaves it as it is. `versions` are those the editor may have read."""

    title: str | None = None
    cue: str | None = None
    criteria: tuple[CriterionWish, ...] | None = None
    state: StepState | None = None
    versions: frozenset[int] | None = None


def add_goal(work: Work, teacher_id: UUID, title: str, why: str) -> Goal:
    """A new aim for oneself or for a teacher one coaches. Raises NotFound, Invalid."""
    organisation_id = queries.ensure_teacher(work, teacher_id, Permission.GOAL_EDIT)
    goal = Goal(
        organisation_id=organisation_id,
        teacher_id=teacher_id,
        title=rules.clean_line(title, "title", rules.LONGEST_TITLE),
        why=rules.clean_text(why, "why", rules.LONGEST_WHY),
        created_at=work.now,
        created_by=_me(work),
    )
    work.session.add(goal)
    work.session.flush()
    audit.record(work, "goal.added", goal.id)
    return goal


def change_goal(work: Work, goal_id: UUID, change: GoalChange) -> Goal:
    """Raises NotFound, Invalid, Stale."""
    goal = queries.goal_for(work, goal_id, Permission.GOAL_EDIT)
    _ensure_fresh(goal.version, change.versions)
    if change.title is not None:
        goal.title = rules.clean_line(change.title, "title", rules.LONGEST_TITLE)
    if change.why is not None:
        goal.why = rules.clean_text(change.why, "why", rules.LONGEST_WHY)
    goal.version += 1
    audit.record(work, "goal.changed", goal.id)
    return goal


def add_step(work: Work, goal_id: UUID, title: str, cue: str, criteria: Sequence[str]) -> Step:
    """A new, proposed step. Raises NotFound, Invalid, Conflict("too_many_steps")."""
    goal = queries.goal_for(work, goal_id, Permission.GOAL_EDIT)
    rules.ensure_room(queries.count_steps(work, goal.id))
    wishes = rules.clean_criteria([CriterionWish(text) for text in criteria])
    step = Step(
        goal_id=goal.id,
        title=rules.clean_line(title, "title", rules.LONGEST_TITLE),
        cue=rules.clean_text(cue, "cue", rules.LONGEST_CUE),
        created_at=work.now,
        created_by=_me(work),
    )
    work.session.add(step)
    work.session.flush()
    _put_criteria(work, step, wishes)
    audit.record(work, "step.added", step.id)
    return step


def change_step(work: Work, step_id: UUID, change: StepChange) -> Step:
    """Raises NotFound, Invalid, Stale, Conflict("evidence_required", "step_state")."""
    step = queries.step_for(work, step_id, Permission.GOAL_EDIT)
    _ensure_fresh(step.version, change.versions)
    if change.state is not None:
        rules.ensure_next(step.state, change.state)
        step.state = change.state
    if change.title is not None:
        step.title = rules.clean_line(change.title, "title", rules.LONGEST_TITLE)
    if change.cue is not None:
        step.cue = rules.clean_text(change.cue, "cue", rules.LONGEST_CUE)
    if change.criteria is not None:
        _put_criteria(work, step, rules.clean_criteria(change.criteria))
    step.version += 1
    audit.record(work, "step.changed", step.id)
    return step


def _put_criteria(work: Work, step: Step, wishes: Sequence[CriterionWish]) -> None:
    """Make the step's criteria these, in this order. A kept id, or the same text, keeps what points at it."""
    now = queries.criteria_of(work, step.id)
    by_id = {criterion.id: criterion for criterion in now}
    by_text = {criterion.text.casefold(): criterion for criterion in now}
    claimed = {wish.id for wish in wishes}
    kept: set[UUID] = set()
    for position, wish in enumerate(wishes, start=1):
        same = by_text.get(wish.text.casefold())
        row = by_id.get(wish.id) if wish.id else None if same is None or same.id in claimed else same
        if wish.id and row is None:
            field = "criteria"
            raise Invalid(field, "One of these does not belong to this step.")
        if row is None:
            row = Criterion(step_id=step.id, position=position, text=wish.text)
        row.position, row.text = position, wish.text
        work.session.add(row)
        kept.add(row.id)
    for criterion in now:
        if criterion.id not in kept:
            work.session.delete(criterion)


def _ensure_fresh(version: int, read: frozenset[int] | None) -> None:
    if read is not None and version not in read:
        raise Stale


def _me(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise NotAllowed
    return work.actor.person_id
