"""Meetings on the wire: clocks as instants and milliseconds, so that every page can go on counting by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.etags import etag
from api.schemas.text import Sent, Text
from coaching.meetings import rules
from coaching.meetings.queries import ShownMeeting
from coaching.meetings.rules import MeetingState, PartClock


class StartBody(Sent):
    """How long it is meant to be. `again`: take up a meeting that is over, in the part where it ended."""

    minutes: int = Field(default=rules.USUAL, ge=rules.SHORTEST, le=rules.LONGEST)
    again: bool = False


class PartBody(Sent):
    """Which part to go to, forwards or back; 5 to 8, as the phases count."""

    number: int = Field(ge=rules.PARTS[0], le=rules.PARTS[-1])


class DecidedBody(Sent):
    """What was decided, in the words of the two."""

    decided: Annotated[Text, Field(max_length=rules.LONGEST_WORDS)]


class MeetingPartOut(BaseModel):
    """One part. `spent_ms` is as of the meeting's `now`; the part that runs has `running_since` and goes on."""

    number: int
    planned_ms: int
    spent_ms: int
    running_since: datetime | None


class MeetingOut(BaseModel):
    """The meeting of a cycle. `now` is the server's time when this was written: what every clock is read against.

    `near_at` and `eaten_at` say when talking comes near the rehearsal's share and begins to eat it, if it goes on; null
    while nothing is being eaten. `etag` guards a switch of parts, `decided_etag` the words; both go into `If-Match`.
    """

    id: UUID
    cycle_id: UUID
    state: MeetingState
    part: int | None
    minutes: int
    planned_ms: int
    spent_ms: int
    parts: list[MeetingPartOut]
    near_at: datetime | None
    eaten_at: datetime | None
    started_at: datetime
    ended_at: datetime | None
    decided: str
    editable_until: datetime | None
    now: datetime
    etag: str
    decided_etag: str


def _ms(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)


def _part(one: PartClock) -> MeetingPartOut:
    return MeetingPartOut(
        number=one.number, planned_ms=_ms(one.planned), spent_ms=_ms(one.spent), running_since=one.running_since
    )


def write_meeting(shown: ShownMeeting) -> MeetingOut:
    """A meeting as its reader gets it."""
    meeting, clock = shown.meeting, shown.clock
    return MeetingOut(
        id=meeting.id,
        cycle_id=meeting.cycle_id,
        state=clock.state,
        part=clock.part,
        minutes=meeting.minutes,
        planned_ms=_ms(clock.planned),
        spent_ms=_ms(clock.spent),
        parts=[_part(one) for one in clock.parts],
        near_at=clock.near_at,
        eaten_at=clock.eaten_at,
        started_at=meeting.started_at,
        ended_at=clock.ended_at,
        decided=meeting.decided,
        editable_until=shown.editable_until,
        now=shown.at,
        etag=etag(meeting.version),
        decided_etag=etag(meeting.words_version),
    )
