"""The first screen and notices on the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.cycles import PhaseOut, write_phase
from api.schemas.people import Named
from api.schemas.text import Sent
from coaching.home.actions import Read
from coaching.home.queries import Home, OpenCycle, ShownNotice
from coaching.home.rules import Act, Next, Side
from coaching.meetings.rules import MeetingState
from coaching.notices.models import NoticeKind
from coaching.notices.rules import Way


class NextOut(BaseModel):
    """One thing to do. With `yours` false it waits for the other of the pair, and is there to be known."""

    act: Act
    side: Side
    yours: bool
    pair_id: UUID | None
    other: Named | None
    cycle_id: UUID | None
    phase: int | None
    step_id: UUID | None
    title: str
    due_on: date | None
    overdue: bool


class OpenCycleOut(BaseModel):
    """An open cycle in short. `meeting` is null until it has begun."""

    id: UUID
    number: int
    side: Side
    other: Named
    due_on: date
    overdue: bool
    phases: list[PhaseOut]
    meeting: MeetingState | None


class HomeOut(BaseModel):
    """What is next for me, most pressing first; my open cycles; how much I have not read."""

    next: list[NextOut]
    cycles: list[OpenCycleOut]
    unread: int


class NoticeOut(BaseModel):
    """Something I was told. `title` names what it is about: a lesson, a step, or whom a cycle is with.

    `rehearsal_id` is one with colleagues; what happens in a pair's is told of its cycle.
    """

    id: UUID
    kind: NoticeKind
    verb: str
    by: Named | None
    title: str
    lesson_id: UUID | None
    start_ms: int | None
    step_id: UUID | None
    cycle_id: UUID | None
    rehearsal_id: UUID | None
    due_on: date | None
    created_at: datetime
    read: bool


class NoticesOut(BaseModel):
    """Part of what I was told, newest first; `unread` counts all of it."""

    items: list[NoticeOut]
    unread: int
    next_cursor: str | None = None


class ReadBody(Sent):
    """What was read: these notices, or all about one thing. Nothing named is everything."""

    ids: Annotated[list[UUID], Field(max_length=500)] | None = None
    lesson_id: UUID | None = None
    step_id: UUID | None = None
    cycle_id: UUID | None = None
    rehearsal_id: UUID | None = None


class WayOut(BaseModel):
    """How I hear of one kind of thing."""

    kind: NoticeKind
    in_app: bool
    by_mail: bool


class WaysOut(BaseModel):
    """How I hear of things. `mail` says whether this Vignette can send e-mail at all."""

    items: list[WayOut]
    mail: bool


class WayBody(Sent):
    """How I want to hear of one kind of thing."""

    kind: NoticeKind
    in_app: bool
    by_mail: bool


class WaysBody(Sent):
    """The kinds left out stay."""

    items: Annotated[list[WayBody], Field(max_length=len(NoticeKind))]


def read_ways(body: WaysBody) -> dict[NoticeKind, Way]:
    """What was sent, as the domain knows it."""
    return {way.kind: Way(way.in_app, way.by_mail) for way in body.items}


def read_read(body: ReadBody) -> Read:
    """The same for what was read."""
    return Read(body.ids, body.lesson_id, body.step_id, body.cycle_id, body.rehearsal_id)


def _named(names: dict[UUID, str], person_id: UUID | None) -> Named | None:
    return Named(id=person_id, name=names.get(person_id, "")) if person_id else None


def _next(names: dict[UUID, str], one: Next) -> NextOut:
    return NextOut(
        act=one.act,
        side=one.side,
        yours=one.yours,
        pair_id=one.pair_id,
        other=_named(names, one.other_id),
        cycle_id=one.cycle_id,
        phase=one.phase,
        step_id=one.step_id,
        title=one.title,
        due_on=one.due_on,
        overdue=one.overdue,
    )


def _cycle(names: dict[UUID, str], one: OpenCycle, today: date) -> OpenCycleOut:
    other_id = one.pair.coach_id if one.side is Side.TEACHER else one.pair.teacher_id
    return OpenCycleOut(
        id=one.cycle.id,
        number=one.cycle.number,
        side=one.side,
        other=Named(id=other_id, name=names.get(other_id, "")),
        due_on=one.cycle.due_on,
        overdue=one.cycle.due_on < today,
        phases=[write_phase(now) for now in one.phases],
        meeting=one.meeting,
    )


def write_home(home: Home, today: date) -> HomeOut:
    """The first screen as its reader gets it."""
    return HomeOut(
        next=[_next(home.names, one) for one in home.next],
        cycles=[_cycle(home.names, one, today) for one in home.cycles],
        unread=home.unread,
    )


def write_notice(shown: ShownNotice) -> NoticeOut:
    """A notice as its reader gets it."""
    notice = shown.notice
    return NoticeOut(
        id=notice.id,
        kind=notice.kind,
        verb=notice.verb,
        by=Named(id=notice.by_id, name=shown.by_name) if notice.by_id else None,
        title=shown.title,
        lesson_id=shown.lesson_id,
        start_ms=shown.start_ms,
        step_id=notice.step_id,
        cycle_id=notice.cycle_id,
        rehearsal_id=notice.rehearsal_id,
        due_on=shown.due_on,
        created_at=notice.created_at,
        read=notice.read_at is not None,
    )
