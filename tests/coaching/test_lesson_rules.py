"""Pure decisions about lessons."""

from __future__ import annotations

import pytest

from coaching.lessons import rules
from media.problems import MediaProblem, ProblemCode
from workers.retries import GAVE_UP, INTERNAL, STORE_AWAY


@pytest.mark.parametrize("code", [*ProblemCode])
def test_trying_again_is_offered_for_what_media_calls_passing_and_for_nothing_else(code: ProblemCode) -> None:
    assert rules.may_pass(code) is MediaProblem(code).retry


def test_what_was_our_own_fault_may_pass_and_bytes_that_came_in_wrong_do_not() -> None:
    assert all(rules.may_pass(problem.code) for problem in (GAVE_UP, INTERNAL, STORE_AWAY))
    assert not rules.may_pass(rules.WRONG_BYTES)
