"""Rooms on the wire: who watches what together, the state they share, and what is said over the socket."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.lessons import Ms
from api.schemas.people import Named
from api.schemas.text import Sent
from coaching.errors import Invalid
from coaching.rooms import rules
from coaching.rooms.actions import Company
from coaching.rooms.commands import MOST_SHIFT_MS, Heard
from coaching.rooms.queries import OpenRoom, ShownFilm
from coaching.rooms.rules import Film, FilmKind, Subject

Shift = Annotated[int, Field(ge=-MOST_SHIFT_MS, le=MOST_SHIFT_MS)]


class SubjectKind(StrEnum):
    """What is watched."""

    LESSON = "lesson"
    CLIP = "clip"
    EXEMPLAR = "exemplar"
    COMPARE = "compare"


class RoomFilmBody(Sent):
    """One of two films. A lesson may say from where to where; `end_ms` null is from there on."""

    type: FilmKind
    id: UUID
    start_ms: Ms | None = None
    end_ms: Ms | None = None


class RoomSubjectBody(Sent):
    """A lesson, a clip or a model by its `id`; or, to compare, two films `a` and `b` and how they are lined up."""

    type: SubjectKind
    id: UUID | None = None
    a: RoomFilmBody | None = None
    b: RoomFilmBody | None = None
    shift_a: Shift = 0
    shift_b: Shift = 0
    heard: Heard = Heard.A


class RoomBody(Sent):
    """With whom, a pair or some colleagues, and what."""

    pair_id: UUID | None = None
    person_ids: list[UUID] = Field(default=[], max_length=rules.MOST_PEOPLE)
    subject: RoomSubjectBody


class RoomFilmOut(BaseModel):
    """A film as it is cut now, in lesson time. `lesson_id` is null of a model, which opens no lesson.

    `title` is its own; of a note it is the lesson's.
    """

    type: FilmKind
    id: UUID
    title: str
    lesson_id: UUID | None
    start_ms: int
    end_ms: int


class RoomSubjectOut(BaseModel):
    """What is watched. `id` is null where two films are compared; they are in `films` of the room."""

    type: SubjectKind
    id: UUID | None


class RoomMemberOut(BaseModel):
    """Somebody who is here; `looking`: around, by themselves."""

    person_id: UUID
    name: str
    looking: bool


class PlannedPauseOut(BaseModel):
    """Where the room stands still by itself, and what there is to talk about."""

    at_ms: int
    question: str


class StrandOut(BaseModel):
    """One of two films, in lesson time, and how much later than its start it begins."""

    start_ms: int
    low_ms: int
    high_ms: int
    shift_ms: int


class RoomStateOut(BaseModel):
    """The whole truth: the position was `position_ms` at `server_ms`, and moves on while `playing`.

    `server_ms` and all other `…_ms` of the clock are milliseconds since 1970. See docs/rooms.md.
    """

    type: Literal["state"] = "state"
    version: int
    playing: bool
    position_ms: int
    server_ms: int
    rate: float
    low_ms: int
    high_ms: int
    waits: bool
    held_ms: int | None
    stalled: list[UUID]
    holder_id: UUID | None
    away_ms: int | None
    empty_ms: int | None
    asked: list[UUID]
    members: list[RoomMemberOut]
    pauses: list[PlannedPauseOut]
    sides: list[StrandOut]
    heard: Heard


class RoomOut(BaseModel):
    """A room: whose it is, what is watched, and how it stands. The socket is at `/api/v1/rooms/{id}/socket`."""

    id: UUID
    pair_id: UUID | None
    subject: RoomSubjectOut
    films: list[RoomFilmOut]
    people: list[Named]
    state: RoomStateOut
    created_at: datetime


class PongOut(BaseModel):
    """The answer to `ping`: what was sent, and the server's clock."""

    type: Literal["pong"] = "pong"
    t0: int | float
    server_ms: int


