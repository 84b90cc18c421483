"""What a hold covers, and what has to wait for its release: pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.errors import Conflict, Invalid
from coaching.holds.rules import EVER, Days, clean_reason, covers, ensure_days, ensure_may_wait, on_hold
from coaching.retention import rules
from coaching.retention.rules import Term, Terms

MARCH = Days(date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("taught", "added", "covered"),
    [
        (date(2026, 3, 1), date(2026, 6, 1), True),
        (date(2026, 3, 31), date(2026, 6, 1), True),
        (date(2026, 2, 28), date(2026, 3, 31), True),
        (None, date(2026, 3, 2), True),
        (date(2026, 2, 28), date(2026, 4, 1), False),
        (None, date(2026, 4, 1), False),
    ],
)
def test_taught_or_added_between_the_days_both_included(taught: date | None, added: date, covered: bool) -> None:  # noqa: FBT001 - a row of the table
    assert covers(MARCH, taught, added) is covered


def test_open_ends_cover_everything_on_their_side() -> None:
    assert covers(EVER, None, date(1999, 1, 1))
    assert covers(Days(since=date(2026, 3, 1)), None, date(2099, 1, 1))
    assert not covers(Days(until=date(2026, 3, 1)), None, date(2026, 3, 2))


def test_a_hold_needs_a_reason_and_days_in_order() -> None:
    assert clean_reason("  A claim ") == "A claim"
    for reason in (" ", "x" * 501):
        with pytest.raises(Invalid):
            clean_reason(reason)
    ensure_days(Days(date(2026, 3, 1), date(2026, 3, 1)))
    with pytest.raises(Invalid, match="before the first"):
        ensure_days(Days(date(2026, 3, 2), date(2026, 3, 1)))


def test_the_refusal_says_since_when_and_what_can_be_done() -> None:
    refusal = on_hold(datetime(2026, 3, 3, tzinfo=UTC))
    assert refusal.code == "on_hold"
    assert "since 3 March 2026" in refusal.detail
    ensure_may_wait(0, when_released=False)
    ensure_may_wait(2, when_released=True)
    for count, words in ((1, "A recording of theirs is"), (2, "2 recordings of theirs are")):
        with pytest.raises(Conflict, match=words):
            ensure_may_wait(count, when_released=False)


@given(
    days=st.integers(30, 400),
    warn=st.integers(7, 29),
    held=st.integers(1, 800),
    after=st.floats(0, 13.99),
)
def test_while_it_is_held_and_for_two_weeks_after_nothing_is_over(
    days: int, warn: int, held: int, after: float
) -> None:
    added = datetime(2026, 1, 1, tzinfo=UTC)
    terms, released = Terms(days, warn, may_keep_longer=True), added + timedelta(days=held)
    kept = Term(added, warned_at=added, warned_days=warn, held=True)
    assert not rules.is_over(kept, terms, released)
    assert not rules.still_holds(kept, terms, released)
    assert not rules.is_due_for_warning(Term(added, held=True), terms, released)
    assert rules.deletes_at(kept, terms, released) is None
    let_go = Term(added, released_at=released)
    assert rules.deletes_at(let_go, terms, released) >= released + timedelta(days=14)  # type: ignore[operator]
    warned = Term(added, None, released, rules.notice_days(let_go, terms), released)
    assert not rules.is_over(warned, terms, released + timedelta(days=after))
