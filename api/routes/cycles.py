"""Cycles of a pair, the organisation's holidays, and each person's calendar feed."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.deps import AnonymousWork, OnceRoute, ReadWork, WriteWork
from api.etags import IfMatch, stale, versions
from api.schemas.cycles import (
    CycleBody,
    CycleOut,
    CyclePatch,
    FeedOut,
    HolidayBody,
    HolidayOut,
    ItemBody,
    ItemOut,
    ItemPatch,
    write_cycle,
    write_feed,
    write_holiday,
    write_item,
)
from api.schemas.places import id_part
from api.schemas.text import Cursor, Limit, Page, pack_cursor, unpack_cursor
from coaching.access.facts import Actor
from coaching.access.permissions import Permission
from coaching.cycles import actions, queries
from coaching.cycles.models import Cycle
from coaching.errors import Stale
from coaching.work import Work

router = APIRouter(tags=["cycles"], route_class=OnceRoute)


def _out(work: Work, cycle: Cycle) -> CycleOut:
    pair = queries.pair_for(work, cycle.pair_id, Permission.CYCLE_VIEW)
    return write_cycle(queries.shown(work, cycle, pair))


def _answer(work: Work, cycle: Cycle, response: Response) -> CycleOut:
    answer = _out(work, cycle)
    response.headers["ETag"] = answer.etag
    return answer


@router.get("/cycles", operation_id="list_cycles")
def list_cycles(
    work: ReadWork, pair_id: UUID | None = None, cursor: Cursor = None, limit: Limit = 20
) -> Page[CycleOut]:
    """Cycles of the pairs I am in, newest first, or one pair's."""
    place = unpack_cursor(cursor, (str,))
    rows = queries.visible_cycles(work, pair_id, id_part(place[0]) if place else None, limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(
        items=[_out(work, cycle) for cycle in rows[:limit]], next_cursor=pack_cursor(str(last.id)) if last else None
    )


@router.post("/cycles", status_code=201, operation_id="open_cycle")
def open_cycle(body: CycleBody, work: WriteWork, response: Response) -> CycleOut:
    """Begin a pair's next cycle; what was left in the last one waits in it."""
    return _answer(work, actions.open_cycle(work, body.pair_id), response)


@router.get("/cycles/{cycle_id}", operation_id="read_cycle")
def read_cycle(cycle_id: UUID, work: ReadWork, response: Response) -> CycleOut:
    """One cycle: eight phases with their evidence."""
    return _answer(work, queries.cycle_for(work, cycle_id, Permission.CYCLE_VIEW)[0], response)


@router.patch(
    "/cycles/{cycle_id}",
    operation_id="change_cycle",
    response_model=CycleOut,
    responses={412: {"description": "Someone changed it since; `current` is how it stands now."}},
)
def change_cycle(
    cycle_id: UUID, body: CyclePatch, work: WriteWork, response: Response, if_match: IfMatch = None
) -> CycleOut | JSONResponse:
    """Say what it is about, plan the meeting, choose the step, or move the day."""
    change = actions.CycleChange(body.focus, body.plan, body.step_id, body.due_on, versions(if_match))
    try:
        return _answer(work, actions.change_cycle(work, cycle_id, change), response)
    except Stale:
        current = _answer(work, queries.cycle_for(work, cycle_id, Permission.CYCLE_VIEW)[0], response)
        return stale(current, current.etag)


@router.put("/cycles/{cycle_id}/clips/{clip_id}", operation_id="gather_clip")
def gather_clip(cycle_id: UUID, clip_id: UUID, work: WriteWork) -> CycleOut:
    """Gather a clip of the teacher's as evidence."""
    return _out(work, actions.gather_clip(work, cycle_id, clip_id))


@router.delete("/cycles/{cycle_id}/clips/{clip_id}", status_code=204, operation_id="leave_clip")
def leave_clip(cycle_id: UUID, clip_id: UUID, work: WriteWork) -> None:
    """Take a clip out of the cycle; the clip stays."""
    actions.leave_clip(work, cycle_id, clip_id)


@router.post("/cycles/{cycle_id}/items", status_code=201, operation_id="add_item")
def add_item(cycle_id: UUID, body: ItemBody, work: WriteWork) -> ItemOut:
    """Note something to come back to."""
    return write_item(actions.add_item(work, cycle_id, body.text))


@router.patch("/cycle-items/{item_id}", operation_id="change_item")
def change_item(item_id: UUID, body: ItemPatch, work: WriteWork) -> ItemOut:
    """Reword it, or say whether it is done."""
    return write_item(actions.change_item(work, item_id, body.text, body.done))


@router.delete("/cycle-items/{item_id}", status_code=204, operation_id="drop_item")
def drop_item(item_id: UUID, work: WriteWork) -> None:
    """Let it go."""
    actions.drop_item(work, item_id)


@router.get("/holidays", operation_id="list_holidays")
def list_holidays(work: ReadWork) -> Page[HolidayOut]:
    """The organisation's holidays, first things first."""
    return Page(items=[write_holiday(row) for row in queries.my_holidays(work)])


@router.post("/holidays", status_code=201, operation_id="add_holiday")
def add_holiday(body: HolidayBody, work: WriteWork) -> HolidayOut:
    """Add a holiday; open cycles that were due in it move on."""
    return write_holiday(actions.add_holiday(work, body.name, body.starts_on, body.ends_on))


@router.delete("/holidays/{holiday_id}", status_code=204, operation_id="remove_holiday")
def remove_holiday(holiday_id: UUID, work: WriteWork) -> None:
    """Remove a holiday; what moved because of it stays where it is."""
    actions.remove_holiday(work, holiday_id)


@router.get("/calendar-feed", operation_id="read_feed")
def read_feed(work: ReadWork) -> FeedOut:
    """Whether I have a calendar feed; never its address."""
    return write_feed(queries.my_feed(work))


@router.post("/calendar-feed", status_code=201, operation_id="make_feed")
def make_feed(work: WriteWork) -> FeedOut:
    """A new secret address for my calendar, shown once; the one before stops working."""
    feed, secret = actions.make_feed(work)
    return write_feed(feed, f"{work.settings.root_url}/api/v1/calendar/{secret}.ics")


@router.delete("/calendar-feed", status_code=204, operation_id="drop_feed")
def drop_feed(work: WriteWork) -> None:
    """Take the address back."""
    actions.drop_feed(work)


@router.get("/calendar/{secret}.ics", operation_id="read_calendar", response_class=Response)
def read_calendar(secret: str, work: AnonymousWork) -> Response:
    """The days of my open cycles, for a calendar program: whoever has the address reads it."""
    member = queries.member_with_feed(work, secret)
    reader = replace(work, actor=Actor(member.person_id, member.organisation_id, member.role))
    headers = {"Cache-Control": "private, max-age=900", "Content-Disposition": 'attachment; filename="coaching.ics"'}
    return Response(actions.feed_of(reader), media_type="text/calendar; charset=utf-8", headers=headers)
