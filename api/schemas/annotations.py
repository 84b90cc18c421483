"""Notes and replies on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.etags import etag
from api.schemas.people import Named
from api.schemas.text import Sent, Text
from coaching.access.permissions import Permission
from coaching.annotations import rules
from coaching.annotations.models import Kind, Visibility
from coaching.annotations.rules import KEEP, Change, Content, Drawing, Link, LinkKind, Stroke
from coaching.annotations.showing import ShownNote, ShownReply

Ms = Annotated[int, Field(strict=True, ge=0, le=rules.LATEST_MS)]
"""A moment on the lesson's timeline in whole milliseconds: no floats, no strings, no booleans."""

Body = Annotated[Text, Field(min_length=1, max_length=rules.LONGEST_BODY)]
Tags = Annotated[list[Annotated[Text, Field(max_length=200)]], Field(max_length=100)]
Part = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
May = Literal["edit", "delete", "reply"]

MAY: dict[Permission, May] = {
    Permission.ANNOTATION_EDIT: "edit",
    Permission.ANNOTATION_DELETE: "delete",
    Permission.ANNOTATION_REPLY: "reply",
}


class StrokeBody(Sent):
    """A line over the picture: points [x, y] from the top left (0, 0) to 1, 1; width as a part of the picture's."""

    points: Annotated[list[tuple[Part, Part]], Field(min_length=1, max_length=rules.MOST_POINTS)]
    colour: Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")]
    width: Annotated[float, Field(strict=True, gt=0, le=0.2, allow_inf_nan=False)]


class DrawingBody(Sent):
    """Strokes in the order they were drawn."""

    strokes: Annotated[list[StrokeBody], Field(max_length=rules.MOST_POINTS)]


class LinkBody(Sent):
    """What the note points at."""

    type: LinkKind
    id: UUID


class AnnotationBody(Sent):
    """A new note. `end_ms` null is an instant."""

    kind: Kind
    start_ms: Ms
    end_ms: Ms | None = None
    body: Body
    visibility: Visibility = Visibility.DRAFT
    tags: Tags = Field(default_factory=list)
    links: Annotated[list[LinkBody], Field(max_length=100)] = Field(default_factory=list)
    drawing: DrawingBody | None = None


class AnnotationPatch(Sent):
    """An edit: what is left out stays. `end_ms` null makes it an instant, `drawing` null wipes it."""

    kind: Kind | None = None
    start_ms: Ms | None = None
    end_ms: Ms | None = None
    body: Body | None = None
    visibility: Visibility | None = None
    tags: Tags | None = None
    links: Annotated[list[LinkBody], Field(max_length=100)] | None = None
    drawing: DrawingBody | None = None


class ReplyBody(Sent):
    """An answer to a note."""

    body: Body


class LinkOut(BaseModel):
    """A link the reader may follow, with the words for it."""

    type: LinkKind
    id: UUID
    label: str


class ReplyOut(BaseModel):
    """An answer to a note."""

    id: UUID
    annotation_id: UUID
    author_id: UUID
    author: Named
    body: str
    created_at: datetime
    edited_at: datetime | None
    may: list[May]


class AnnotationOut(BaseModel):
    """A note, with what the reader may do with it. `etag` goes into `If-Match`."""

    id: UUID
    lesson_id: UUID
    author_id: UUID
    author: Named
    kind: Kind
    start_ms: int
    end_ms: int | None
    body: str
    visibility: Visibility
    tags: list[str]
    links: list[LinkOut]
    drawing: DrawingBody | None
    replies: list[ReplyOut]
    may: list[May]
    created_at: datetime
    edited_at: datetime | None
    etag: str


def read_content(body: AnnotationBody) -> Content:
    """A new note as the domain knows it."""
    return Content(
        kind=body.kind,
        start_ms=body.start_ms,
        end_ms=body.end_ms,
        body=body.body,
        visibility=body.visibility,
        tags=tuple(body.tags),
        drawing=_drawing(body.drawing),
    )


def read_change(body: AnnotationPatch) -> Change:
    """An edit as the domain knows it."""
    said = body.model_fields_set
    return Change(
        kind=KEEP if body.kind is None else body.kind,
        start_ms=KEEP if body.start_ms is None else body.start_ms,
        end_ms=body.end_ms if "end_ms" in said else KEEP,
        body=KEEP if body.body is None else body.body,
        visibility=KEEP if body.visibility is None else body.visibility,
        tags=KEEP if body.tags is None else tuple(body.tags),
        drawing=_drawing(body.drawing) if "drawing" in said else KEEP,
    )


def read_links(links: list[LinkBody]) -> tuple[Link, ...]:
    """Links as the domain knows them."""
    return tuple(Link(link.type, link.id) for link in links)


def _drawing(body: DrawingBody | None) -> Drawing | None:
    if body is None:
        return None
    return Drawing(tuple(Stroke(tuple(stroke.points), stroke.colour, stroke.width) for stroke in body.strokes))


def write_note(shown: ShownNote) -> AnnotationOut:
    """A note as its reader gets it."""
    note = shown.note
    return AnnotationOut(
        id=note.id,
        lesson_id=note.lesson_id,
        author_id=note.author_id,
        author=Named(id=note.author_id, name=shown.author_name),
        kind=note.kind,
        start_ms=note.start_ms,
        end_ms=note.end_ms,
        body=note.body,
        visibility=note.visibility,
        tags=[str(tag) for tag in note.tags],
        links=[LinkOut(type=link.kind, id=link.id, label=label) for link, label in shown.links],
        drawing=DrawingBody.model_validate(note.drawing) if note.drawing else None,
        replies=[write_reply(reply) for reply in shown.replies],
        may=[MAY[permission] for permission in shown.may],
        created_at=note.created_at,
        edited_at=note.edited_at,
        etag=etag(note.version),
    )


def write_reply(shown: ShownReply) -> ReplyOut:
    """An answer as its reader gets it."""
    reply = shown.reply
    return ReplyOut(
        id=reply.id,
        annotation_id=reply.annotation_id,
        author_id=reply.author_id,
        author=Named(id=reply.author_id, name=shown.author_name),
        body=reply.body,
        created_at=reply.created_at,
        edited_at=reply.edited_at,
        may=[MAY[permission] for permission in shown.may],
    )
