"""Pure decisions about steps: where each may go next, when a secure one comes back, when one jumps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from uuid import uuid4

import pytest

from coaching.access.permissions import Permission
from coaching.errors import Conflict, Invalid
from coaching.goals import rules
from coaching.goals.models import Step, StepState
from coaching.goals.rules import Proof

ALLOWED = {
    "proposed": {"agreed", "set_aside"},
    "agreed": {"practising", "proposed", "secure", "set_aside"},
    "practising": {"agreed", "secure", "set_aside"},
    "secure": {"practising"},
    "set_aside": {"proposed"},
}
DAY = date(2026, 9, 7)


@pytest.mark.parametrize(("now", "wanted"), [pair for pair in product(StepState, StepState) if pair[0] is not pair[1]])
def test_a_step_goes_one_way_at_a_time_and_to_secure_only_by_a_clip(now: StepState, wanted: StepState) -> None:
    for proof in (None, Proof(None), Proof(uuid4())):
        needs_clip = wanted is StepState.SECURE and (proof is None or proof.clip_id is None)
        if wanted.value in ALLOWED[now.value] and not needs_clip:
            assert isinstance(rules.ensure_move(now, wanted, proof), Permission)
            continue
        with pytest.raises(Conflict) as refused:
            rules.ensure_move(now, wanted, proof)
        assert refused.value.code == ("evidence_required" if needs_clip else "step_state")


def test_every_state_can_be_reached_and_left() -> None:
    assert {before for before, _ in rules.MOVES} == {after for _, after in rules.MOVES} == set(StepState)


def test_the_yes_is_the_teachers_and_so_is_taking_it_back() -> None:
    agreeing = {move for move, permission in rules.MOVES.items() if permission is Permission.STEP_AGREE}
    assert agreeing == {(StepState.PROPOSED, StepState.AGREED), (StepState.AGREED, StepState.PROPOSED)}


def test_a_secure_step_comes_back_after_growing_intervals_but_within_half_a_year() -> None:
    days = [(rules.next_check(DAY, held) - DAY).days for held in range(8)]
    assert days[:5] == [14, 28, 56, 112, 182]
    assert all(before <= after for before, after in pairwise(days))
    assert set(days[4:]) == {182}
    assert all(day % 14 == 0 for day in days)


def test_a_reason_is_needed_where_it_is_asked_for() -> None:
    assert rules.clean_reason(" Not now. ", needed=True) == "Not now."
    assert rules.clean_reason("  ", needed=False) == ""
    for bad in ("", " ", "x" * 501, "a\0b"):
        with pytest.raises(Invalid) as refused:
            rules.clean_reason(bad, needed=True)
        assert refused.value.field == "reason"


def walk(*steps: tuple[str, StepState]) -> list[str]:
    """What is said about steps agreed a fortnight apart (proposals have no date), in that order."""
    start = datetime(2026, 9, 7, tzinfo=UTC)
    rows = [
        Step(
            goal_id=uuid4(),
            title=f"Step {place}",
            area=area,
            state=state,
            created_at=start + timedelta(weeks=2 * place),
            created_by=uuid4(),
            agreed_at=None if state is StepState.PROPOSED else start + timedelta(weeks=2 * place),
        )
        for place, (area, state) in enumerate(steps, start=1)
    ]
    said = rules.jumps(rows[::-1])
    return [said.get(row.id, "")[:12] for row in rows]


SECURE, NOW, NEXT, ASIDE = StepState.SECURE, StepState.PRACTISING, StepState.PROPOSED, StepState.SET_ASIDE


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([], []),
        ([("A", NOW)], [""]),
        ([("A", NOW), ("a", NEXT)], ["", ""]),
        ([("checking_understanding", NOW), ("Checking understanding", NEXT)], ["", ""]),
        ([("A", NOW), ("B", NEXT)], ["", "A new area: "]),
        ([("A", NOW), ("B", NOW)], ["", "A new area: "]),
        ([("A", NOW), ("B", SECURE)], ["", ""]),
        ([("A", SECURE), ("B", NEXT)], ["", ""]),
        ([("A", SECURE), ("B", SECURE), ("C", NEXT)], ["", "", "The third ar"]),
        ([("A", SECURE), ("B", SECURE), ("A", NEXT)], ["", "", ""]),
        ([("A", ASIDE), ("B", NEXT)], ["", ""]),
        ([("A", NOW), ("", NEXT), ("B", NEXT)], ["", "", "A new area: "]),
        ([("A", NOW), ("B", NEXT), ("C", NEXT)], ["", "A new area: ", "A new area: "]),
    ],
)
def test_a_step_jumps_when_it_leaves_an_area_before_its_time(
    steps: list[tuple[str, StepState]], said: list[str]
) -> None:
    assert walk(*steps) == said
