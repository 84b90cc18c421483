"""The meeting of a cycle, and the page that is left of it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from api.deps import OnceRoute, ReadWork, WriteWork
from api.etags import IfMatch, stale, versions
from api.schemas.meetings import DecidedBody, MeetingOut, PartBody, StartBody, write_meeting
from api.schemas.summaries import SummaryOut, write_summary
from coaching.access.permissions import Permission
from coaching.cycles.queries import seat_for
from coaching.errors import NotFound, Stale
from coaching.meetings import actions, queries
from coaching.meetings.rules import Seat
from coaching.summaries import paper
from coaching.summaries.queries import summary_for
from coaching.work import Work

router = APIRouter(tags=["meetings"], route_class=OnceRoute)

CHANGED: dict[int | str, dict[str, Any]] = {
    412: {"description": "Someone changed it since; `current` is how it stands now."}
}
Zone = Annotated[str, Query(max_length=64, description="The reader's time zone, such as `Europe/Paris`.")]


def _out(work: Work, seat: Seat) -> MeetingOut:
    shown = queries.shown(work, seat)
    if shown is None:
        raise NotFound
    return write_meeting(shown)


@router.post("/cycles/{cycle_id}/meeting/start", status_code=201, operation_id="start_meeting")
def start_meeting(cycle_id: UUID, work: WriteWork, body: StartBody | None = None) -> MeetingOut:
    """Begin the meeting; one that runs goes on as it is."""
    seat, wish = seat_for(work, cycle_id, Permission.CYCLE_EDIT), body or StartBody()
    actions.start(work, seat, wish.minutes, again=wish.again)
    return _out(work, seat)


@router.post("/cycles/{cycle_id}/meeting/part", operation_id="go_to_part", response_model=MeetingOut, responses=CHANGED)
def go_to_part(cycle_id: UUID, body: PartBody, work: WriteWork, if_match: IfMatch = None) -> MeetingOut | JSONResponse:
    """Go on to a part, or back to it."""
    seat = seat_for(work, cycle_id, Permission.CYCLE_EDIT)
    try:
        actions.go_to(work, seat, body.number, versions(if_match))
    except Stale:
        current = _out(work, seat)
        return stale(current, current.etag)
    return _out(work, seat)


@router.post("/cycles/{cycle_id}/meeting/end", operation_id="end_meeting")
def end_meeting(cycle_id: UUID, work: WriteWork) -> MeetingOut:
    """End the meeting; what it says may be edited for a day."""
    seat = seat_for(work, cycle_id, Permission.CYCLE_EDIT)
    actions.end(work, seat)
    return _out(work, seat)


@router.put(
    "/cycles/{cycle_id}/meeting/decided", operation_id="write_decided", response_model=MeetingOut, responses=CHANGED
)
def write_decided(
    cycle_id: UUID, body: DecidedBody, work: WriteWork, if_match: IfMatch = None
) -> MeetingOut | JSONResponse:
    """What was decided, in our words: while we meet, and for a day afterwards."""
    seat = seat_for(work, cycle_id, Permission.CYCLE_EDIT)
    try:
        actions.write(work, seat, body.decided, versions(if_match))
    except Stale:
        current = _out(work, seat)
        return stale(current, current.decided_etag)
    return _out(work, seat)


@router.get("/cycles/{cycle_id}/summary", operation_id="read_summary")
def read_summary(cycle_id: UUID, work: ReadWork) -> SummaryOut:
    """What is left of the meeting, on one page."""
    return write_summary(summary_for(work, cycle_id))


@router.get(
    "/cycles/{cycle_id}/summary.pdf",
    operation_id="save_summary",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
def save_summary(cycle_id: UUID, work: ReadWork, zone: Zone = "UTC") -> Response:
    """The same page to print or to keep. Asked anew each time; nothing on the way may keep it."""
    summary = summary_for(work, cycle_id)
    name = f"meeting-{summary.meeting.meeting.started_at:%Y-%m-%d}.pdf"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(paper.printed(summary, zone), media_type="application/pdf", headers=headers)
