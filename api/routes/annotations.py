"""Notes on the moments of a lesson, and the replies to them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from api.deps import OnceRoute, ReadWork, WriteWork
from api.etags import IfMatch, etag, stale, versions
from api.schemas.annotations import (
    AnnotationBody,
    AnnotationOut,
    AnnotationPatch,
    ReplyBody,
    ReplyOut,
    read_change,
    read_content,
    read_links,
    write_note,
    write_reply,
)
from api.schemas.places import id_part, ms_part
from api.schemas.text import Cursor, Page, SearchText, pack_cursor, unpack_cursor
from coaching.access.permissions import Permission
from coaching.annotations import actions, queries, rules, showing
from coaching.annotations.models import Kind, Reply, Visibility
from coaching.annotations.queries import OpenNote, Wanted
from coaching.errors import Invalid, Stale
from coaching.lessons.queries import lesson_for
from coaching.work import Work

router = APIRouter(tags=["annotations"], route_class=OnceRoute)

ManyNotes = Annotated[int, Query(ge=1, le=500)]
Moment = Annotated[int | None, Query(ge=0, le=rules.LATEST_MS)]


def _note(work: Work, opened: OpenNote, response: Response) -> AnnotationOut:
    answer = write_note(showing.shown(work, opened))
    response.headers["ETag"] = answer.etag
    return answer


def _reply(work: Work, reply: Reply) -> ReplyOut:
    opened = queries.annotation_for(work, reply.annotation_id, Permission.ANNOTATION_VIEW)
    return next(write_reply(shown) for shown in showing.shown(work, opened).replies if shown.reply.id == reply.id)


@router.get("/lessons/{lesson_id}/annotations", operation_id="list_annotations")
def list_annotations(
    lesson_id: UUID,
    work: ReadWork,
    kind: Kind | None = None,
    author_id: UUID | None = None,
    step_id: UUID | None = None,
    from_ms: Moment = None,
    to_ms: Moment = None,
    q: SearchText = "",
    visibility: Visibility | None = None,
    cursor: Cursor = None,
    limit: ManyNotes = 100,
) -> Page[AnnotationOut]:
    """The notes I may see on a lesson, by time. Those of a step include those of its criteria."""
    lesson = lesson_for(work, lesson_id, Permission.LESSON_VIEW)
    if from_ms is not None and to_ms is not None and from_ms >= to_ms:
        field = "to_ms"
        raise Invalid(field, "The end must come after the start.")
    wanted = Wanted(kind, author_id, step_id, from_ms, to_ms, q, visibility)
    place = unpack_cursor(cursor, (int, str))
    after = (ms_part(place[0]), id_part(place[1])) if place else None
    notes = queries.annotations_of(work, lesson, wanted, after, limit + 1)
    shown = showing.shown_all(work, [lesson], notes[:limit])
    last = notes[limit - 1] if len(notes) > limit else None
    return Page(
        items=[write_note(note) for note in shown],
        next_cursor=pack_cursor(last.start_ms, str(last.id)) if last else None,
    )


@router.post("/lessons/{lesson_id}/annotations", status_code=201, operation_id="add_annotation")
def add_annotation(lesson_id: UUID, body: AnnotationBody, work: WriteWork, response: Response) -> AnnotationOut:
    """Write a note on a moment or a span. A draft is seen by nobody else."""
    opened = actions.add_annotation(work, lesson_id, read_content(body), read_links(body.links))
    return _note(work, opened, response)


@router.get("/annotations/{annotation_id}", operation_id="read_annotation")
def read_annotation(annotation_id: UUID, work: ReadWork, response: Response) -> AnnotationOut:
    """One note."""
    return _note(work, queries.annotation_for(work, annotation_id, Permission.ANNOTATION_VIEW), response)


@router.patch(
    "/annotations/{annotation_id}",
    operation_id="change_annotation",
    response_model=AnnotationOut,
    responses={412: {"description": "Someone changed it since; `current` is how it stands now."}},
)
def change_annotation(
    annotation_id: UUID, body: AnnotationPatch, work: WriteWork, response: Response, if_match: IfMatch = None
) -> AnnotationOut | JSONResponse:
    """Edit my note, publish it, or make it a draft again while nobody has answered."""
    links = None if body.links is None else read_links(body.links)
    edit = actions.Edit(read_change(body), links, versions(if_match))
    try:
        return _note(work, actions.edit_annotation(work, annotation_id, edit), response)
    except Stale:
        return _stale(work, annotation_id)


@router.delete(
    "/annotations/{annotation_id}",
    status_code=204,
    operation_id="delete_annotation",
    response_model=None,
    responses={412: {"description": "Someone changed it since; `current` is how it stands now."}},
)
def delete_annotation(annotation_id: UUID, work: WriteWork, if_match: IfMatch = None) -> JSONResponse | None:
    """Take a note away; I can bring it back for ten minutes."""
    try:
        actions.delete_annotation(work, annotation_id, versions(if_match))
    except Stale:
        return _stale(work, annotation_id)
    return None


def _stale(work: Work, annotation_id: UUID) -> JSONResponse:
    opened = queries.annotation_for(work, annotation_id, Permission.ANNOTATION_VIEW)
    return stale(write_note(showing.shown(work, opened)), etag(opened.note.version))


@router.post("/annotations/{annotation_id}/restore", operation_id="restore_annotation")
def restore_annotation(annotation_id: UUID, work: WriteWork, response: Response) -> AnnotationOut:
    """Undo my delete."""
    return _note(work, actions.restore_annotation(work, annotation_id), response)


@router.post("/annotations/{annotation_id}/replies", status_code=201, operation_id="add_reply")
def add_reply(annotation_id: UUID, body: ReplyBody, work: WriteWork) -> ReplyOut:
    """Answer a note."""
    return _reply(work, actions.add_reply(work, annotation_id, body.body))


@router.patch("/replies/{reply_id}", operation_id="change_reply")
def change_reply(reply_id: UUID, body: ReplyBody, work: WriteWork) -> ReplyOut:
    """Reword my answer."""
    return _reply(work, actions.edit_reply(work, reply_id, body.body))


@router.delete("/replies/{reply_id}", status_code=204, operation_id="delete_reply")
def delete_reply(reply_id: UUID, work: WriteWork) -> None:
    """Take an answer away: mine, or anybody's on my lesson."""
    actions.delete_reply(work, reply_id)
