"""When packets are decoded, as runs: the same as one by one, wherever one begins."""

from __future__ import annotations

import struct
from itertools import accumulate, chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.mp4 import tables
from media.mp4.tables import NotPlain

RUNS = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 2**31 - 1)), min_size=1, max_size=8)


def stts(runs: list[tuple[int, int]]) -> memoryview:
    """The body of a table of lengths."""
    return memoryview(struct.pack(f">II{2 * len(runs)}I", 0, len(runs), *chain.from_iterable(runs)))


@given(RUNS, st.integers(-(2**40), 2**40))
def test_runs_are_what_they_stand_for(runs: list[tuple[int, int]], later: int) -> None:
    lengths = list(chain.from_iterable(repeat(length, count) for count, length in runs))
    plain = list(accumulate(lengths, initial=later))
    times = tables._decoded(stts(runs)).later(later)
    assert len(times) == len(lengths)
    assert [times[number] for number in range(len(plain))] == plain
    for first in range(len(lengths)):
        for last in range(first + 1, len(plain)):
            assert times.edges(first, last) == plain[first : last + 1]


@pytest.mark.parametrize("runs", [[], [(3, 0)], [(1, 2**31)], [(10**7, 1), (1, 1)]])
def test_nonsense_is_not_plain(runs: list[tuple[int, int]]) -> None:
    with pytest.raises(NotPlain):
        tables._decoded(stts(runs))
