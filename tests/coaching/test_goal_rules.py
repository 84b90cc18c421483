"""Pure decisions about steps: where each may go next."""

from __future__ import annotations

from itertools import product

import pytest

from coaching.errors import Conflict, Invalid
from coaching.goals import rules
from coaching.goals.models import StepState
from coaching.goals.rules import CriterionWish

ALLOWED = {
    "proposed": {"agreed", "set_aside"},
    "agreed": {"practising", "proposed", "set_aside"},
    "practising": {"agreed", "set_aside"},
    "secure": {"practising"},
    "set_aside": {"proposed"},
}


@pytest.mark.parametrize(("now", "wanted"), list(product(StepState, StepState)))
def test_a_step_goes_one_way_at_a_time_and_never_to_secure_by_a_tick(now: StepState, wanted: StepState) -> None:
    if wanted is now or wanted.value in ALLOWED[now.value]:
        rules.ensure_next(now, wanted)
        return
    with pytest.raises(Conflict) as refused:
        rules.ensure_next(now, wanted)
    assert refused.value.code == ("evidence_required" if wanted is StepState.SECURE else "step_state")


def test_every_state_but_secure_can_be_reached_and_left() -> None:
    assert set(rules.NEXT) == set(StepState)
    assert set().union(*rules.NEXT.values()) == set(StepState) - {StepState.SECURE}


def test_criteria_are_few_and_different_lines() -> None:
    assert rules.clean_criteria([CriterionWish(" Hands\n go up ")]) == (CriterionWish("Hands go up"),)
    for bad in (["a", "A"], [""], ["x" * 301], ["a\0b"], [str(number) for number in range(13)]):
        with pytest.raises(Invalid) as refused:
            rules.clean_criteria([CriterionWish(text) for text in bad])
        assert refused.value.field == "criteria"
