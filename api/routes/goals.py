"""A teacher's goals and steps: theirs, and whoever coaches them now."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.deps import OnceRoute, ReadWork, WriteWork
from api.etags import IfMatch, stale, versions
from api.schemas.goals import (
    GoalBody,
    GoalOut,
    GoalPatch,
    StepBody,
    StepEventOut,
    StepOut,
    StepPatch,
    write_event,
    write_goal,
    write_step,
)
from api.schemas.library import read_criteria
from api.schemas.places import id_part
from api.schemas.text import Cursor, Limit, Page, pack_cursor, unpack_cursor
from coaching.access.permissions import Permission
from coaching.errors import Stale
from coaching.evidence import actions as evidence
from coaching.goals import actions, queries
from coaching.goals.models import Goal, Step
from coaching.work import Work

router = APIRouter(tags=["goals"], route_class=OnceRoute)


def _goal(work: Work, goal: Goal, response: Response) -> GoalOut:
    answer = write_goal(queries.shown(work, goal))
    response.headers["ETag"] = answer.etag
    return answer


def _step(work: Work, step: Step, response: Response) -> StepOut:
    answer = write_step(queries.shown_step(work, step))
    response.headers["ETag"] = answer.etag
    return answer


@router.get("/goals", operation_id="list_goals")
def list_goals(
    work: ReadWork, teacher_id: UUID | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[GoalOut]:
    """My goals and those of the teachers I coach, or one teacher's."""
    place = unpack_cursor(cursor, (str,))
    after = id_part(place[0]) if place else None
    goals = queries.visible_goals(work, teacher_id, after, limit + 1)
    last = goals[limit - 1].goal if len(goals) > limit else None
    return Page(
        items=[write_goal(goal) for goal in goals[:limit]], next_cursor=pack_cursor(str(last.id)) if last else None
    )


@router.post("/goals", status_code=201, operation_id="add_goal")
def add_goal(body: GoalBody, work: WriteWork, response: Response) -> GoalOut:
    """Set a goal for myself or for a teacher I coach."""
    return _goal(work, actions.add_goal(work, body.teacher_id, body.title, body.why), response)


@router.get("/goals/{goal_id}", operation_id="read_goal")
def read_goal(goal_id: UUID, work: ReadWork, response: Response) -> GoalOut:
    """One goal with its steps."""
    return _goal(work, queries.goal_for(work, goal_id, Permission.GOAL_VIEW), response)


@router.patch(
    "/goals/{goal_id}",
    operation_id="change_goal",
    response_model=GoalOut,
    responses={412: {"description": "Someone changed it since; `current` is how it stands now."}},
)
def change_goal(
    goal_id: UUID, body: GoalPatch, work: WriteWork, response: Response, if_match: IfMatch = None
) -> GoalOut | JSONResponse:
    """Reword a goal."""
    change = actions.GoalChange(body.title, body.why, versions(if_match))
    try:
        return _goal(work, actions.change_goal(work, goal_id, change), response)
    except Stale:
        current = _goal(work, queries.goal_for(work, goal_id, Permission.GOAL_VIEW), response)
        return stale(current, current.etag)


@router.post("/goals/{goal_id}/steps", status_code=201, operation_id="add_step")
def add_step(goal_id: UUID, body: StepBody, work: WriteWork, response: Response) -> StepOut:
    """Propose one small step towards a goal: in words of my own, or in those of the library."""
    criteria = None if body.criteria is None else tuple(body.criteria)
    wish = actions.StepWish(body.title, body.cue, body.area, criteria, body.template_id)
    return _step(work, actions.add_step(work, goal_id, wish), response)


@router.get("/steps/{step_id}", operation_id="read_step")
def read_step(step_id: UUID, work: ReadWork, response: Response) -> StepOut:
    """One step with its criteria."""
    return _step(work, queries.step_for(work, step_id, Permission.GOAL_VIEW), response)


@router.patch(
    "/steps/{step_id}",
    operation_id="change_step",
    response_model=StepOut,
    responses={412: {"description": "Someone changed it since; `current` is how it stands now."}},
)
def change_step(
    step_id: UUID, body: StepPatch, work: WriteWork, response: Response, if_match: IfMatch = None
) -> StepOut | JSONResponse:
    """Reword a step, change its criteria, or move it on."""
    change = actions.StepChange(
        title=body.title,
        cue=body.cue,
        area=body.area,
        criteria=read_criteria(body.criteria),
        state=body.state,
        reason=body.reason,
        versions=versions(if_match),
    )
    try:
        return _step(work, evidence.change_step(work, step_id, change, body.clip_id), response)
    except Stale:
        current = _step(work, queries.step_for(work, step_id, Permission.GOAL_VIEW), response)
        return stale(current, current.etag)


@router.get("/steps/{step_id}/history", operation_id="list_step_history")
def list_step_history(step_id: UUID, work: ReadWork) -> Page[StepEventOut]:
    """What happened to a step, newest first."""
    step = queries.step_for(work, step_id, Permission.GOAL_VIEW)
    return Page(items=[write_event(event) for event in queries.history_of(work, step)])
