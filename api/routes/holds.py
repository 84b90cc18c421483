"""Recordings a school has to keep, for its administrators, who see no film by it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.deps import OnceRoute, ReadWork, WriteWork
from api.schemas.holds import HoldBody, HoldOut, write_hold
from api.schemas.places import id_part
from api.schemas.text import Cursor, Limit, Page, pack_cursor, unpack_cursor
from coaching.retention import holding

router = APIRouter(tags=["privacy"], route_class=OnceRoute)


@router.get("/holds", operation_id="list_holds")
def list_holds(
    work: ReadWork,
    standing: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[HoldOut]:
    """Holds of my school, newest first; `?standing=1` without those that were released."""
    place = unpack_cursor(cursor, (str,))
    found = holding.holds_here(work, standing=standing, after=id_part(place[0]) if place else None, limit=limit + 1)
    return Page(
        items=[write_hold(shown) for shown in found[:limit]],
        next_cursor=pack_cursor(str(found[limit - 1].hold.id)) if len(found) > limit else None,
    )


@router.post("/holds", status_code=201, operation_id="place_hold")
def place_hold(body: HoldBody, work: WriteWork) -> HoldOut:
    """Keep recordings from being erased until the hold is released: one, or a person's, with what comes later."""
    return write_hold(holding.place(work, body.wish()))


@router.post("/holds/{hold_id}/release", operation_id="release_hold")
def release_hold(hold_id: UUID, work: WriteWork) -> HoldOut:
    """Let go: its recordings' time goes on, announced anew, and erasures that waited go on."""
    return write_hold(holding.release(work, hold_id))
