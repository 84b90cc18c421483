"""Lesson time: spans join, split and locate without losing or inventing a millisecond."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.timeline import Span, first_ms, is_partition, locate

HOUR_MS = 3_600_000


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, HOUR_MS))
    return Span(start, start + draw(st.integers(1, HOUR_MS)))


@given(spans(), st.lists(st.integers(0, 2 * HOUR_MS)))
def test_pieces_of_a_split_join_up_to_the_whole(whole: Span, moments: list[int]) -> None:
    pieces = whole.split(moments)
    assert is_partition(pieces, whole)
    assert {piece.start_ms for piece in pieces[1:]} == {m for m in moments if whole.start_ms < m < whole.end_ms}


@given(spans(), st.lists(st.integers(0, 2 * HOUR_MS)), spans())
def test_locating_a_span_finds_every_millisecond_exactly_once(lesson: Span, moments: list[int], wanted: Span) -> None:
    parts = lesson.split(moments)
    found = [local.shift(parts[number].start_ms) for number, local in locate(parts, wanted)]
    inside = wanted.clamp(lesson)
    if inside is None:
        assert not found
    else:
        assert is_partition(found, inside)


def test_a_span_across_a_cut_is_found_in_both_parts_in_their_own_time() -> None:
    parts = (Span(0, 700_000), Span(700_000, 1_400_000))
    assert locate(parts, Span(699_000, 701_500)) == ((0, Span(699_000, 700_000)), (1, Span(0, 1_500)))


def test_a_span_that_holds_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="end after it starts"):
        Span(5, 5)


def test_spans_that_touch_do_not_overlap() -> None:
    assert not Span(0, 10).overlaps(Span(10, 20))
    assert Span(0, 10).clamp(Span(10, 20)) is None
    assert Span(0, 10).contains(9)
    assert not Span(0, 10).contains(10)


def test_the_nearest_moment_of_a_span_is_one_of_its_own() -> None:
    assert Span(10, 20).nearest(5) == 10
    assert Span(10, 20).nearest(20) == 19
    assert Span(10, 20).nearest(15) == 15


@given(st.integers(0, 10**10))
def test_the_first_millisecond_of_a_frame_is_never_before_the_frame(at_us: int) -> None:
    assert at_us <= first_ms(at_us) * 1000 < at_us + 1000


def test_parts_with_a_gap_or_an_overlap_are_not_a_partition() -> None:
    whole = Span(0, 30)
    assert not is_partition((Span(0, 10), Span(11, 30)), whole)
    assert not is_partition((Span(0, 10), Span(9, 30)), whole)
    assert not is_partition((), whole)
