"""Pure rules of cycles: phases by evidence, due dates around holidays, reminders, and what a letter may say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from coaching.cycles.calendar import Entry, calendar
from coaching.cycles.phases import PHASES, Found, PhaseState, Piece, open_phase, phases_now
from coaching.cycles.rules import Days, Reminder, due_after, ensure_due, initials, reminder_on
from coaching.errors import Invalid
from coaching.home.rules import Act, Next, Side, in_order
from coaching.notices.models import NoticeKind
from coaching.notices.rules import letter, letter_time
from coaching.people.models import Cadence

THURSDAY = date(2026, 11, 26)


def pieces(*kinds: Found) -> list[Piece]:
    return [Piece(kind, uuid4(), kind.value) for kind in kinds]


def test_there_are_eight_phases_four_before_the_meeting_and_four_in_it() -> None:
    assert [phase.number for phase in PHASES] == list(range(1, 9))
    assert [phase.part.value for phase in PHASES] == ["observation"] * 4 + ["meeting"] * 4
    assert frozenset(Found) == frozenset().union(*(phase.by for phase in PHASES)), "every kind of evidence counts once"
    assert sum(len(phase.by) for phase in PHASES) == len(Found)


def test_a_phase_is_done_by_its_evidence_in_any_order_and_the_first_without_is_open() -> None:
    done, wait, now = PhaseState.DONE, PhaseState.WAITING, PhaseState.OPEN
    for kinds, states in (
        ((), [now] + [wait] * 7),
        ((Found.CLIP,), [done, now] + [wait] * 6),
        ((Found.FOCUS, Found.ROUND), [now, wait, done, wait, wait, wait, wait, done]),
        (tuple(Found), [done] * 8),
    ):
        assert [phase.state for phase in phases_now(pieces(*kinds), closed=False)] == states
    every = phases_now(pieces(Found.GOAL, Found.CLIP, Found.CLIP), closed=False)
    assert [len(phase.evidence) for phase in every] == [2, 1, 0, 0, 0, 0, 0, 0]
    assert (open_phase(every).phase.number if open_phase(every) else None) == 3


def test_in_a_closed_cycle_nothing_is_open() -> None:
    states = {phase.state for phase in phases_now(pieces(Found.CLIP), closed=True)}
    assert states == {PhaseState.DONE, PhaseState.WAITING}


def test_a_cycle_is_due_on_the_same_weekday_one_or_two_weeks_on() -> None:
    assert due_after(THURSDAY, Cadence.WEEKLY, []) == date(2026, 12, 3)
    assert due_after(THURSDAY, Cadence.FORTNIGHTLY, []) == date(2026, 12, 10)
    assert due_after(date(2026, 11, 28), Cadence.WEEKLY, []) == date(2026, 12, 7), "a Saturday becomes the Monday after"


def test_a_holiday_moves_it_within_the_week_or_to_the_first_week_back() -> None:
    christmas = Days(date(2026, 12, 21), date(2027, 1, 1), "Christmas")
    assert due_after(date(2026, 12, 17), Cadence.WEEKLY, [christmas]) == date(2027, 1, 7)
    one_day = Days(date(2026, 12, 3), date(2026, 12, 3), "Training day")
    assert due_after(THURSDAY, Cadence.WEEKLY, [one_day]) == date(2026, 12, 4)
    friday_too = Days(date(2026, 12, 3), date(2026, 12, 4), "Training days")
    assert due_after(THURSDAY, Cadence.WEEKLY, [friday_too]) == date(2026, 12, 10)


@given(
    begun=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    cadence=st.sampled_from(Cadence),
    holidays=st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 60)), max_size=4),
)
def test_a_due_date_is_always_a_taught_day_after_the_beginning(
    begun: date, cadence: Cadence, holidays: list[tuple[date, int]]
) -> None:
    off = [Days(first, first + timedelta(days=days)) for first, days in holidays]
    due = due_after(begun, cadence, off)
    assert due > begun
    assert due.weekday() < 5
    assert not any(due in days for days in off)


def test_people_choose_a_day_to_come_within_a_year_and_outside_holidays() -> None:
    off = [Days(date(2026, 12, 21), date(2027, 1, 1), "Christmas")]
    ensure_due(THURSDAY, THURSDAY, off)
    for day, word in (
        (THURSDAY - timedelta(1), "over"),
        (THURSDAY + timedelta(400), "year"),
        (date(2026, 12, 24), "Chr"),
    ):
        with pytest.raises(Invalid, match=word):
            ensure_due(day, THURSDAY, off)


def test_reminders_begin_two_days_before_and_end_after_a_week() -> None:
    said = {days: reminder_on(THURSDAY + timedelta(days), THURSDAY) for days in range(-4, 10)}
    assert [days for days, word in said.items() if word is Reminder.DUE] == [-2, -1, 0]
    assert [days for days, word in said.items() if word is Reminder.OVERDUE] == list(range(1, 8))


def test_what_waits_for_me_comes_first_and_what_is_overdue_before_that_is_not() -> None:
    begin = Next(Act.BEGIN_CYCLE, Side.COACH)
    later = Next(Act.CYCLE_PHASE, Side.COACH, due_on=date(2026, 12, 10))
    sooner = Next(Act.CYCLE_PHASE, Side.COACH, due_on=date(2026, 12, 3))
    late = Next(Act.CYCLE_PHASE, Side.COACH, due_on=date(2026, 11, 3), overdue=True)
    theirs = Next(Act.CYCLE_PHASE, Side.TEACHER, due_on=date(2026, 11, 1), overdue=True, yours=False)
    agree = Next(Act.AGREE_STEP, Side.TEACHER)
    assert in_order([begin, theirs, later, agree, sooner, late]) == (late, agree, sooner, later, begin, theirs)


def test_a_letter_says_how_much_and_which_day_and_nothing_else() -> None:
    comment, reminder = NoticeKind.COMMENT, NoticeKind.REMINDER
    told = [(comment, None), (comment, None), (NoticeKind.SHARE, None), (reminder, THURSDAY), (reminder, THURSDAY)]
    subject, body = letter(told, THURSDAY, "https://v")
    assert subject == "Vignette: coaching is due on Thursday 26 November and more"
    assert body.splitlines()[:3] == [
        "- Coaching is due on Thursday 26 November",
        "- 2 new comments",
        "- 1 lesson shared with you",
    ]
    assert letter([(comment, None)], THURSDAY, "https://v")[0] == "Vignette: 1 new comment"
    assert "was due" in letter([(reminder, THURSDAY)], THURSDAY + timedelta(1), "https://v")[0]


def test_the_days_letters_are_from_the_hour_that_was_set() -> None:
    assert letter_time(datetime(2026, 11, 26, 5, 59, tzinfo=UTC), 6) is None
    assert letter_time(datetime(2026, 11, 26, 9, 30, tzinfo=UTC), 6) == datetime(2026, 11, 26, 6, tzinfo=UTC)


def test_a_calendar_holds_days_and_initials_and_reads_back() -> None:
    cycle_id, now = uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC)
    feed = calendar([Entry(cycle_id, THURSDAY, initials("Ama Serwaa Osei"), 3)], "https://v.example", now)
    (event,) = Calendar.from_ical(feed).walk("VEVENT")
    assert str(event["summary"]) == "Coaching (AO)"
    assert event.decoded("dtstart") == THURSDAY
    assert event.decoded("dtend") == THURSDAY + timedelta(days=1)
    assert (event["sequence"], str(event["url"])) == (3, f"https://v.example/cycles/{cycle_id}")
    assert [initials(name) for name in ("Ama", "", "Ama Osei")] == ["A", "", "AO"]
