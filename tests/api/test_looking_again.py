"""The second phase of a cycle: which steps count as looked at again, and in which cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.asking import API, Answer, Pair, make_clip, propose_step, set_goal, write_note

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.world import World


def begin(pair: Pair) -> str:
    """The pair's next cycle."""
    answer = pair.coachs.post(f"{API}/cycles", json={"pair_id": str(pair.pair.id)})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def looked_at(client: TestClient, cycle: str) -> list[str]:
    """Ids of the steps that its second phase names."""
    return [
        piece["id"]
        for piece in client.get(f"{API}/cycles/{cycle}").json()["phases"][1]["evidence"]
        if piece["type"] == "step"
    ]


def show_it(pair: Pair, step: Answer, cycle: str) -> None:
    """A clip that shows the step is gathered."""
    clip = make_clip(pair.theirs, pair.lesson)
    assert pair.theirs.put(f"{API}/steps/{step['id']}/clips/{clip}").status_code == 204
    assert pair.theirs.put(f"{API}/cycles/{cycle}/clips/{clip}").status_code == 200


def practise_it(pair: Pair, step: Answer, _cycle: str) -> None:
    """It is moved."""
    for state in ("agreed", "practising"):
        assert pair.theirs.patch(f"{API}/steps/{step['id']}", json={"state": state}).status_code == 200


def point_at_it(pair: Pair, step: Answer, _cycle: str) -> None:
    """A note points at it."""
    write_note(pair.coachs, pair.lesson, links=[{"type": "step", "id": step["id"]}])


def point_at_its_criterion(pair: Pair, step: Answer, _cycle: str) -> None:
    """A note points at one of its criteria."""
    write_note(pair.coachs, pair.lesson, links=[{"type": "criterion", "id": step["criteria"][0]["id"]}])


@pytest.mark.parametrize("way", [show_it, practise_it, point_at_it, point_at_its_criterion])
def test_a_step_is_looked_at_in_the_cycle_in_which_it_happened_and_once(world: World, way: object) -> None:
    assert callable(way)
    pair = Pair(world)
    goal = set_goal(pair.coachs, pair.teacher)
    step, other = propose_step(pair.coachs, goal), propose_step(pair.coachs, goal)
    world.clock.forward(days=1)
    first = begin(pair)
    assert looked_at(pair.theirs, first) == []
    world.clock.forward(hours=1)
    way(pair, step, first)
    world.clock.forward(days=7)
    second = begin(pair)
    for client in (pair.theirs, pair.coachs):
        assert looked_at(client, first) == [step["id"]]
        assert looked_at(client, second) == []
    point_at_it(pair, other, second)
    assert looked_at(pair.theirs, second) == [other["id"]]
    assert looked_at(pair.theirs, first) == [step["id"]], "it is over"
