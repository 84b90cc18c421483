"""Drawing on the standing picture: seen by everybody who is there, refused elsewhere, and remembered by nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from coaching.audit import AuditEntry
from coaching.rooms.drawing import MOST_POINTS
from coaching.rooms.models import Room
from tests.api.serving import serving
from tests.asking import API
from tests.engines import on_sqlite
from tests.rooms.watching import House, Page, Watching, visited

if TYPE_CHECKING:
    from tests.world import World

LINE = [[0.1, 0.25], [0.5, 1]]


@pytest.fixture
def two(world: World) -> Watching:
    return Watching(world)


@pytest.fixture
def house(world: World, two: Watching) -> Iterator[House]:
    with serving(world) as (_, address), visited(world, address) as house:
        yield house


@pytest.fixture
def both(house: House, two: Watching) -> tuple[Page, Page]:
    """Coach and teacher in one room that stands at its beginning; the coach has the control."""
    room = two.open()["id"]
    coach = house.come(two.coach, room)
    coach.state()
    teacher = house.come(two.teacher, room)
    teacher.state()
    coach.state()
    return coach, teacher


def test_a_line_is_seen_on_every_page_but_the_one_that_draws_it_and_kept_nowhere(
    house: House, both: tuple[Page, Page], two: Watching, world: World
) -> None:
    coach, teacher = both
    tablet = house.come(two.teacher, two.open()["id"])
    tablet.state()
    teacher.say("draw", at_ms=0, stroke=7, points=[[0.100004, 0.25], [0.5, 1]], colour="#ff0000", by=str(two.coach.id))
    told = {"type": "draw", "person_id": str(two.teacher.id), "at_ms": 0, "stroke": 7, "points": LINE, "clear": False}
    assert coach.next("draw") == tablet.next("draw") == told
    teacher.say("draw", at_ms=0, stroke=7)
    assert coach.next("draw")["points"] == []
    coach.say("draw", at_ms=0, clear=True)
    assert teacher.next("draw", clear=True)["person_id"] == str(two.coach.id)
    assert teacher.passed == []
    late = house.come(two.coach, two.open()["id"])
    assert "draw" not in late.state()
    assert late.silent()
    with world.desk.read() as work:
        assert "0.25" not in str(work.session.exec(select(Room)).one().state)
        assert not [one.verb for one in work.session.exec(select(AuditEntry)) if one.verb.startswith("room.draw")]


def test_only_the_picture_everybody_stands_at_is_drawn_on(both: tuple[Page, Page]) -> None:
    coach, teacher = both
    coach.say("seek", position_ms=61_500)
    teacher.state(position_ms=61_500)
    teacher.say("draw", at_ms=0, stroke=1, points=LINE)
    assert teacher.next("problem")["code"] == "not_still"
    teacher.say("draw", at_ms=61_500, stroke=1, points=LINE)
    assert coach.next("draw")["at_ms"] == 61_500
    coach.say("play")
    coach.state(playing=True)
    wishes: list[dict[str, object]] = [{"points": LINE}, {"clear": True}]
    for wish in wishes:
        coach.say("draw", at_ms=61_500, **wish)
        assert coach.next("problem")["code"] == "not_still"
    teacher.state(playing=True)
    teacher.say("stall")
    assert coach.state(playing=False)["held_ms"] is not None
    coach.say("draw", at_ms=61_500, stroke=1, points=LINE)
    assert coach.next("problem")["code"] == "not_still", "waiting for somebody is not standing still"
    assert not any(message["type"] == "draw" for message in teacher.passed)


def test_a_line_is_whole_though_nobody_has_looked_at_the_room_for_a_while(both: tuple[Page, Page]) -> None:
    coach, teacher = both
    time.sleep(2.1)
    for n in range(3):
        teacher.say("draw", at_ms=0, stroke=3, points=[[n / 10, 0.5]])
    assert [coach.next("draw")["points"] for _ in range(3)] == [[[0, 0.5]], [[0.1, 0.5]], [[0.2, 0.5]]]


def test_whoever_may_not_be_there_any_more_draws_for_nobody(both: tuple[Page, Page], two: Watching) -> None:
    coach, teacher = both
    assert two.theirs.delete(f"{API}/shares/{two.share.id}").status_code == 204
    coach.say("draw", at_ms=0, stroke=1, points=LINE)
    assert coach.closed() == 4403
    assert len(teacher.state()["members"]) == 1
    teacher.say("draw", at_ms=0, stroke=1, points=LINE)
    assert teacher.silent()
    assert not any(message["type"] == "draw" for message in (*teacher.passed, *coach.passed))


@on_sqlite
def test_what_is_no_line_on_a_picture_is_refused(both: tuple[Page, Page]) -> None:
    coach, teacher = both
    wrong: list[dict[str, object]] = [
        {"points": LINE},
        {"at_ms": -1, "points": LINE},
        {"at_ms": 0.5, "points": LINE},
        {"at_ms": 0, "points": [[0.5, 1.01]]},
        {"at_ms": 0, "points": [[-0.1, 0.5]]},
        {"at_ms": 0, "points": [[True, 0.5]]},
        {"at_ms": 0, "points": [["0.5", 0.5]]},
        {"at_ms": 0, "points": [[0.5]]},
        {"at_ms": 0, "points": [[0.5, 0.5, 0.5]]},
        {"at_ms": 0, "points": "0.5"},
        {"at_ms": 0, "points": [[0.5, 0.5]] * (MOST_POINTS + 1)},
        {"at_ms": 0, "stroke": -1, "points": LINE},
        {"at_ms": 0, "stroke": 2**31, "points": LINE},
        {"at_ms": 0, "stroke": "one", "points": LINE},
        {"at_ms": 0, "clear": "perhaps"},
        {"at_ms": 10**400, "points": LINE},
    ]
    for fields in wrong:
        coach.say("draw", **fields)
        assert coach.next("problem")["code"] == "invalid", fields
    coach.say("draw", at_ms=0, stroke=2**31 - 1, points=[[0.5, 0.5]] * MOST_POINTS)
    assert len(teacher.next("draw")["points"]) == MOST_POINTS
    assert teacher.passed == []
