"""Rehearsals of a pair or of a company: rounds with a recording or without, a glow and a grow after each."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.deps import OnceRoute, ReadWork, WriteWork
from api.etags import IfMatch, stale, versions
from api.schemas.places import id_part
from api.schemas.rehearsals import (
    CompanyBody,
    MembersBody,
    RehearsalBody,
    RehearsalOut,
    RoundBody,
    RoundOut,
    RoundPatch,
    read_change,
    read_round,
    write_rehearsal,
)
from api.schemas.text import Cursor, Limit, Page, pack_cursor, unpack_cursor
from coaching.access.permissions import Permission
from coaching.cycles.actions import begin_rehearsal as begin
from coaching.errors import Stale
from coaching.rehearsals import actions, group, queries
from coaching.rehearsals.models import Rehearsal, RehearsalRound
from coaching.rehearsals.queries import Which
from coaching.work import Work

router = APIRouter(tags=["rehearsals"], route_class=OnceRoute)


def _out(work: Work, rehearsal_id: UUID) -> RehearsalOut:
    return write_rehearsal(
        work, queries.shown(work, queries.rehearsal_for(work, rehearsal_id, Permission.REHEARSAL_VIEW))
    )


def _round(work: Work, row: RehearsalRound, response: Response) -> RoundOut:
    answer = next(one for one in _out(work, row.rehearsal_id).rounds if one.id == row.id)
    response.headers["ETag"] = answer.etag
    return answer


@router.post("/cycles/{cycle_id}/rehearsals", status_code=201, operation_id="begin_rehearsal")
def begin_rehearsal(cycle_id: UUID, work: WriteWork, body: RehearsalBody | None = None) -> RehearsalOut:
    """Rehearse the cycle's step; one that was begun is gone on with."""
    return _out(work, begin(work, cycle_id, body.step_id if body else None).id)


@router.post("/step-templates/{template_id}/rehearsals", status_code=201, operation_id="rehearse_together")
def rehearse_together(template_id: UUID, body: CompanyBody, work: WriteWork) -> RehearsalOut:
    """Rehearse a step of the library with colleagues; one with the same people that is not over is gone on with."""
    company = group.Company(frozenset(body.person_ids), body.deconstruction_id)
    return _out(work, group.begin(work, template_id, company).id)


@router.post("/rehearsals/{rehearsal_id}/members", operation_id="ask_into_rehearsal")
def ask_into_rehearsal(rehearsal_id: UUID, body: MembersBody, work: WriteWork) -> RehearsalOut:
    """Ask colleagues in. They see the rounds there were; recordings, only of those that come."""
    return _out(work, group.ask_in(work, rehearsal_id, body.person_ids).id)


@router.delete("/rehearsals/{rehearsal_id}/members/{person_id}", status_code=204, operation_id="leave_rehearsal")
def leave_rehearsal(rehearsal_id: UUID, person_id: UUID, work: WriteWork) -> None:
    """Leave, or go on without somebody. Their rounds stay; they see no recording of the others, and nobody theirs."""
    group.leave(work, rehearsal_id, person_id)


@router.post("/rehearsals/{rehearsal_id}/checklist", operation_id="take_agreed_list")
def take_agreed_list(rehearsal_id: UUID, work: WriteWork) -> RehearsalOut:
    """Look for what my pair has agreed on since, from the next round on. Rounds there were keep what they had."""
    return _out(work, actions.take_agreed(work, rehearsal_id).id)


@router.post("/rehearsals/{rehearsal_id}/end", operation_id="end_rehearsal")
def end_rehearsal(rehearsal_id: UUID, work: WriteWork) -> RehearsalOut:
    """We are done: it can be seen, and not added to."""
    return _out(work, group.end(work, rehearsal_id).id)


@router.get("/rehearsals", operation_id="list_rehearsals")
def list_rehearsals(
    work: ReadWork,
    step_id: UUID | None = None,
    template_id: UUID | None = None,
    *,
    together: bool = False,
    going: bool = False,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Page[RehearsalOut]:
    """Rehearsals I am in, newest first: all, of one step, of one of the library, with colleagues, not over."""
    place = unpack_cursor(cursor, (str,))
    which = Which(step_id, template_id, together, going)
    rows = queries.visible_rehearsals(work, which, id_part(place[0]) if place else None, limit + 1)
    last: Rehearsal | None = rows[limit - 1] if len(rows) > limit else None
    return Page(
        items=[_out(work, row.id) for row in rows[:limit]], next_cursor=pack_cursor(str(last.id)) if last else None
    )


@router.get("/rehearsals/{rehearsal_id}", operation_id="read_rehearsal")
def read_rehearsal(rehearsal_id: UUID, work: ReadWork) -> RehearsalOut:
    """One rehearsal with its rounds side by side."""
    return _out(work, rehearsal_id)


@router.post("/rehearsals/{rehearsal_id}/rounds", status_code=201, operation_id="add_round")
def add_round(rehearsal_id: UUID, body: RoundBody, work: WriteWork, response: Response) -> RoundOut:
    """Add a round. Its recording is shown to the others in the same moment."""
    return _round(work, actions.add_round(work, rehearsal_id, read_round(body)), response)


@router.patch(
    "/rounds/{round_id}",
    operation_id="change_round",
    response_model=RoundOut,
    responses={412: {"description": "Someone changed it since; `current` is how it stands now."}},
)
def change_round(
    round_id: UUID, body: RoundPatch, work: WriteWork, response: Response, if_match: IfMatch = None
) -> RoundOut | JSONResponse:
    """Say what glows and what is to grow, tick what was met, or put the recording in."""
    try:
        return _round(work, actions.change_round(work, round_id, read_change(body, versions(if_match))), response)
    except Stale:
        current = _round(work, queries.round_for(work, round_id, Permission.REHEARSAL_VIEW)[0], response)
        return stale(current, current.etag)


@router.delete("/rounds/{round_id}", status_code=204, operation_id="remove_round")
def remove_round(round_id: UUID, work: WriteWork) -> None:
    """Take a round away: what was said after it, and its recording, everywhere. There is no way back."""
    actions.remove_round(work, round_id)
