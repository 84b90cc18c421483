"""Cuts: an exact partition within the bounds, in pauses where there are any."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from media.boundaries import (
    LESSON_BOUNDS,
    MINUTE_US,
    Bounds,
    Candidate,
    Cut,
    NoPartitionError,
    Why,
    plan_segments,
    thin,
)

SECOND_US = 1_000_000
SHORTEST_US, LONGEST_US = LESSON_BOUNDS.shortest_us, LESSON_BOUNDS.longest_us
LONG_LESSONS = st.integers(20 * MINUTE_US, 4 * 60 * MINUTE_US)


def assert_exact(cuts: tuple[Cut, ...], duration_us: int) -> None:
    assert cuts[0].start_us == 0
    assert cuts[-1].end_us == duration_us
    assert all(left.end_us == right.start_us for left, right in pairwise(cuts))
    assert cuts[-1].why is Why.END
    assert all(cut.why is not Why.END for cut in cuts[:-1])


def keyframes(duration_us: int, every_us: int, offset_us: int = 0) -> tuple[Candidate, ...]:
    return tuple(Candidate(at) for at in range(offset_us or every_us, duration_us, every_us))


@settings(deadline=None, max_examples=30)
@given(LONG_LESSONS)
def test_every_lesson_of_twenty_minutes_or_more_becomes_parts_of_ten_to_fifteen(duration_us: int) -> None:
    cuts = plan_segments(duration_us, None)
    assert_exact(cuts, duration_us)
    assert all(SHORTEST_US <= cut.length_us <= LONGEST_US for cut in cuts)


@settings(deadline=None, max_examples=30)
@given(LONG_LESSONS, st.lists(st.integers(1, 4 * 60 * MINUTE_US), max_size=400))
def test_cuts_are_made_at_candidates_within_the_bounds_or_not_at_all(duration_us: int, at: list[int]) -> None:
    candidates = tuple(Candidate(moment, Why.PAUSE) for moment in at)
    try:
        cuts = plan_segments(duration_us, candidates)
    except NoPartitionError:
        return
    assert_exact(cuts, duration_us)
    assert all(SHORTEST_US <= cut.length_us <= LONGEST_US for cut in cuts)
    assert {cut.end_us for cut in cuts[:-1]} <= set(at)


@settings(deadline=None, max_examples=25)
@given(st.integers(20 * MINUTE_US + 10 * SECOND_US, 3 * 60 * MINUTE_US), st.integers(SECOND_US // 2, 10 * SECOND_US))
def test_ordinary_keyframes_allow_a_partition_but_close_to_half_an_hour(duration_us: int, every_us: int) -> None:
    assume(not -every_us < duration_us - 30 * MINUTE_US < 2 * every_us)  # two parts of fifteen minutes or three of ten
    cuts = plan_segments(duration_us, keyframes(duration_us, every_us))
    assert_exact(cuts, duration_us)
    assert all(cut.end_us % every_us == 0 for cut in cuts[:-1])


def test_a_second_short_of_half_an_hour_the_only_keyframes_may_be_wrong() -> None:
    with pytest.raises(NoPartitionError):
        plan_segments(1_799_045_516, keyframes(1_799_045_516, 955_415))


@given(st.integers(1, 15 * MINUTE_US))
def test_a_lesson_of_fifteen_minutes_or_less_stays_whole(duration_us: int) -> None:
    assert plan_segments(duration_us, keyframes(duration_us, 60 * SECOND_US)) == (Cut(0, duration_us, Why.END),)


@settings(deadline=None, max_examples=25)
@given(st.integers(15 * MINUTE_US + 1, 20 * MINUTE_US - 1))
def test_a_lesson_between_fifteen_and_twenty_minutes_becomes_two_equal_parts(duration_us: int) -> None:
    first, second = plan_segments(duration_us, None)
    assert_exact((first, second), duration_us)
    assert abs(first.length_us - second.length_us) <= 1
    assert min(first.length_us, second.length_us) >= 15 * MINUTE_US // 2


def test_halves_at_keyframes_only_may_be_a_little_shorter_than_seven_and_a_half_minutes() -> None:
    duration_us = 15 * MINUTE_US + SECOND_US
    first, second = plan_segments(duration_us, keyframes(duration_us, 7 * SECOND_US))
    assert min(first.length_us, second.length_us) >= 5 * MINUTE_US
    assert first.end_us % (7 * SECOND_US) == 0


def test_keyframes_too_far_apart_allow_no_partition() -> None:
    with pytest.raises(NoPartitionError):
        plan_segments(30 * MINUTE_US, keyframes(30 * MINUTE_US, 9 * MINUTE_US + SECOND_US, 16 * MINUTE_US))
    with pytest.raises(NoPartitionError):
        plan_segments(18 * MINUTE_US, ())


@settings(deadline=None, max_examples=25)
@given(st.data(), st.integers(25, 120))
def test_a_cut_falls_in_a_pause_when_a_pause_is_within_the_bounds(data: st.DataObject, minutes: int) -> None:
    duration_us = minutes * MINUTE_US
    pauses = data.draw(st.lists(st.integers(1, duration_us // SECOND_US - 1), min_size=200, max_size=400, unique=True))
    plain = {c.at_us: c for c in keyframes(duration_us, 2 * SECOND_US)}
    paused = {second * SECOND_US: Candidate(second * SECOND_US, Why.PAUSE, 0.5) for second in pauses}
    cuts = plan_segments(duration_us, tuple({**plain, **paused}.values()))
    for cut, after in pairwise(cuts):
        window = (
            max(cut.start_us + SHORTEST_US, after.end_us - LONGEST_US),
            min(cut.start_us + LONGEST_US, after.end_us - SHORTEST_US),
        )
        if any(window[0] <= at <= window[1] for at in paused):
            assert cut.why is Why.PAUSE


def test_a_pause_is_better_than_a_scene_change_and_a_scene_change_better_than_nothing() -> None:
    plain = keyframes(24 * MINUTE_US, 10 * SECOND_US)
    scene = Candidate(11 * MINUTE_US + 1, Why.SCENE)
    pause = Candidate(13 * MINUTE_US + 1, Why.PAUSE)
    assert plan_segments(24 * MINUTE_US, (*plain, scene))[0].end_us == scene.at_us
    assert plan_segments(24 * MINUTE_US, (*plain, scene, pause))[0].end_us == pause.at_us


def test_among_equal_pauses_the_longer_one_wins_and_without_any_the_parts_are_equal() -> None:
    short, long = Candidate(12 * MINUTE_US, Why.PAUSE, 0.1), Candidate(11 * MINUTE_US, Why.PAUSE, 1.0)
    assert plan_segments(24 * MINUTE_US, (short, long))[0].end_us == long.at_us
    assert [cut.length_us for cut in plan_segments(60 * MINUTE_US, None)] == [12 * MINUTE_US] * 5


@given(st.lists(st.tuples(st.integers(0, 10**8), st.sampled_from([Why.PAUSE, Why.SCENE, Why.EVEN])), max_size=200))
def test_thinning_keeps_the_best_candidate_of_every_second(pairs: list[tuple[int, Why]]) -> None:
    candidates = [Candidate(at, why) for at, why in pairs]
    kept = thin(candidates)
    assert [c.at_us for c in kept] == sorted(c.at_us for c in kept)
    slots = {c.at_us // SECOND_US: c for c in kept}
    assert len(slots) == len(kept)
    assert set(slots) == {c.at_us // SECOND_US for c in candidates}
    assert all(slots[c.at_us // SECOND_US].cost <= c.cost for c in candidates)


def test_a_lesson_that_holds_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="must last"):
        plan_segments(0, None)


def test_the_promise_is_ten_to_fifteen_minutes() -> None:
    assert (SHORTEST_US, LONGEST_US) == (10 * MINUTE_US, 15 * MINUTE_US)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 120 * SECOND_US))
def test_the_rule_is_the_same_for_shorter_bounds(duration_us: int) -> None:
    bounds = Bounds(4 * SECOND_US, 6 * SECOND_US)
    cuts = plan_segments(duration_us, None, bounds)
    assert_exact(cuts, duration_us)
    if duration_us >= 8 * SECOND_US:
        assert all(bounds.shortest_us <= cut.length_us <= bounds.longest_us for cut in cuts)


def test_bounds_that_leave_gaps_are_refused() -> None:
    with pytest.raises(ValueError, match="no rule"):
        Bounds(10, 20)
