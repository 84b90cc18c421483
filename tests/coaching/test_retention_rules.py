"""When a recording's time is over, and what has to come before: pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.errors import Conflict, Invalid
from coaching.retention import rules
from coaching.retention.rules import ORDINARY, Term, Terms

ADDED = datetime(2026, 9, 1, 8, tzinfo=UTC)


def day(number: float) -> datetime:
    return ADDED + timedelta(days=number)


def test_a_year_with_two_weeks_notice() -> None:
    fresh = Term(ADDED)
    assert rules.ends_at(fresh, ORDINARY) == day(365)
    assert not rules.is_due_for_warning(fresh, ORDINARY, day(350.9))
    assert rules.is_due_for_warning(fresh, ORDINARY, day(351))
    warned = Term(ADDED, warned_at=day(351), warned_days=14)
    assert not rules.is_due_for_warning(warned, ORDINARY, day(352))
    assert not rules.is_over(warned, ORDINARY, day(364.9))
    assert rules.is_over(warned, ORDINARY, day(365))


def test_what_was_not_warned_of_is_never_over() -> None:
    assert not rules.is_over(Term(ADDED), ORDINARY, day(5000))
    assert rules.deletes_at(Term(ADDED), ORDINARY, day(5000)) == day(5014)


def test_a_rule_made_shorter_still_gives_notice() -> None:
    short = Terms(30, 7, may_keep_longer=True)
    assert rules.deletes_at(Term(ADDED), short, day(200)) == day(207)
    late = Term(ADDED, warned_at=day(200), warned_days=7)
    assert not rules.is_over(late, short, day(206.9))
    assert rules.is_over(late, short, day(207))


def test_a_warning_given_with_more_notice_is_kept() -> None:
    warned = Term(ADDED, warned_at=day(340), warned_days=30)
    assert not rules.is_over(warned, ORDINARY, day(366))
    assert rules.is_over(warned, ORDINARY, day(370))


def test_a_rule_made_longer_takes_its_warning_back() -> None:
    warned = Term(ADDED, warned_at=day(351), warned_days=14)
    assert rules.still_holds(warned, ORDINARY, day(360))
    assert not rules.still_holds(warned, Terms(730, 14, may_keep_longer=True), day(360))
    assert not rules.still_holds(warned, Terms(None, 14, may_keep_longer=True), day(360))


def test_keeping_longer_begins_anew_where_the_school_lets_it() -> None:
    until = rules.kept_longer(ORDINARY, day(360))
    assert rules.ends_at(Term(ADDED, until), ORDINARY) == day(725)
    with pytest.raises(Conflict) as refused:
        rules.kept_longer(Terms(365, 14, may_keep_longer=False), day(360))
    assert refused.value.code == "not_longer"
    with pytest.raises(Conflict) as endless:
        rules.kept_longer(Terms(None, 14, may_keep_longer=True), day(360))
    assert endless.value.code == "no_end"


@pytest.mark.parametrize(
    ("days", "warn_days", "field"), [(29, 7, "days"), (3651, 7, "days"), (365, 6, "warn_days"), (30, 30, "warn_days")]
)
def test_terms_a_school_cannot_choose(days: int, warn_days: int, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.ensure_terms(Terms(days, warn_days, may_keep_longer=True))
    assert refused.value.field == field


@given(
    days=st.integers(30, 3650),
    warn=st.integers(7, 90),
    warned=st.none() | st.integers(0, 5000),
    notice=st.integers(7, 90),
    kept=st.none() | st.integers(0, 5000),
    now=st.integers(0, 9000),
)
def test_nothing_ends_without_its_whole_notice_or_before_its_time(
    days: int, warn: int, warned: int | None, notice: int, kept: int | None, now: int
) -> None:
    terms = Terms(days, warn, may_keep_longer=True)
    term = Term(
        ADDED,
        None if kept is None else day(kept),
        None if warned is None else day(warned),
        notice if warned is not None else 0,
    )
    if rules.is_over(term, terms, day(now)):
        assert warned is not None
        assert now >= max(days, kept or 0, warned + notice)
