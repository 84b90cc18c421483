"""Clips: named spans of a lesson. A clip costs a row, not a file."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from api.deps import OnceRoute, ReadWork, WriteWork
from api.etags import IfMatch, etag, stale, versions
from api.schemas.lessons import ClipBody, ClipOut, ClipPatch, write_clips
from api.schemas.places import id_part, ms_part
from api.schemas.text import Cursor, Limit, Page, pack_cursor, unpack_cursor
from coaching.access.permissions import Permission
from coaching.errors import Stale
from coaching.lessons import actions, queries, rules
from coaching.lessons.models import Clip, Lesson
from coaching.work import Work

router = APIRouter(tags=["clips"], route_class=OnceRoute)


def _clip(work: Work, lesson: Lesson, clip: Clip, response: Response) -> ClipOut:
    response.headers["ETag"] = etag(clip.version)
    return write_clips(work, lesson, [clip])[0]


@router.get("/lessons/{lesson_id}/clips", operation_id="list_clips")
def list_clips(lesson_id: UUID, work: ReadWork, cursor: Cursor = None, limit: Limit = 100) -> Page[ClipOut]:
    """The clips of a lesson, in its order."""
    lesson = queries.lesson_for(work, lesson_id, Permission.LESSON_VIEW)
    place = unpack_cursor(cursor, (int, str))
    after = (ms_part(place[0]), id_part(place[1])) if place else None
    clips = queries.clips_of(work, lesson.id, after, limit + 1)
    last = clips[limit - 1] if len(clips) > limit else None
    return Page(
        items=write_clips(work, lesson, clips[:limit]),
        next_cursor=pack_cursor(last.start_ms, str(last.id)) if last else None,
    )


@router.post("/lessons/{lesson_id}/clips", status_code=201, operation_id="add_clip")
def add_clip(lesson_id: UUID, body: ClipBody, work: WriteWork, response: Response) -> ClipOut:
    """Name a span; it can be played at once."""
    clip = actions.add_clip(work, lesson_id, rules.span_of(body.start_ms, body.end_ms), body.title)
    return _clip(work, queries.lesson_for(work, lesson_id, Permission.LESSON_VIEW), clip, response)


@router.get("/clips/{clip_id}", operation_id="read_clip")
def read_clip(clip_id: UUID, work: ReadWork, response: Response) -> ClipOut:
    """One clip."""
    clip, lesson = queries.clip_for(work, clip_id, Permission.LESSON_VIEW)
    return _clip(work, lesson, clip, response)


@router.patch("/clips/{clip_id}", operation_id="change_clip", response_model=ClipOut)
def change_clip(
    clip_id: UUID, body: ClipPatch, work: WriteWork, response: Response, if_match: IfMatch = None
) -> ClipOut | Response:
    """Rename or move a clip: its author, or the lesson's owner."""
    clip, lesson = queries.own_clip(work, clip_id)
    start_ms = clip.start_ms if body.start_ms is None else body.start_ms
    end_ms = clip.end_ms if body.end_ms is None else body.end_ms
    title = clip.title if body.title is None else body.title
    try:
        actions.change_clip(work, clip, lesson, rules.span_of(start_ms, end_ms), title, versions(if_match))
    except Stale:
        return stale(write_clips(work, lesson, [clip])[0], etag(clip.version))
    return _clip(work, lesson, clip, response)


@router.delete("/clips/{clip_id}", status_code=204, operation_id="delete_clip")
def delete_clip(clip_id: UUID, work: WriteWork) -> None:
    """Forget a clip; the film stays."""
    clip, _ = queries.own_clip(work, clip_id)
    actions.delete_clip(work, clip)
