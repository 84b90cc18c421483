"""Somebody is in a room: its people are told at once, wherever they are in Vignette, and nobody else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from coaching.access.facts import Role
from tests.api.serving import OpenPage, serving
from tests.asking import API, Answer, add_template, consent, make_clip, publish
from tests.rooms.watching import House, Watching, visited

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.world import Someone, World

Open = Callable[..., OpenPage]


@pytest.fixture
def two(world: World) -> Watching:
    return Watching(world)


@pytest.fixture
def house(world: World) -> Iterator[House]:
    with serving(world) as (_, address), visited(world, address) as house:
        yield house


@pytest.fixture
def open_page(house: House) -> Open:
    """A page of somebody, anywhere but in a room."""

    def open_page(person: Someone, path: str = f"{API}/events") -> OpenPage:
        return OpenPage(house.world, house.address, person, path)

    return open_page


def occupied(client: TestClient) -> list[Answer]:
    answer = client.get(f"{API}/rooms", params={"occupied": True})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def strangers(two: Watching, world: World) -> list[Someone]:
    """A leader, an administrator, a colleague, a coach of long ago, and somebody of another school."""
    former, elsewhere = world.person("Fred Former"), world.organisation("Vale School")
    world.end_pair(world.pair(former, two.teacher))
    colleague = world.person("Otto Other")
    world.share(two.lesson, person=colleague)  # may see the film, but is not asked in
    return [
        world.person("Lea Leader", Role.LEADER),
        world.person("Ada Admin", Role.ADMIN),
        colleague,
        former,
        world.person("Sam Stranger", Role.ADMIN, organisation_id=elsewhere),
    ]


def test_whoever_comes_and_goes_is_told_to_the_rooms_people_and_to_nobody_else(
    house: House, two: Watching, world: World, open_page: Open
) -> None:
    clip = make_clip(two.theirs, two.lesson, "The pause")
    others = strangers(two, world)
    pages = [open_page(two.teacher).settled(), open_page(two.coach).settled()]
    silent = [open_page(person).settled() for person in others]
    silent.append(open_page(two.teacher, f"{API}/lessons/{two.lesson.id}/events").settled())
    room = two.open(body=two.body("clip", clip))["id"]
    assert all(page.silent(0.2) for page in pages), "a room with nobody in it is no news"
    assert occupied(two.theirs) == []

    coach = house.come(two.coach, room)
    coach.state()
    for page in pages:
        assert page.next() == ("room", {"id": room})
    [found] = occupied(two.theirs)
    assert [one["name"] for one in found["state"]["members"]] == ["Cora Coach"]
    assert [film["title"] for film in found["films"]] == ["The pause"]
    assert occupied(two.coachs) == [found]
    for person in others:
        assert occupied(world.client(person)) == []

    coach.say("play")
    coach.state(playing=True)
    assert all(page.silent(0.2) for page in pages), "what they do in there is for those who are there"
    coach.close()
    for page in pages:
        assert page.next() == ("room", {"id": room})
    assert occupied(two.theirs) == []
    assert world.client(None).get(f"{API}/rooms", params={"occupied": True}).status_code == 401
    assert all(page.silent(0.1) for page in silent)


def test_an_invitation_goes_with_the_share_and_does_not_come_back(house: House, two: Watching, open_page: Open) -> None:
    room, earlier = two.open()["id"], open_page(two.coach)
    teacher = house.come(two.teacher, room)
    assert earlier.next() == ("room", {"id": room})
    coach = open_page(two.coach)  # a page that is opened while somebody waits knows of it
    assert [one["id"] for one in occupied(two.coachs)] == [room]
    assert two.theirs.delete(f"{API}/shares/{two.share.id}").status_code == 204
    assert coach.next()[0] == "access"
    assert occupied(two.coachs) == []
    teacher.close()
    assert coach.next() == ("room", {"id": room}), "what it knew of is taken back"
    again = house.come(two.teacher, room)
    again.state()
    assert [one["id"] for one in occupied(two.theirs)] == [room]
    assert coach.silent()


def test_of_a_group_those_are_told_who_may_see_all_of_it(
    house: House, two: Watching, world: World, open_page: Open
) -> None:
    consent(two.theirs, two.lesson)
    model = publish(two.theirs, make_clip(two.theirs, two.lesson), add_template(two.theirs))
    subject = {"type": "exemplar", "id": model["id"]}
    other = world.person("Otto Other")
    pair = world.pair(other, two.teacher)
    room = two.open(two.theirs, {"person_ids": [str(two.coach.id), str(other.id)], "subject": subject})["id"]
    world.end_pair(pair)  # a model for those in a pair with her: no longer for him
    pages = {person.name: open_page(person).settled() for person in (two.coach, other)}
    house.come(two.teacher, room).state()
    assert pages["Cora Coach"].next() == ("room", {"id": room})
    assert pages["Otto Other"].silent()
    assert occupied(world.client(other)) == []
    assert [film["title"] for film in occupied(two.coachs)[0]["films"]] == ["Nobody hurries"]
