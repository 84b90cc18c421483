"""Exports: clips made into files, for whoever asks and may save copies."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from api.deps import OnceRoute, ReadWork, WriteWork
from api.schemas.exports import ExportBody, ExportOut, write_exports
from api.schemas.places import id_part
from api.schemas.text import Cursor, Limit, Page, pack_cursor, unpack_cursor
from coaching.access.permissions import Permission
from coaching.exports import actions, queries
from coaching.lessons.queries import lesson_for

router = APIRouter(tags=["exports"], route_class=OnceRoute)


@router.post("/clips/{clip_id}/exports", status_code=202, operation_id="ask_for_export")
def ask_for_export(clip_id: UUID, work: WriteWork, response: Response, body: ExportBody | None = None) -> ExportOut:
    """Have a clip made into a film of its own, exact to the frame; asked twice is asked once. `Location` follows it."""
    wish = body or ExportBody()
    export, lesson, _ = actions.ask_for(work, clip_id, with_comments=wish.with_comments)
    response.headers["Location"] = f"/api/v1/exports/{export.id}"
    return write_exports(work, lesson, [export])[0]


@router.get("/exports/{export_id}", operation_id="read_export_state")
def read_export_state(export_id: UUID, work: ReadWork) -> ExportOut:
    """How far one of my exports is, and where it can be saved."""
    export, lesson = queries.export_for(work, export_id, Permission.EXPORT_VIEW)
    return write_exports(work, lesson, [export])[0]


@router.get("/lessons/{lesson_id}/exports", operation_id="list_exports")
def list_exports(lesson_id: UUID, work: ReadWork, cursor: Cursor = None, limit: Limit = 50) -> Page[ExportOut]:
    """My exports of a lesson that are still there, newest first."""
    lesson = lesson_for(work, lesson_id, Permission.LESSON_VIEW)
    place = unpack_cursor(cursor, (str,))
    found = queries.exports_of(work, lesson, id_part(place[0]) if place else None, limit + 1)
    more = len(found) > limit
    return Page(
        items=write_exports(work, lesson, found[:limit]),
        next_cursor=pack_cursor(str(found[limit - 1].id)) if more else None,
    )
