"""Goals and steps on the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.etags import etag
from api.schemas.library import CriterionBody, CriterionOut, CriterionText
from api.schemas.people import Named
from api.schemas.text import Sent, Text
from coaching.goals import rules
from coaching.goals.models import StepState, StepVerb
from coaching.goals.queries import ShownEvent, ShownGoal, ShownStep
from coaching.library.rules import LONGEST_AREA, MOST_CRITERIA

Title = Annotated[Text, Field(min_length=1, max_length=rules.LONGEST_TITLE)]
Why = Annotated[Text, Field(max_length=rules.LONGEST_WHY)]
Cue = Annotated[Text, Field(max_length=rules.LONGEST_CUE)]
Area = Annotated[Text, Field(max_length=LONGEST_AREA)]
Reason = Annotated[Text, Field(max_length=rules.LONGEST_REASON)]


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
    """A new step. With `template_id`, what is left out is copied from that step of the library, as it is now."""

    title: Title | None = None
    cue: Cue | None = None
    area: Area | None = None
    criteria: Annotated[list[CriterionText], Field(max_length=MOST_CRITERIA)] | None = None
    template_id: UUID | None = None


class StepPatch(Sent):
    """An edit: what is left out stays. `criteria` are all there shall be, in order; plain text will do.

    `reason` says why the step moves, and is needed to set it aside. `clip_id` names the evidence for a step that
    becomes secure; without it the newest clip of its chain is taken.
    """

    title: Title | None = None
    cue: Cue | None = None
    area: Area | None = None
    criteria: Annotated[list[CriterionBody | CriterionText], Field(max_length=MOST_CRITERIA)] | None = None
    state: StepState | None = None
    reason: Reason = ""
    clip_id: UUID | None = None


class FromTemplate(BaseModel):
    """Whose words were copied, and whether the library has newer ones."""

    id: UUID
    version: int
    latest: int


class StepOut(BaseModel):
    """One small, concrete change. `etag` goes into `If-Match`.

    `moves` are the states I may bring it to; secure needs evidence besides. `notice` is a line about an area left
    early. A secure step is looked at again on `next_check_on`; `due` says that this day has come.
    """

    id: UUID
    goal_id: UUID
    teacher_id: UUID
    title: str
    cue: str
    area: str
    criteria: list[CriterionOut]
    state: StepState
    reason: str
    moves: list[StepState]
    notice: str
    template: FromTemplate | None
    agreed_at: datetime | None
    secured_at: datetime | None
    evidence_since: datetime | None = Field(description="A lesson taught after this says something new about the step.")
    next_check_on: date | None
    due: bool
    created_at: datetime
    etag: str


class EventClip(BaseModel):
    """The clip that showed it."""

    id: UUID
    lesson_id: UUID
    title: str


class StepEventOut(BaseModel):
    """One line of a step's history. `clip` is there where I may see it."""

    at: datetime
    person: Named
    verb: StepVerb
    reason: str
    clip: EventClip | None


class GoalOut(BaseModel):
    """A teacher's broader aim with its steps. `etag` goes into `If-Match`."""

    id: UUID
    teacher_id: UUID
    title: str
    why: str
    steps: list[StepOut]
    created_at: datetime
    etag: str


def write_step(shown: ShownStep) -> StepOut:
    """A step as its reader gets it."""
    step = shown.step
    return StepOut(
        id=step.id,
        goal_id=step.goal_id,
        teacher_id=shown.teacher_id,
        title=step.title,
        cue=step.cue,
        area=step.area,
        criteria=[CriterionOut(id=criterion.id, text=criterion.text) for criterion in shown.criteria],
        state=step.state,
        reason=step.reason,
        moves=list(shown.moves),
        notice=shown.notice,
        template=_template(shown),
        agreed_at=step.agreed_at,
        secured_at=step.secured_at,
        evidence_since=step.evidence_since,
        next_check_on=step.next_check_on,
        due=shown.due,
        created_at=step.created_at,
        etag=etag(step.version),
    )


def _template(shown: ShownStep) -> FromTemplate | None:
    if shown.template is None or shown.step.template_version is None:
        return None
    return FromTemplate(id=shown.template.id, version=shown.step.template_version, latest=shown.template.version)


def write_event(shown: ShownEvent) -> StepEventOut:
    """A line of history as its reader gets it."""
    event, clip = shown.event, shown.clip
    return StepEventOut(
        at=event.at,
        person=Named(id=event.person_id, name=shown.person_name),
        verb=event.verb,
        reason=event.reason,
        clip=EventClip(id=clip.id, lesson_id=clip.lesson_id, title=clip.title) if clip else None,
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
