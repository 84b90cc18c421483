"""Taking a model apart while watching it together: the others hear that one has committed, and nothing of what."""

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

CANARY = "canary: the third row"
Open = Callable[["Someone"], OpenPage]


@pytest.fixture
def two(world: World) -> Watching:
    return Watching(world)


@pytest.fixture
def house(world: World) -> Iterator[House]:
    with serving(world) as (_, address), visited(world, address) as house:
        yield house


@pytest.fixture
def open_page(house: House) -> Open:
    """A page of somebody, anywhere in Vignette."""
    return lambda person: OpenPage(house.world, house.address, person, f"{API}/events")


def model(two: Watching) -> str:
    consent(two.theirs, two.lesson)
    return publish(two.theirs, make_clip(two.theirs, two.lesson), add_template(two.theirs))["id"]


def post(client: TestClient, path: str, body: object = None, status: int = 200) -> Answer:
    answer = client.post(f"{API}/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def hear(page: OpenPage, one: Answer) -> None:
    """The next news is of this taking apart."""
    assert page.next() == ("deconstruction", {"id": one["id"]})


def test_in_a_room_nobody_learns_what_another_marks_before_all_have_committed(
    house: House, two: Watching, world: World, open_page: Open
) -> None:
    film, colleague, former = model(two), world.person("Otto Other"), world.person("Fred Former")
    world.pair(colleague, two.teacher)  # may use the model too
    world.end_pair(world.pair(former, two.teacher))
    others = [colleague, former, world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)]
    others.append(world.person("Sam Stranger", Role.ADMIN, organisation_id=world.organisation("Vale School")))
    room = two.open(body=two.body("exemplar", film))["id"]
    in_room = []
    for person in (two.coach, two.teacher):  # one after the other: the control is of whoever was first
        in_room.append(house.come(person, room))
        in_room[-1].state()
    silent = [open_page(person) for person in others]
    coach, teacher = open_page(two.coach).settled(), open_page(two.teacher)

    begin = f"exemplars/{film}/deconstructions"
    one = post(two.coachs, begin, {"pair_id": str(two.pair.id)}, 201)
    assert post(two.theirs, begin, {"pair_id": str(two.pair.id)}, 201)["id"] == one["id"], "the other goes on with it"
    here = f"deconstructions/{one['id']}"
    for page in (coach, teacher):
        hear(page, one)
    wish = {"criterion_id": one["criteria"][0]["id"], "start_ms": 2000, "why": CANARY}
    mark = post(two.theirs, f"{here}/marks", wish, 201)
    assert coach.silent(0.3), "marking is no news"
    post(two.theirs, f"{here}/commit")
    for page in (coach, teacher):
        hear(page, one)
    for path in (here, "deconstructions", f"rooms/{room}", "rooms", f"exemplars/{film}", "home"):
        seen = two.coachs.get(f"{API}/{path}")
        assert seen.status_code == 200, path
        assert CANARY not in seen.text and mark["id"] not in seen.text, path  # noqa: PT018
    assert two.coachs.get(f"{API}/{here}").json()["committed"] == [str(two.teacher.id)]
    assert two.coachs.delete(f"{API}/{here}/marks/{mark['id']}").status_code == 404
    in_room[0].say("play")
    in_room[0].state(playing=True)
    assert CANARY not in str(in_room[0].passed)

    post(two.coachs, f"{here}/marks", wish | {"start_ms": 3000, "why": ""}, 201)
    post(two.coachs, f"{here}/commit")
    for page, client in ((coach, two.coachs), (teacher, two.theirs)):
        hear(page, one)
        revealed = client.get(f"{API}/{here}").json()
        assert (revealed["state"], [each["why"] for each in revealed["marks"]]) == ("revealed", [CANARY, ""])
    post(two.theirs, f"{here}/agree", {"marks": [wish]})
    for page in (coach, teacher):
        hear(page, one)
    for person in others:
        assert world.client(person).get(f"{API}/{here}").status_code == 404
    assert world.client(None).get(f"{API}/{here}").status_code == 401
    assert all(page.silent(0.1) for page in silent)


def test_whoever_is_gone_on_without_hears_that_and_nothing_after_it(
    two: Watching, world: World, open_page: Open
) -> None:
    other = world.person("Otto Other")
    world.pair(other, two.teacher)
    page = open_page(other)
    people = [str(two.teacher.id), str(other.id)]
    one = post(two.coachs, f"exemplars/{model(two)}/deconstructions", {"person_ids": people}, 201)
    hear(page, one)
    here = f"deconstructions/{one['id']}"
    assert two.coachs.delete(f"{API}/{here}/people/{other.id}").status_code == 204
    hear(page, one)
    assert world.client(other).get(f"{API}/{here}").status_code == 404
    wish = {"criterion_id": one["criteria"][0]["id"], "start_ms": 2000}
    for client in (two.theirs, two.coachs):
        post(client, f"{here}/marks", wish, 201)
        post(client, f"{here}/commit")
    assert page.silent()
