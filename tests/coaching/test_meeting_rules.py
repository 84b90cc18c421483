"""Pure rules of meetings: shares of the minutes, clocks, the rehearsal's protection, and meetings nobody ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.errors import Conflict
from coaching.meetings import rules
from coaching.meetings.rules import Clock, MeetingState, Turn, clock, shares

START = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def turns(*stretches: tuple[int, float, float | None]) -> list[Turn]:
    return [Turn(part, at(start), None if end is None else at(end)) for part, start, end in stretches]


def read(minute: float, *stretches: tuple[int, float, float | None], closed: float | None = None) -> Clock:
    """A meeting of 25 minutes, in which each switch was the last thing somebody did."""
    rows = turns(*stretches)
    return clock(rows, 25, rows[-1].started_at, None if closed is None else at(closed), at(minute))


def spent(now: Clock) -> list[float]:
    return [part.spent / timedelta(minutes=1) for part in now.parts]


@pytest.mark.parametrize(
    ("minutes", "planned"),
    [(25, [5, 5, 5, 10]), (26, [5, 5, 5, 11]), (27, [6, 5, 5, 11]), (28, [6, 5, 5, 12]), (30, [6, 6, 6, 12])],
)
def test_two_fifths_of_the_minutes_are_the_rehearsals(minutes: int, planned: list[int]) -> None:
    assert [share / timedelta(minutes=1) for share in shares(minutes).values()] == planned


def test_the_clocks_count_each_part_and_the_whole_also_back_and_forth() -> None:
    now = read(12, (5, 0, 4), (6, 4, 7), (5, 7, 9), (7, 9, None))
    assert spent(now) == [6, 3, 3, 0]
    assert (now.part, now.spent, now.planned) == (7, timedelta(minutes=12), timedelta(minutes=25))
    assert [part.running_since for part in now.parts] == [None, None, at(9), None]


def test_the_warning_comes_before_the_rehearsals_share_is_eaten_and_then_says_since_when() -> None:
    for minute in (1, 12.9, 14, 20):
        now = read(minute, (5, 0, 1), (6, 1, None))
        assert (now.near_at, now.eaten_at) == (at(13), at(15)), "they do not move while talking goes on"


def test_nothing_is_eaten_while_the_rehearsal_runs_and_its_time_counts_when_talk_comes_back() -> None:
    running = read(16, (5, 0, 10), (8, 10, None))
    assert (running.near_at, running.eaten_at) == (None, None)
    back = read(20, (5, 0, 10), (8, 10, 16), (6, 16, None))
    assert back.eaten_at == at(21), "25 less 16, of which four are still the rehearsal's"
    done = read(22, (8, 0, 12), (6, 12, None))
    assert done.eaten_at == at(25), "it has had its share: what is left is the whole's end"


def test_a_meeting_that_was_ended_stands_still() -> None:
    for minute in (10, 10_000):
        now = read(minute, (5, 0, 4), (6, 4, 9))
        assert (now.state, now.part, now.ended_at, spent(now)) == (MeetingState.OVER, None, at(9), [4, 5, 0, 0])
        assert (now.near_at, now.eaten_at) == (None, None)


def test_a_meeting_nobody_ended_ends_itself_with_what_its_last_part_had_left() -> None:
    stretches = ((5, 0, 2), (6, 2, 4), (5, 4, None))
    assert read(63.9, *stretches).state is MeetingState.RUNNING
    for minute in (64, 5000):
        now = read(minute, *stretches)
        assert (now.state, now.ended_at) == (MeetingState.OVER, at(7)), "three minutes of its five were left"
    late = clock(turns((5, 0, None)), 25, at(30), None, at(500))
    assert late.ended_at == at(30), "somebody still wrote then"


def test_the_end_of_the_cycle_is_the_end_of_its_meeting() -> None:
    assert read(20, (5, 0, None), closed=12).ended_at == at(12)
    assert read(500, (5, 0, None), closed=300).ended_at == at(5), "it was over long before"
    assert read(500, (5, 0, 9), closed=300).ended_at == at(9)


def test_two_presses_are_no_meeting() -> None:
    assert not rules.met(read(9, (5, 0, 0.9), (6, 0.9, None)))
    assert not rules.met(read(9, (8, 0, None)))
    assert rules.met(read(9, (5, 0, 0.5), (6, 0.5, 5), (5, 5, 5.5)))


def test_the_words_may_be_edited_while_it_runs_and_for_a_day() -> None:
    over = read(30, (5, 0, 25))
    rules.ensure_editable(read(30, (5, 0, None)), at(30))
    rules.ensure_editable(over, at(25 + 24 * 60 - 0.1))
    with pytest.raises(Conflict, match="for a day"):
        rules.ensure_editable(over, at(25 + 24 * 60))


STRETCHES = st.lists(st.tuples(st.sampled_from(rules.PARTS), st.integers(0, 40 * 60)), min_size=1, max_size=12)


@given(STRETCHES, st.integers(0, 90 * 60), st.integers(rules.SHORTEST, rules.LONGEST))
def test_the_parts_always_add_up_to_the_whole(stretches: list[tuple[int, int]], more_s: int, minutes: int) -> None:
    rows, when = [], START
    for part, length_s in stretches:
        rows.append(Turn(part, when, when + timedelta(seconds=length_s)))
        when = rows[-1].ended_at or when
    rows[-1] = Turn(rows[-1].part, rows[-1].started_at, None)
    touched = rows[-1].started_at
    now = clock(rows, minutes, touched, None, touched + timedelta(seconds=more_s))
    lasted = (now.ended_at or touched + timedelta(seconds=more_s)) - START
    assert sum((part.spent for part in now.parts), timedelta()) == now.spent == lasted
    assert sum((part.planned for part in now.parts), timedelta()) == now.planned
    assert (now.state is MeetingState.OVER) == (more_s >= 3600)
