"""Cycles, holidays and calendar feeds on the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.etags import etag
from api.schemas.meetings import MeetingOut, write_meeting
from api.schemas.people import Named
from api.schemas.text import Line, Sent, Text
from coaching.cycles import rules
from coaching.cycles.models import CalendarFeed, CycleItem, Holiday
from coaching.cycles.phases import Found, Part, PhaseNow, PhaseState, Piece
from coaching.cycles.queries import ShownCycle
from coaching.goals.models import Step


class CycleBody(Sent):
    """Whose next cycle."""

    pair_id: UUID


class CyclePatch(Sent):
    """An edit: what is left out stays. `due_on` reschedules; a holiday is refused."""

    focus: Annotated[Text, Field(max_length=rules.LONGEST_FOCUS)] | None = None
    plan: Annotated[Text, Field(max_length=rules.LONGEST_PLAN)] | None = None
    step_id: UUID | None = None
    due_on: date | None = None


class ItemBody(Sent):
    """Something to come back to."""

    text: Annotated[Text, Field(min_length=1, max_length=rules.LONGEST_ITEM)]


class ItemPatch(Sent):
    """An edit of it, or whether it is done."""

    text: Annotated[Text, Field(min_length=1, max_length=rules.LONGEST_ITEM)] | None = None
    done: bool | None = None


class ItemOut(BaseModel):
    """Something to come back to. `carried` counts the cycles it has waited."""

    id: UUID
    text: str
    done: bool
    carried: int


class PieceOut(BaseModel):
    """One piece of evidence that I may see. A clip has its place in its lesson."""

    type: Found
    id: UUID
    title: str
    lesson_id: UUID | None
    start_ms: int | None
    end_ms: int | None


class PhaseOut(BaseModel):
    """One of the eight. It is done when its evidence exists, and `needs` says which kinds would do."""

    number: int
    name: str
    part: Part
    state: PhaseState
    needs: list[Found]
    evidence: list[PieceOut]


class CarriedOut(BaseModel):
    """What was left from the cycle before: something to come back to, or a step that is not secure yet."""

    type: Literal["item", "step"]
    id: UUID
    title: str


class CycleOut(BaseModel):
    """One round of coaching. `etag` goes into `If-Match`.

    `evidence` are the clips gathered. `meeting` is null until it has begun, `rehearsal_id` until one belongs to the
    cycle, then its newest. `moved` says that the due date is not the one the cadence gave.
    """

    id: UUID
    pair_id: UUID
    number: int
    coach: Named
    teacher: Named
    phases: list[PhaseOut]
    evidence: list[PieceOut]
    focus: str
    plan: str
    items: list[ItemOut]
    step_id: UUID | None
    meeting: MeetingOut | None
    rehearsal_id: UUID | None = None
    carried_over: list[CarriedOut]
    due_on: date
    moved: bool
    opened_at: datetime
    closed_at: datetime | None
    may_edit: bool
    etag: str


class HolidayBody(Sent):
    """Days without teaching, both ends included."""

    name: Line
    starts_on: date
    ends_on: date


class HolidayOut(BaseModel):
    """Days without teaching, both ends included."""

    id: UUID
    name: str
    starts_on: date
    ends_on: date


class FeedOut(BaseModel):
    """My calendar feed. `url` is there only when just made: the address is the key, and it is not kept."""

    made_at: datetime | None
    url: str | None = None


def write_piece(piece: Piece) -> PieceOut:
    """Evidence as its reader gets it."""
    return PieceOut(
        type=piece.kind,
        id=piece.id,
        title=piece.title,
        lesson_id=piece.lesson_id,
        start_ms=piece.start_ms,
        end_ms=piece.end_ms,
    )


def write_phase(now: PhaseNow) -> PhaseOut:
    """A phase as its reader gets it."""
    phase = now.phase
    return PhaseOut(
        number=phase.number,
        name=phase.name,
        part=phase.part,
        state=now.state,
        needs=sorted(phase.by),
        evidence=[write_piece(piece) for piece in now.evidence],
    )


def write_item(item: CycleItem) -> ItemOut:
    """An item as its reader gets it."""
    return ItemOut(id=item.id, text=item.text, done=item.done_at is not None, carried=item.carried)


def _carried_item(item: CycleItem) -> CarriedOut:
    return CarriedOut(type="item", id=item.id, title=item.text)


def _carried_step(step: Step) -> CarriedOut:
    return CarriedOut(type="step", id=step.id, title=step.title)


def write_cycle(shown: ShownCycle) -> CycleOut:
    """A cycle as its reader gets it."""
    cycle, pair = shown.cycle, shown.pair
    phases = [write_phase(now) for now in shown.phases]
    left = [_carried_item(item) for item in shown.items if item.carried and item.done_at is None]
    return CycleOut(
        id=cycle.id,
        pair_id=cycle.pair_id,
        number=cycle.number,
        coach=Named(id=pair.coach_id, name=shown.names.get(pair.coach_id, "")),
        teacher=Named(id=pair.teacher_id, name=shown.names.get(pair.teacher_id, "")),
        phases=phases,
        evidence=phases[0].evidence,
        focus=cycle.focus,
        plan=cycle.plan,
        items=[write_item(item) for item in shown.items],
        step_id=shown.step_id,
        meeting=write_meeting(shown.meeting) if shown.meeting else None,
        rehearsal_id=shown.rehearsal_id,
        carried_over=[*left, *(_carried_step(step) for step in shown.steps_carried)],
        due_on=cycle.due_on,
        moved=cycle.due_on != cycle.first_due_on,
        opened_at=cycle.opened_at,
        closed_at=cycle.closed_at,
        may_edit=shown.may_edit,
        etag=etag(cycle.version),
    )


def write_holiday(row: Holiday) -> HolidayOut:
    """A holiday as its reader gets it."""
    return HolidayOut(id=row.id, name=row.name, starts_on=row.starts_on, ends_on=row.ends_on)


def write_feed(feed: CalendarFeed | None, url: str | None = None) -> FeedOut:
    """A feed as its owner gets it."""
    return FeedOut(made_at=feed.made_at if feed else None, url=url)
