"""How the processors of a worker are shared out among the segments of a lesson."""

from __future__ import annotations

import pytest

from workers.workflows.make_segment import threads_of


@pytest.mark.parametrize(
    ("of", "encoders", "threads"),
    [
        (1, 2, [2]),
        (2, 2, [2, 2]),
        (5, 2, [2, 1, 1, 1, 1]),
        (6, 2, [2, 1, 1, 1, 1, 2]),
        (5, 1, [1, 1, 1, 1, 1]),
        (8, 4, [4, 1, 1, 1, 1, 1, 1, 1]),
        (3, 8, [8, 4, 4]),
    ],
)
def test_the_first_has_all_and_the_last_share_what_is_left(of: int, encoders: int, threads: list[int]) -> None:
    assert [threads_of(index, of, encoders) for index in range(1, of + 1)] == threads


def test_a_task_that_does_not_know_how_many_there_are_takes_one_thread() -> None:
    assert threads_of(index=2, of=1, encoders=2) == 1
