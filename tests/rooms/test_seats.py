"""What waits for a slow page is bounded, whatever happens in its room."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from api.realtime.seats import MOST_WAITING, NOT_THERE, TOO_SLOW, Seat
from coaching.access.facts import Actor, Role


def seat() -> Seat:
    return Seat(uuid4(), Actor(uuid4(), uuid4(), Role.MEMBER, uuid4()), uuid4())


def test_of_states_only_the_newest_waits() -> None:
    slow = seat()
    for version in range(1000):
        slow.show(f"state {version}")
    slow.say("problem")
    assert asyncio.run(slow.take()) == ["state 999", "problem"]


def test_what_passes_is_left_out_and_whoever_reads_nothing_is_let_go() -> None:
    slow = seat()
    for number in range(1000):
        slow.say(f"point {number}", passing=True)
    assert slow.code is None
    slow.say("problem")
    assert slow.code == TOO_SLOW
    assert asyncio.run(slow.take()) == []
    fast = seat()
    for number in range(1000):
        fast.say(f"problem {number}")
        assert len(asyncio.run(fast.take())) == 1
    assert (fast.code, MOST_WAITING < 100) == (None, True)


def test_nothing_that_waits_is_told_to_whoever_may_not_be_there_any_more() -> None:
    gone = seat()
    gone.show("state")
    gone.say("point")
    gone.end(NOT_THERE)
    gone.end(TOO_SLOW)
    gone.show("a later state")
    assert asyncio.run(gone.take()) == []
    assert gone.code == NOT_THERE
