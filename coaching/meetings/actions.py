"""Verbs of a meeting. Pressing twice, or in two tabs, is pressing once: whoever writes holds the cycle's row."""

from __future__ import annotations

from uuid import UUID

from coaching import audit
from coaching.errors import NotAllowed, Stale
from coaching.events import CycleChanged
from coaching.meetings import queries, rules
from coaching.meetings.models import Meeting, MeetingTurn
from coaching.meetings.rules import MeetingState, Seat
from coaching.notices.actions import Subject, tell
from coaching.notices.models import NoticeKind
from coaching.work import Work

Versions = frozenset[int] | None


def start(work: Work, seat: Seat, minutes: int = rules.USUAL, *, again: bool = False) -> Meeting:
    """Begin the meeting with its first part; one that runs goes on. `again` takes up one that is over, where it was.

    Raises Invalid("minutes"), Conflict("cycle_closed", "meeting_over").
    """
    rules.ensure_going_on(seat)
    meeting = queries.meeting_of(work, seat)
    if meeting is None:
        return _begin(work, seat, rules.clean_minutes(minutes))
    now = queries.clock_of(work, seat, meeting)
    if now.state is MeetingState.OVER:
        if not again:
            rules.ensure_running(now)
        last = _leave(work, seat, meeting)
        _enter(work, seat, meeting, last.part)
        audit.record(work, "meeting.resumed", meeting.id)
    return meeting


def _begin(work: Work, seat: Seat, minutes: int) -> Meeting:
    meeting = Meeting(
        cycle_id=seat.cycle_id, minutes=minutes, started_at=work.now, started_by=_me(work), touched_at=work.now
    )
    work.session.add(meeting)
    work.session.flush()
    work.session.add(MeetingTurn(meeting_id=meeting.id, part=rules.PARTS[0], started_at=work.now))
    work.session.flush()
    audit.record(work, "meeting.started", meeting.id)
    tell(work, seat.pair, NoticeKind.CYCLE, "meeting", f"meeting:{meeting.id}", Subject(cycle_id=seat.cycle_id))
    work.announce(CycleChanged(seat.cycle_id))
    return meeting


def go_to(work: Work, seat: Seat, number: int, versions: Versions = None) -> Meeting:
    """Go on to a part, or back to it; where the meeting is already, nothing happens.

    Raises NotFound, Invalid("number"), Stale, Conflict("meeting_over").
    """
    part = rules.clean_part(number)
    meeting = queries.meeting_for(work, seat)
    now = queries.clock_of(work, seat, meeting)
    rules.ensure_running(now)
    if now.part != part:
        if versions is not None and meeting.version not in versions:
            raise Stale
        _leave(work, seat, meeting)
        _enter(work, seat, meeting, part)
        audit.record(work, "meeting.part", meeting.id)
    return meeting


def end(work: Work, seat: Seat) -> Meeting:
    """End it; one that is over stays as it is. Raises NotFound."""
    meeting = queries.meeting_for(work, seat)
    if queries.clock_of(work, seat, meeting).state is MeetingState.RUNNING:
        _leave(work, seat, meeting)
        _touch(work, seat, meeting)
        audit.record(work, "meeting.ended", meeting.id)
    return meeting


def write(work: Work, seat: Seat, decided: str, versions: Versions = None) -> Meeting:
    """What was decided, in the words of the two.

    Raises NotFound, Stale, Invalid("decided"), Conflict("summary_closed").
    """
    meeting = queries.meeting_for(work, seat)
    now = queries.clock_of(work, seat, meeting)
    rules.ensure_editable(now, work.now)
    words = rules.clean_words(decided)
    if words != meeting.decided:
        if versions is not None and meeting.words_version not in versions:
            raise Stale
        meeting.decided = words
        meeting.words_version += 1
        if now.state is MeetingState.RUNNING:
            meeting.touched_at = work.now
        audit.record(work, "meeting.written", meeting.id)
        work.announce(CycleChanged(seat.cycle_id))
    return meeting


def _leave(work: Work, seat: Seat, meeting: Meeting) -> MeetingTurn:
    """Close the last turn, now or when it ended by itself."""
    last = queries.turns_of(work, meeting)[-1]
    if last.ended_at is None:
        last.ended_at = queries.clock_of(work, seat, meeting).ended_at or work.now
    return last


def _enter(work: Work, seat: Seat, meeting: Meeting, part: int) -> None:
    work.session.add(MeetingTurn(meeting_id=meeting.id, part=part, started_at=work.now))
    _touch(work, seat, meeting)


def _touch(work: Work, seat: Seat, meeting: Meeting) -> None:
    meeting.touched_at = work.now
    meeting.version += 1
    work.session.flush()
    work.announce(CycleChanged(seat.cycle_id))


def _me(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise NotAllowed
    return work.actor.person_id
