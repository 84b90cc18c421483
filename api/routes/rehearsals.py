"""Rehearsals: rounds with a recording or without, and a glow and a grow after each."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.deps import OnceRoute, ReadWork, WriteWork
from api.etags import IfMatch, stale, versions
from api.schemas.places import id_part
from api.schemas.rehearsals import (
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
from coaching.rehearsals import actions, queries
from coaching.rehearsals.models import Rehearsal, RehearsalRound
from coaching.work import Work

router = APIRouter(tags=["rehearsals"], route_class=OnceRoute)


def _out(work: Work, rehearsal_id: UUID) -> RehearsalOut:
    return write_rehearsal(work, queries.shown(work, *queries.rehearsal_for(work, rehearsal_id, Permission.CYCLE_VIEW)))


def _round(work: Work, row: RehearsalRound, response: Response) -> RoundOut:
    answer = next(one for one in _out(work, row.rehearsal_id).rounds if one.id == row.id)
    response.headers["ETag"] = answer.etag
    return answer


@router.post("/cycles/{cycle_id}/rehearsals", status_code=201, operation_id="begin_rehearsal")
def begin_rehearsal(cycle_id: UUID, work: WriteWork, body: RehearsalBody | None = None) -> RehearsalOut:
    """Rehearse the cycle's step; one that was begun is gone on with."""
    return _out(work, begin(work, cycle_id, body.step_id if body else None).id)


@router.get("/rehearsals", operation_id="list_rehearsals")
def list_rehearsals(
    work: ReadWork, step_id: UUID | None = None, cursor: Cursor = None, limit: Limit = 20
) -> Page[RehearsalOut]:
    """Rehearsals of the pairs I am in, newest first, or of one step."""
    place = unpack_cursor(cursor, (str,))
    rows = queries.visible_rehearsals(work, step_id, id_part(place[0]) if place else None, limit + 1)
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
    """Add a round. Its recording is shown to the pair in the same moment."""
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
        current = _round(work, queries.round_for(work, round_id, Permission.CYCLE_VIEW)[0], response)
        return stale(current, current.etag)


@router.delete("/rounds/{round_id}", status_code=204, operation_id="remove_round")
def remove_round(round_id: UUID, work: WriteWork) -> None:
    """Take a round away: what was said after it, and its recording, everywhere. There is no way back."""
    actions.remove_round(work, round_id)
