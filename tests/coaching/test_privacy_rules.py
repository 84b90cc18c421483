"""Pure decisions about the ledger and shares."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from coaching.errors import Invalid
from coaching.privacy import rules
from media.timeline import Span

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
looks = some.lists(
    some.tuples(some.integers(0, 200_000), some.integers(1, 20_000)).map(lambda look: Span(look[0], look[0] + look[1]))
)


@settings(deadline=None)  # a busy machine is not a wrong answer
@given(looks)
def test_merging_keeps_every_moment_watched_in_ordered_spans_that_do_not_touch(watched: list[Span]) -> None:
    merged = rules.merged(watched)
    assert all(any(span.covers(look) for span in merged) for look in watched)
    assert all(right.start_ms - left.end_ms > rules.SAME_LOOK_MS for left, right in pairwise(merged))
    assert rules.merged(merged) == merged
    assert rules.merged(reversed(watched)) == merged


@settings(deadline=None)  # a busy machine is not a wrong answer
@given(looks, looks)
def test_heartbeats_may_come_in_any_portions(first: list[Span], second: list[Span]) -> None:
    assert rules.merged([*rules.merged(first), *second]) == rules.merged([*first, *second])


def test_jumping_about_for_hours_keeps_the_line_short_and_closes_the_smallest_gaps() -> None:
    gaps = [2_000 + (number * 7919) % 5_000 for number in range(999)]
    starts = [0]
    for gap in gaps:
        starts.append(starts[-1] + 100 + gap)
    watched = [Span(start, start + 100) for start in starts]
    merged = rules.merged(watched)
    assert len(merged) == rules.MOST_LOOKS
    assert all(any(span.covers(look) for span in merged) for look in watched)
    kept = [right.start_ms - left.end_ms for left, right in pairwise(merged)]
    assert sorted(kept) == sorted(gaps)[-len(kept) :]


def test_spans_come_back_from_their_row() -> None:
    spans = (Span(0, 5), Span(10, 15))
    assert rules.unpacked(rules.packed(spans)) == spans
    assert rules.unpacked(None) == ()


@pytest.mark.parametrize(
    ("silence", "same"),
    [(timedelta(0), True), (timedelta(minutes=30), True), (timedelta(minutes=30, seconds=1), False)],
)
def test_a_sitting_ends_after_half_an_hour_of_silence(silence: timedelta, same: bool) -> None:  # noqa: FBT001
    assert rules.goes_on(NOW, NOW + silence) is same


@pytest.mark.parametrize(
    ("expires_at", "fine"),
    [
        (None, True),
        (NOW + timedelta(seconds=1), True),
        (NOW, False),
        (NOW - timedelta(days=1), False),
        (NOW.replace(tzinfo=None) + timedelta(days=1), False),
        (datetime(2026, 3, 9, 13, tzinfo=timezone(timedelta(hours=2))), False),
        (datetime(2026, 3, 9, 11, tzinfo=timezone(timedelta(hours=-2))), True),
        (NOW + timedelta(days=3700), False),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))), False),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), False),
    ],
)
def test_a_share_ends_in_the_future_or_not_by_itself(expires_at: datetime | None, fine: bool) -> None:  # noqa: FBT001
    if fine:
        rules.ensure_expiry(expires_at, NOW)
        return
    with pytest.raises(Invalid):
        rules.ensure_expiry(expires_at, NOW)
