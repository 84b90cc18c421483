"""Goals and steps on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.etags import etag
from api.schemas.text import Sent, Text
from coaching.goals import rules
from coaching.goals.models import StepState
from coaching.goals.queries import ShownGoal, ShownStep
from coaching.goals.rules import CriterionWish

Title = Annotated[Text, Field(min_length=1, max_length=rules.LONGEST_TITLE)]
Why = Annotated[Text, Field(max_length=rules.LONGEST_WHY)]
Cue = Annotated[Text, Field(max_length=rules.LONGEST_CUE)]
CriterionText = Annotated[Text, Field(min_length=1, max_length=rules.LONGEST_CRITERION)]


class GoalBody(Sent):
    """A new aim."""

    teacher_id: UUID
    title: Title
    why: Why = ""


class GoalPatch(Sent):
    """An edit: what is left out stays."""

    title: Title | None = None
    why: Why | None = None


class StepBody(Sent):
    """A new step. `template_id` waits for the organisation's library of steps."""

    title: Title
    cue: Cue = ""
    criteria: Annotated[list[CriterionText], Field(max_length=rules.MOST_CRITERIA)] = Field(default_factory=list)
    template_id: UUID | None = None


class CriterionBody(Sent):
    """A criterion as it should be; with the id of an existing one it is kept and reworded."""

    id: UUID | None = None
    text: CriterionText


class StepPatch(Sent):
    """An edit: what is left out stays. `criteria` are all there shall be, in order; plain text will do."""

    title: Title | None = None
    cue: Cue | None = None
    criteria: Annotated[list[CriterionBody | CriterionText], Field(max_length=rules.MOST_CRITERIA)] | None = None
    state: StepState | None = None


class CriterionOut(BaseModel):
    """How one can see that the step is there."""

    id: UUID
    text: str


class StepOut(BaseModel):
    """One small, concrete change. `etag` goes into `If-Match`."""

    id: UUID
    goal_id: UUID
    title: str
    cue: str
    criteria: list[CriterionOut]
    state: StepState
    created_at: datetime
    etag: str


class GoalOut(BaseModel):
    """A teacher's broader aim with its steps. `etag` goes into `If-Match`."""

    id: UUID
    teacher_id: UUID
    title: str
    why: str
    steps: list[StepOut]
    created_at: datetime
    etag: str


def read_criteria(criteria: list[CriterionBody | str] | None) -> tuple[CriterionWish, ...] | None:
    """Criteria as the domain knows them."""
    if criteria is None:
        return None
    return tuple(_wish(criterion) for criterion in criteria)


def _wish(criterion: CriterionBody | str) -> CriterionWish:
    return CriterionWish(criterion) if isinstance(criterion, str) else CriterionWish(criterion.text, criterion.id)


def write_step(shown: ShownStep) -> StepOut:
    """A step as its reader gets it."""
    step = shown.step
    return StepOut(
        id=step.id,
        goal_id=step.goal_id,
        title=step.title,
        cue=step.cue,
        criteria=[CriterionOut(id=criterion.id, text=criterion.text) for criterion in shown.criteria],
        state=step.state,
        created_at=step.created_at,
        etag=etag(step.version),
    )


def write_goal(shown: ShownGoal) -> GoalOut:
    """A goal as its reader gets it."""
    goal = shown.goal
    return GoalOut(
        id=goal.id,
        teacher_id=goal.teacher_id,
        title=goal.title,
        why=goal.why,
        steps=[write_step(step) for step in shown.steps],
        created_at=goal.created_at,
        etag=etag(goal.version),
    )
