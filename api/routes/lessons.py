"""Lessons: finding, naming, trying again, erasing, and who watched."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from api.deps import OnceRoute, ReadWork, WriteWork
from api.etags import IfMatch, etag, stale, versions
from api.schemas.lessons import LessonOut, LessonPatch, WatchedBody, write_lessons
from api.schemas.places import id_part
from api.schemas.text import Cursor, Limit, Page, SearchText, pack_cursor, unpack_cursor
from coaching.access.permissions import Permission
from coaching.errors import Invalid, Stale
from coaching.lessons import actions, queries, rules
from coaching.lessons.models import Lesson, Purpose
from coaching.lessons.queries import Scope
from coaching.work import Work

router = APIRouter(tags=["lessons"], route_class=OnceRoute)


def _lesson(work: Work, lesson: Lesson, response: Response) -> LessonOut:
    response.headers["ETag"] = etag(lesson.version)
    return write_lessons(work, [lesson])[0]


@router.get("/lessons", operation_id="list_lessons")
def list_lessons(
    work: ReadWork,
    scope: Scope = Scope.ALL,
    q: SearchText = "",
    purpose: Purpose = Purpose.LESSON,
    owner_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[LessonOut]:
    """Lessons I may see, newest first, perhaps of one owner; asked for by purpose, recordings of rehearsals."""
    place = unpack_cursor(cursor, (str,))
    after = id_part(place[0]) if place else None
    lessons = queries.visible_lessons(work, scope, q, after, limit + 1, purpose, owner_id)
    more = len(lessons) > limit
    return Page(
        items=write_lessons(work, lessons[:limit]),
        next_cursor=pack_cursor(str(lessons[limit - 1].id)) if more else None,
    )


@router.get("/lessons/{lesson_id}", operation_id="read_lesson")
def read_lesson(lesson_id: UUID, work: ReadWork, response: Response) -> LessonOut:
    """One lesson."""
    return _lesson(work, queries.lesson_for(work, lesson_id, Permission.LESSON_VIEW), response)


@router.patch("/lessons/{lesson_id}", operation_id="change_lesson", response_model=LessonOut)
def change_lesson(
    lesson_id: UUID, body: LessonPatch, work: WriteWork, response: Response, if_match: IfMatch = None
) -> LessonOut | Response:
    """Rename my lesson, or say when it was taught."""
    lesson = queries.lesson_for(work, lesson_id, Permission.LESSON_EDIT)
    if "title" in body.model_fields_set and body.title is None:
        field = "title"
        raise Invalid(field, "Please give a title.")
    edit = actions.LessonEdit(
        title=lesson.title if body.title is None else body.title,
        taught_on=body.taught_on if "taught_on" in body.model_fields_set else lesson.taught_on,
    )
    try:
        actions.change_lesson(work, lesson, edit, versions(if_match))
    except Stale:
        return stale(write_lessons(work, [lesson])[0], etag(lesson.version))
    return _lesson(work, lesson, response)


@router.delete("/lessons/{lesson_id}", status_code=204, operation_id="erase_lesson")
def erase_lesson(lesson_id: UUID, work: WriteWork) -> None:
    """Erase my lesson everywhere: film, notes, clips, shares. There is no way back."""
    actions.erase_lesson(work, lesson_id)


@router.post("/lessons/{lesson_id}/retry", operation_id="retry_lesson")
def retry_lesson(lesson_id: UUID, work: WriteWork, response: Response) -> LessonOut:
    """Prepare my failed lesson once more."""
    return _lesson(work, actions.retry_lesson(work, lesson_id), response)


@router.post("/lessons/{lesson_id}/watched", status_code=204, operation_id="report_watched")
def report_watched(lesson_id: UUID, body: WatchedBody, work: WriteWork) -> None:
    """My player's heartbeat: what it showed since the last one."""
    actions.report_watched(work, lesson_id, [rules.span_of(look.start_ms, look.end_ms) for look in body.spans])
