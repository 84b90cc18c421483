"""The first screen: what is next for me, and what I was told."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import OnceRoute, ReadWork, WriteWork
from api.schemas.home import (
    HomeOut,
    NoticesOut,
    ReadBody,
    WayOut,
    WaysBody,
    WaysOut,
    read_read,
    read_ways,
    write_home,
    write_notice,
)
from api.schemas.places import id_part
from api.schemas.text import Cursor, Limit, pack_cursor, unpack_cursor
from coaching.errors import NotFound
from coaching.home import actions, queries
from coaching.notices.actions import choose
from coaching.notices.queries import ways_of
from coaching.work import Work

router = APIRouter(tags=["home"], route_class=OnceRoute)


@router.get("/home", operation_id="read_home")
def read_home(work: ReadWork) -> HomeOut:
    """What is next for me, most pressing first."""
    return write_home(queries.home_of(work), work.now.date())


@router.get("/notices", operation_id="list_notices")
def list_notices(work: ReadWork, cursor: Cursor = None, limit: Limit = 30) -> NoticesOut:
    """What I was told, newest first, as far as I may still see it."""
    place = unpack_cursor(cursor, (str,))
    rows = queries.notices_of(work, id_part(place[0]) if place else None, limit + 1)
    last = rows[limit - 1].notice if len(rows) > limit else None
    return NoticesOut(
        items=[write_notice(row) for row in rows[:limit]],
        unread=queries.count_unread(work),
        next_cursor=pack_cursor(str(last.id)) if last else None,
    )


@router.post("/notices/read", operation_id="mark_read", status_code=204)
def mark_read(body: ReadBody, work: WriteWork) -> None:
    """I have read these, or all about one thing, or everything."""
    actions.mark_read(work, read_read(body))


def _ways(work: Work) -> WaysOut:
    if work.actor.person_id is None:
        raise NotFound
    ways = ways_of(work, work.actor.person_id)
    items = [WayOut(kind=kind, in_app=way.in_app, by_mail=way.by_mail) for kind, way in ways.items()]
    return WaysOut(items=items, mail=bool(work.settings.smtp_url))


@router.get("/notice-choices", operation_id="read_choices")
def read_choices(work: ReadWork) -> WaysOut:
    """How I hear of things."""
    return _ways(work)


@router.put("/notice-choices", operation_id="choose_notices")
def choose_notices(body: WaysBody, work: WriteWork) -> WaysOut:
    """Switch each kind of notice on or off, in the page and by e-mail."""
    choose(work, read_ways(body))
    work.session.flush()
    return _ways(work)
