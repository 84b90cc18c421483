"""Reads about meetings. Their door is their cycle's: whoever holds a `Seat` has come through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from coaching.errors import NotFound
from coaching.meetings import rules
from coaching.meetings.models import Meeting, MeetingTurn
from coaching.meetings.rules import Clock, Seat, Turn
from coaching.work import Work


@dataclass(frozen=True)
class ShownMeeting:
    """A meeting, and what its clocks say at `at`, which is the server's time."""

    meeting: Meeting
    clock: Clock
    at: datetime

    @property
    def editable_until(self) -> datetime | None:
        """Until when its words may be edited; None while it runs."""
        return rules.editable_until(self.clock)


def meeting_of(work: Work, seat: Seat) -> Meeting | None:
    """The meeting of a cycle, if it has begun."""
    return work.session.exec(select(Meeting).where(col(Meeting.cycle_id) == seat.cycle_id)).first()


def meeting_for(work: Work, seat: Seat) -> Meeting:
    """The same, where there must be one. Raises NotFound."""
    found = meeting_of(work, seat)
    if found is None:
        raise NotFound
    return found


def turns_of(work: Work, meeting: Meeting) -> list[MeetingTurn]:
    """What happened in a meeting, in order; never empty."""
    query = select(MeetingTurn).where(col(MeetingTurn.meeting_id) == meeting.id)
    return list(work.session.exec(query.order_by(col(MeetingTurn.started_at), col(MeetingTurn.id))).all())


def shown(work: Work, seat: Seat) -> ShownMeeting | None:
    """The meeting of a cycle with its clocks. Two queries."""
    return shown_all(work, [seat]).get(seat.cycle_id)


def shown_all(work: Work, seats: Sequence[Seat]) -> dict[UUID, ShownMeeting]:
    """The meetings of several cycles, by cycle; those without one are not in it. Two queries."""
    ids = [seat.cycle_id for seat in seats]
    found = {row.cycle_id: row for row in work.session.exec(select(Meeting).where(col(Meeting.cycle_id).in_(ids)))}
    turns: dict[UUID, list[Turn]] = {meeting.id: [] for meeting in found.values()}
    query = select(MeetingTurn).where(col(MeetingTurn.meeting_id).in_(list(turns)))
    for row in work.session.exec(query.order_by(col(MeetingTurn.started_at), col(MeetingTurn.id))):
        turns[row.meeting_id].append(Turn(row.part, row.started_at, row.ended_at))
    return {
        seat.cycle_id: ShownMeeting(one, _clock(work, seat, one, turns[one.id]), work.now)
        for seat in seats
        if (one := found.get(seat.cycle_id)) is not None
    }


def clock_of(work: Work, seat: Seat, meeting: Meeting) -> Clock:
    """What its clocks say now."""
    turns = [Turn(row.part, row.started_at, row.ended_at) for row in turns_of(work, meeting)]
    return _clock(work, seat, meeting, turns)


def _clock(work: Work, seat: Seat, meeting: Meeting, turns: Sequence[Turn]) -> Clock:
    return rules.clock(turns, meeting.minutes, meeting.touched_at, seat.closed_at, work.now)