class PointOut(BaseModel):
    """Where somebody points, as parts of the picture's width and height; to be gone in two seconds."""

    type: Literal["point"] = "point"
    person_id: UUID
    x: float
    y: float


class DrawOut(BaseModel):
    """More of somebody's line on the picture at `at_ms`, taken back where it has no points; or everything is wiped."""

    type: Literal["draw"] = "draw"
    person_id: UUID
    at_ms: int
    stroke: int
    points: list[tuple[float, float]]
    clear: bool


class ProblemOut(BaseModel):
    """What was refused, and why."""

    type: Literal["problem"] = "problem"
    code: str


def read_company(body: RoomBody) -> Company:
    """With whom."""
    return Company(body.pair_id, frozenset(body.person_ids))


def read_subject(body: RoomSubjectBody) -> Subject:
    """What is to be watched. Raises Invalid for the field that is missing."""
    if body.type is not SubjectKind.COMPARE:
        if body.id is None:
            field = "subject.id"
            raise Invalid(field, "Which one?")
        return Subject((Film(FilmKind(body.type.value), body.id),))
    if body.a is None or body.b is None:
        field = "subject.a" if body.a is None else "subject.b"
        raise Invalid(field, "Choose two to compare.")
    return Subject((_film(body.a), _film(body.b)), (body.shift_a, body.shift_b), body.heard)


def _film(body: RoomFilmBody) -> Film:
    if body.type is not FilmKind.LESSON:
        return Film(body.type, body.id)
    if body.end_ms is not None and body.end_ms <= (body.start_ms or 0):
        field = "end_ms"
        raise Invalid(field, "The end must come after the start.")
    return Film(body.type, body.id, body.start_ms or 0, body.end_ms)


def write_room(found: OpenRoom) -> RoomOut:
    """A room behind its door."""
    room, first = found.room, found.subject.films[0]
    subject = RoomSubjectOut(type=SubjectKind(first.kind.value), id=first.id)
    return RoomOut(
        id=room.id,
        pair_id=room.pair_id,
        subject=RoomSubjectOut(type=SubjectKind.COMPARE, id=None) if found.subject.compares else subject,
        films=[_film_out(film) for film in found.films],
        people=[Named(id=person_id, name=name) for person_id, name in found.names.items()],
        state=write_state(found),
        created_at=room.created_at,
    )


def _film_out(shown: ShownFilm) -> RoomFilmOut:
    film = shown.film
    lesson_id = None if film.kind is FilmKind.EXEMPLAR else shown.lesson.id
    return RoomFilmOut(
        type=film.kind,
        id=film.id,
        title=shown.title,
        lesson_id=lesson_id,
        start_ms=shown.cut.start_ms,
        end_ms=shown.cut.end_ms,
    )


def write_state(found: OpenRoom) -> RoomStateOut:
    """The state with the names of those who are here."""
    state = found.state
    names = {str(person_id): name for person_id, name in found.names.items()}
    return RoomStateOut(
        version=state.version,
        playing=state.playing,
        position_ms=state.position_ms,
        server_ms=state.server_ms,
        rate=state.rate,
        low_ms=state.low_ms,
        high_ms=state.high_ms,
        waits=state.waits,
        held_ms=state.held_ms,
        stalled=[UUID(one) for one in state.stalled],
        holder_id=UUID(state.holder_id) if state.holder_id else None,
        away_ms=state.away_ms,
        empty_ms=state.empty_ms,
        asked=[UUID(one) for one in state.asked],
        members=[
            RoomMemberOut(person_id=UUID(one.person_id), name=names.get(one.person_id, ""), looking=one.looking)
            for one in state.members
        ],
        pauses=[PlannedPauseOut(at_ms=one.at_ms, question=one.question) for one in state.pauses],
        sides=[
            StrandOut(start_ms=one.start_ms, low_ms=one.low_ms, high_ms=one.high_ms, shift_ms=one.shift_ms)
            for one in state.sides
        ],
        heard=state.heard,
    )
