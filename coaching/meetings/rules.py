"""Pure decisions about meetings: how the minutes are shared out, what the clocks say, and when it is over by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from coaching.errors import Conflict, Invalid
from coaching.words import clean_text

TALK = (5, 6, 7)
REHEARSAL = 8
PARTS = (*TALK, REHEARSAL)
SHORTEST, USUAL, LONGEST = 25, 25, 30
WARN_BEFORE = timedelta(minutes=2)
FORGOTTEN_AFTER = timedelta(hours=1)
MET_AFTER = timedelta(minutes=1)
EDITABLE_FOR = timedelta(hours=24)
LONGEST_WORDS = 10_000
NOTHING = timedelta()


class MeetingState(StrEnum):
    """It follows from the turns and is not kept."""

    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True)
class Seat:
    """A cycle behind its door, as far as a meeting needs it. Only `cycles.queries.seat_for` hands one out."""

    cycle_id: UUID
    pair: frozenset[UUID]
    closed_at: datetime | None


@dataclass(frozen=True)
class Turn:
    """A stretch of time in one part; open while it lasts."""

    part: int
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class PartClock:
    """One part: its share, and what was spent in it. `running_since` moves on from `spent_before`."""

    number: int
    planned: timedelta
    spent: timedelta
    running_since: datetime | None


@dataclass(frozen=True)
class Clock:
    """What the clocks of a meeting say at one moment.

    `near_at` and `eaten_at` are when talking, if it simply goes on, comes near the rehearsal's share and begins to eat
    it; they may be past. Null while the rehearsal runs and when the meeting is over: nothing is being eaten then.
    """

    state: MeetingState
    part: int | None
    parts: tuple[PartClock, ...]
    planned: timedelta
    spent: timedelta
    ended_at: datetime | None
    near_at: datetime | None
    eaten_at: datetime | None

    def spent_in(self, part: int) -> timedelta:
        """The time spent in one part."""
        return next(one.spent for one in self.parts if one.number == part)


def shares(minutes: int) -> dict[int, timedelta]:
    """How a meeting's minutes are meant: two fifths are the rehearsal's, rounded up; the rest is shared evenly.

    What does not divide goes to the earlier parts, a minute each: discussing first, then agreeing.
    """
    rehearsal = -(-2 * minutes // 5)
    each, rest = divmod(minutes - rehearsal, len(TALK))
    planned = {part: timedelta(minutes=each + (n < rest)) for n, part in enumerate(TALK)}
    return planned | {REHEARSAL: timedelta(minutes=rehearsal)}


def ended(
    turns: Sequence[Turn], minutes: int, touched_at: datetime, closed_at: datetime | None, now: datetime
) -> datetime | None:
    """When a meeting was over, or None while it runs.

    Somebody ended it; or its cycle did; or nobody did anything in it for an hour: then it is taken to have lasted
    until what its last part had left was used up, or until the last thing that somebody did, whichever is later.
    """
    last = turns[-1]
    if last.ended_at is not None:
        return last.ended_at
    found = [closed_at] if closed_at is not None else []
    if now >= touched_at + FORGOTTEN_AFTER:
        before = sum((_length(turn, now) for turn in turns[:-1] if turn.part == last.part), NOTHING)
        found.append(max(touched_at, last.started_at + max(shares(minutes)[last.part] - before, NOTHING)))
    return max(min(found), last.started_at) if found else None


def clock(
    turns: Sequence[Turn], minutes: int, touched_at: datetime, closed_at: datetime | None, now: datetime
) -> Clock:
    """What the clocks say now; of a meeting that is over, what they said at its end."""
    end = ended(turns, minutes, touched_at, closed_at, now)
    until = now if end is None else end
    planned = shares(minutes)
    current = turns[-1] if end is None else None
    parts = tuple(
        PartClock(
            number=part,
            planned=planned[part],
            spent=sum((_length(turn, until) for turn in turns if turn.part == part), NOTHING),
            running_since=current.started_at if current and current.part == part else None,
        )
        for part in PARTS
    )
    spent = sum((one.spent for one in parts), NOTHING)
    near_at = eaten_at = None
    if current is not None and current.part in TALK:
        eaten_at = now + _slack(parts, spent)
        near_at = eaten_at - WARN_BEFORE
    return Clock(
        state=MeetingState.RUNNING if end is None else MeetingState.OVER,
        part=current.part if current else None,
        parts=parts,
        planned=timedelta(minutes=minutes),
        spent=spent,
        ended_at=end,
        near_at=near_at,
        eaten_at=eaten_at,
    )


def _slack(parts: Sequence[PartClock], spent: timedelta) -> timedelta:
    """How long one may still talk before the rehearsal has less than its share; negative once it has."""
    whole = sum((one.planned for one in parts), NOTHING)
    rehearsal = parts[-1]
    return whole - spent - max(rehearsal.planned - rehearsal.spent, NOTHING)


def _length(turn: Turn, until: datetime) -> timedelta:
    end = until if turn.ended_at is None else turn.ended_at
    return max(end - turn.started_at, NOTHING)


def met(now: Clock) -> bool:
    """Whether progress was discussed: pressing two buttons is no meeting."""
    return now.spent_in(TALK[0]) >= MET_AFTER


def clean_minutes(minutes: int) -> int:
    """Raises Invalid("minutes")."""
    field = "minutes"
    if not SHORTEST <= minutes <= LONGEST:
        raise Invalid(field, f"A meeting has {SHORTEST} to {LONGEST} minutes.")
    return minutes


def clean_part(number: int) -> int:
    """Raises Invalid("number")."""
    field = "number"
    if number not in PARTS:
        raise Invalid(field, f"The parts of a meeting are {PARTS[0]} to {PARTS[-1]}.")
    return number


def clean_words(text: str) -> str:
    """Perhaps empty. Raises Invalid("decided")."""
    return clean_text(text, "decided", LONGEST_WORDS) if text.strip() else ""


def ensure_going_on(seat: Seat) -> None:
    """A cycle that is over has no meeting any more. Raises Conflict("cycle_closed")."""
    if seat.closed_at is not None:
        detail = "This cycle is over. Go on in the newest one."
        raise Conflict(detail, "cycle_closed")


def ensure_running(now: Clock) -> None:
    """Raises Conflict("meeting_over")."""
    if now.state is MeetingState.OVER:
        detail = "The meeting is over. It can be taken up again."
        raise Conflict(detail, "meeting_over")


def editable_until(now: Clock) -> datetime | None:
    """Until when the words may be edited: a day after the end; None while the meeting runs."""
    return None if now.ended_at is None else now.ended_at + EDITABLE_FOR


def ensure_editable(now: Clock, at: datetime) -> None:
    """Raises Conflict("summary_closed")."""
    until = editable_until(now)
    if until is not None and at >= until:
        detail = "A summary may be edited for a day after the meeting. This one stays as it is."
        raise Conflict(detail, "summary_closed")
