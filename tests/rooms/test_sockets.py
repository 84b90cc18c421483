"""Rooms over real sockets: what all see, what is refused, and what cuts somebody off at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlmodel import select
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.realtime import rooms
from coaching.access.facts import Role
from coaching.audit import AuditEntry
from coaching.people.models import CredentialKind
from coaching.rooms.models import Room, RoomSeat
from tests.api.serving import serving
from tests.asking import API, ledger, make_clip
from tests.engines import on_sqlite
from tests.rooms.watching import TOLD_S, House, Page, Watching, visited

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture
def two(world: World) -> Watching:
    return Watching(world)


@pytest.fixture
def house(world: World, two: Watching) -> Iterator[House]:
    with serving(world) as (_, address), visited(world, address) as house:
        yield house


@pytest.fixture
def both(house: House, two: Watching) -> tuple[Page, Page]:
    """Coach and teacher in one room, the coach first."""
    room = two.open()["id"]
    coach = house.come(two.coach, room)
    coach.state()
    teacher = house.come(two.teacher, room)
    teacher.state()
    coach.state()
    return coach, teacher


def audited(world: World, verb: str) -> int:
    with world.desk.read() as work:
        return len(work.session.exec(select(AuditEntry).where(AuditEntry.verb == verb)).all())


def test_two_people_see_one_state_and_only_the_holder_changes_it(both: tuple[Page, Page], two: Watching) -> None:
    coach, teacher = both
    coach.say("play")
    seen, also = coach.state(playing=True), teacher.state(playing=True)
    assert seen == also
    assert (seen["holder_id"], seen["rate"], seen["position_ms"]) == (str(two.coach.id), 1, 0)
    assert [(one["name"], one["looking"]) for one in seen["members"]] == [
        ("Cora Coach", False),
        ("Tess Teacher", False),
    ]
    teacher.say("seek", position_ms=61_500)
    assert teacher.next("problem") == {"type": "problem", "code": "not_holder"}
    assert coach.silent()
    teacher.say("take")
    assert coach.state(holder_id=str(two.teacher.id))["version"] == seen["version"] + 1
    teacher.state()
    teacher.say("seek", position_ms=61_500)
    assert coach.state()["position_ms"] == teacher.state()["position_ms"] == 61_500
    teacher.say("give", person_id=str(two.coach.id))
    assert coach.state()["holder_id"] == str(two.coach.id)
    coach.say("plan", at_ms=70_000, question="  What do they notice?  ")
    assert teacher.state(holder_id=str(two.coach.id)) | teacher.state() != {}
    assert coach.state()["pauses"] == [{"at_ms": 70_000, "question": "What do they notice?"}]
    coach.say("take")  # what changes nothing is answered to whoever said it, and to nobody else
    assert coach.state()["holder_id"] == str(two.coach.id)
    assert teacher.silent()


def test_a_ping_is_answered_with_what_was_sent_and_the_servers_clock(both: tuple[Page, Page], world: World) -> None:
    coach, _ = both
    for t0 in (5, 12.75):
        coach.say("ping", t0=t0)
        assert coach.next("pong") == {"type": "pong", "t0": t0, "server_ms": int(world.clock.now.timestamp() * 1000)}


def test_pointing_is_seen_by_the_others_and_remembered_by_nobody(
    both: tuple[Page, Page], two: Watching, world: World
) -> None:
    coach, teacher = both
    teacher.say("point", x=0.25, y=1)
    assert coach.next("point") == {"type": "point", "person_id": str(two.teacher.id), "x": 0.25, "y": 1}
    assert teacher.silent()
    with world.desk.read() as work:
        assert "0.25" not in str(work.session.exec(select(Room)).one().state)


def test_where_somebody_points_after_a_while_is_shown_when_it_is_known_who_may_be_told(
    both: tuple[Page, Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "FRESH_S", 0.2)
    coach, teacher = both
    time.sleep(0.3)
    teacher.say("point", x=0.25, y=0.5)
    assert coach.next("point")["x"] == 0.25


def test_a_late_one_and_one_who_comes_back_get_the_whole_truth(house: House, two: Watching) -> None:
    room = two.open()["id"]
    coach = house.come(two.coach, room)
    coach.state()
    coach.say("seek", position_ms=90_000)
    coach.say("rate", rate=0.5)
    coach.say("play")
    state = coach.state(playing=True)
    late = house.come(two.teacher, room)
    joined = late.state()
    assert {**joined, "version": 0, "members": []} == {**state, "version": 0, "members": []}
    assert len(joined["members"]) == 2
    late.close()
    assert len(coach.state(version=joined["version"] + 1)["members"]) == 1
    assert len(house.come(two.teacher, room).state()["members"]) == 2


def test_two_pages_of_one_person_are_one_member_until_the_last_is_closed(house: House, two: Watching) -> None:
    room = two.open()["id"]
    first, second = house.come(two.coach, room), house.come(two.coach, room)
    first.state()
    assert len(second.state()["members"]) == 1
    teacher = house.come(two.teacher, room)
    teacher.state()
    first.close()
    second.say("play")
    state = teacher.state(playing=True)
    assert len(state["members"]) == 2
    second.close()
    assert teacher.state()["away_ms"] is not None
    pages = []
    for _ in range(6):  # one after the other: the server takes those who knock together in any order
        pages.append(house.come(two.coach, room))
        pages[-1].state()
    one_more = house.come(two.coach, room)
    assert one_more.next("problem")["code"] == "too_many_pages"
    assert one_more.closed() == 1008
    assert all(page.silent(0.1) for page in pages), "the others stay"


def test_a_holder_who_stays_away_has_the_control_no_longer(
    both: tuple[Page, Page], two: Watching, world: World
) -> None:
    coach, teacher = both
    coach.close()
    assert teacher.state(holder_id=str(two.coach.id))["away_ms"] is not None
    teacher.say("play")
    assert teacher.next("problem")["code"] == "not_holder"
    world.clock.forward(seconds=15)
    teacher.say("ask")
    assert teacher.state()["holder_id"] == str(two.teacher.id)


def test_a_planned_pause_comes_by_itself_and_is_told(world: World, two: Watching) -> None:
    world.desk = replace(world.desk, clock=lambda: datetime.now(UTC))
    with serving(world) as (_, address), visited(world, address) as house:
        page = house.come(two.coach, two.open()["id"])
        page.state()
        page.say("plan", at_ms=400)
        page.say("play")
        playing = page.state(playing=True)
        stood = page.state()
        assert (stood["playing"], stood["position_ms"], stood["version"]) == (False, 400, playing["version"] + 1)
        assert stood["server_ms"] == playing["server_ms"] + 400
        assert 0 <= time.time() * 1000 - stood["server_ms"] < 5000


def test_whoever_may_not_be_in_it_is_told_the_same_as_of_a_room_that_is_not_there(
    house: House, two: Watching, world: World
) -> None:
    room = two.open()["id"]
    elsewhere = world.organisation("Vale School")
    former = world.person("Fred Former")
    world.end_pair(world.pair(former, two.teacher))
    strangers = [
        world.person("Otto Other"),
        former,
        world.person("Lea Leader", Role.LEADER),
        world.person("Ada Admin", Role.ADMIN),
        world.person("Sam Stranger", Role.ADMIN, elsewhere),
    ]
    for person in strangers:
        page = house.come(person, room)
        assert page.closed() == 4403
        assert page.passed == []
        assert house.come(person, uuid4()).closed() == 4403
    assert audited(world, "room.refused") == len(strangers)
    assert house.come(two.coach, "not-a-room").closed() == 4403
    assert house.come(None, room).closed() == 4401
    assert house.page(room, {"Authorization": "Bearer nonsense"}).closed() == 4401
    token = world.credential(two.teacher, CredentialKind.TOKEN)[1]
    assert house.page(room, {"Authorization": f"Bearer {token}"}).state()["members"][0]["name"] == "Tess Teacher"
    assert audited(world, "room.joined") == 1


def test_another_sites_page_gets_no_socket(house: House, two: Watching) -> None:
    room = two.open()["id"]
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        with pytest.raises(InvalidStatus) as refused:
            house.come(two.coach, room, origin=origin)
        assert refused.value.response.status_code == 403
    assert house.come(two.coach, room, origin=house.address).state()


def test_nobody_acts_as_somebody_else(both: tuple[Page, Page], two: Watching) -> None:
    coach, teacher = both
    teacher.say("pause", by=str(two.coach.id), role="lead", person_id=str(two.coach.id))
    assert teacher.next("problem")["code"] == "not_holder"
    for kind in ("join", "leave", "films", "tick"):
        teacher.say(kind, by=str(two.coach.id), low_ms=0, high_ms=5)
        assert teacher.next("problem")["code"] == "unknown_type"
    assert coach.silent()


CUTS: dict[str, tuple[Callable[[Watching], object], int]] = {
    "the share is withdrawn": (lambda two: two.theirs.delete(f"{API}/shares/{two.share.id}"), 4403),
    "the pair has ended": (lambda two: two.theirs.patch(f"{API}/pairs/{two.pair.id}", json={"ended": True}), 4403),
    "the lesson is erased": (lambda two: two.theirs.delete(f"{API}/lessons/{two.lesson.id}"), 4403),
    "everything is signed out": (lambda two: two.coachs.delete(f"{API}/sessions"), 4401),
    "the person is shut out": (
        lambda two: two.world.client(two.world.person("Ada Admin", Role.ADMIN)).patch(
            f"{API}/people/{two.coach.id}", json={"disabled": True}
        ),
        4401,
    ),
}


@pytest.mark.parametrize("reason", CUTS)
def test_the_socket_is_cut_at_once_when(reason: str, both: tuple[Page, Page], two: Watching) -> None:
    coach, teacher = both
    cut, code = CUTS[reason]
    began = time.monotonic()
    answer = cut(two)
    assert answer.status_code in {200, 204}, answer.text  # type: ignore[attr-defined]
    assert coach.closed() == code
    assert time.monotonic() - began < TOLD_S
    if "share" in reason or "out" in reason:
        assert [one["name"] for one in teacher.state()["members"]] == ["Tess Teacher"]
    else:
        assert teacher.closed() == 4403


def test_signing_out_in_one_browser_cuts_that_browser_only(house: House, two: Watching, world: World) -> None:
    room = two.open()["id"]
    here, there = house.come(two.coach, room), house.come(two.coach, room)
    here.state()
    there.state()
    with world.desk.read() as work:
        assert len(work.session.exec(select(RoomSeat)).all()) == 2
    world.client(two.coach).delete(f"{API}/session")  # a third one
    assert here.silent()
    here.say("play")
    assert there.state(playing=True)


BAD: dict[str, tuple[str | bytes, int]] = {
    "a megabyte": ("x" * 1_000_000, 1009),
    "a little too much": ('{"type": "ping", "t0": 1, "x": "' + "x" * 5000 + '"}', 1009),
    "binary": (b'{"type": "ping", "t0": 1}', 1003),
    "no JSON": ("hello", 1003),
    "no object": ("[1, 2]", 1003),
    "deep JSON": ("[" * 2000 + "]" * 2000, 1003),
    "half of a letter": ('{"type": "\\ud800"}', 1003),
}


@on_sqlite
@pytest.mark.parametrize("name", BAD)
def test_what_is_no_message_is_the_last_one_and_the_room_goes_on(name: str, both: tuple[Page, Page]) -> None:
    coach, teacher = both
    sent, code = BAD[name]
    with suppress(ConnectionClosed):  # before all of it is sent
        teacher.send(sent)
    assert teacher.closed() == code
    assert len(coach.state()["members"]) == 1
    coach.say("play")
    assert coach.state()["playing"]


@on_sqlite
def test_ten_megabytes_are_not_read(both: tuple[Page, Page]) -> None:
    coach, teacher = both
    with suppress(ConnectionClosed):
        teacher.send("x" * 10_000_000)
    assert teacher.closed() in {1009, 1006}  # 1009, but for whoever is cut off while still sending
    assert len(coach.state()["members"]) == 1


@on_sqlite
def test_what_is_a_message_but_makes_no_sense_is_refused_by_name(both: tuple[Page, Page]) -> None:
    coach, teacher = both
    said: list[tuple[str, str]] = [
        ('{"type": "dance"}', "unknown_type"),
        ("{}", "unknown_type"),
        ('{"type": null}', "unknown_type"),
        ('{"type": ["play"]}', "unknown_type"),
        ('{"type": "seek"}', "invalid"),
        ('{"type": "seek", "position_ms": -1}', "invalid"),
        ('{"type": "seek", "position_ms": 1.5}', "invalid"),
        ('{"type": "seek", "position_ms": 1' + "0" * 400 + "}", "invalid"),
        ('{"type": "rate", "rate": 0}', "invalid"),
        ('{"type": "rate", "rate": 1e999}', "invalid"),
        ('{"type": "ping"}', "invalid"),
        ('{"type": "ping", "t0": "1"}', "invalid"),
        ('{"type": "ping", "t0": 1' + "0" * 400 + "}", "invalid"),
        ('{"type": "point", "x": 0.5, "y": 1.01}', "invalid"),
        ('{"type": "plan", "at_ms": 5, "question": "' + "x" * 301 + '"}', "invalid"),
        ('{"type": "plan", "at_ms": 5, "question": "a\\u0000b"}', "invalid"),
        ('{"type": "give", "person_id": "nobody"}', "nobody_there"),
    ]
    for text, code in said:
        coach.send(text)
        assert coach.next("problem")["code"] == code, text
    assert teacher.silent()


@on_sqlite
def test_whoever_talks_without_end_is_not_listened_to_and_then_let_go(both: tuple[Page, Page]) -> None:
    coach, teacher = both
    for _ in range(100):
        teacher.say("ping", t0=1)
    assert teacher.next("problem")["code"] == "too_often"
    time.sleep(0.2)
    began = time.monotonic()
    coach.say("play")
    coach.state(playing=True)
    assert time.monotonic() - began < 1
    with suppress(ConnectionClosed):
        for _ in range(2000):
            teacher.say("ping", t0=1)
    assert teacher.closed() == 1008


def test_the_owners_ledger_says_who_was_in_the_room_and_audit_who_opened_it(
    both: tuple[Page, Page], two: Watching, world: World
) -> None:
    assert [(line["person"]["name"], line["what"]) for line in ledger(two.theirs, two.lesson)] == [
        ("Cora Coach", "viewed")
    ]
    assert audited(world, "room.opened") == 1
    assert audited(world, "room.joined") == 2


def test_a_clip_that_is_cut_anew_is_shown_as_it_is_when_somebody_comes(house: House, two: Watching) -> None:
    clip = make_clip(two.theirs, two.lesson, start_ms=10_000)
    room = two.open(body=two.body("clip", clip))["id"]
    page = house.come(two.coach, room)
    state = page.state()
    assert (state["low_ms"], state["high_ms"], state["position_ms"]) == (10_000, 15_000, 10_000)
    answer = two.theirs.patch(f"{API}/clips/{clip}", json={"start_ms": 12_000, "end_ms": 30_000})
    assert answer.status_code == 200, answer.text
    house.come(two.teacher, room).state()
    assert page.state(position_ms=12_000)["high_ms"] == 30_000
    assert two.theirs.delete(f"{API}/clips/{clip}").status_code == 204
    assert page.closed() == 4403
