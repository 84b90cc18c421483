"""Letting people into a lesson and out again. Each permission with its refusals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from coaching.access.facts import Can, Role
from coaching.events import AccessChanged, listen
from tests.asking import API, ledger

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from httpx import Response

    from coaching.lessons.models import Lesson
    from tests.world import World


def share(client: TestClient, lesson: Lesson, **fields: object) -> Response:
    """Ask to let somebody in."""
    return client.post(f"{API}/lessons/{lesson.id}/shares", json={"can": "comment", "expires_at": None} | fields)


def test_a_colleague_sees_a_lesson_from_sharing_until_withdrawing_and_again(world: World) -> None:
    teacher, other = world.person("Tess Teacher"), world.person("Otto Other")
    lesson = world.lesson(teacher)
    theirs, others = world.client(teacher), world.client(other)
    notes = f"{API}/lessons/{lesson.id}/annotations"
    assert others.get(notes).status_code == 404
    answer = share(theirs, lesson, person_id=str(other.id), can="view")
    assert answer.status_code == 201
    made = answer.json()
    assert made["person"] == {"id": str(other.id), "name": "Otto Other"}
    assert (made["pair"], made["can"], made["expires_at"], made["active"]) == (None, "view", None, True)
    assert others.get(notes).status_code == 200
    assert theirs.get(f"{API}/lessons/{lesson.id}/shares").json() == {"items": [made], "next_cursor": None}
    for _ in range(2):
        assert theirs.delete(f"{API}/shares/{made['id']}").status_code == 204, "twice is once"
    assert others.get(notes).status_code == 404
    assert theirs.get(f"{API}/lessons/{lesson.id}/shares").json()["items"] == []
    assert share(theirs, lesson, person_id=str(other.id)).status_code == 201, "sharing again is the undo"
    assert others.get(notes).status_code == 200
    assert [entry["what"] for entry in ledger(theirs, lesson)] == ["shared", "withdrawn", "shared"]
    assert [entry["detail"] for entry in ledger(theirs, lesson)] == [
        "with Otto Other, may comment",
        "from Otto Other",
        "with Otto Other, may watch",
    ]


def test_sharing_again_with_the_same_receiver_changes_the_share(world: World) -> None:
    teacher, other = world.person("Tess Teacher"), world.person("Otto Other")
    lesson = world.lesson(teacher)
    theirs, others = world.client(teacher), world.client(other)
    note = {"kind": "ask", "start_ms": 1, "body": "x"}
    first = share(theirs, lesson, person_id=str(other.id), can="view").json()
    assert others.post(f"{API}/lessons/{lesson.id}/annotations", json=note).status_code == 403
    until = (world.clock.now + timedelta(hours=1)).isoformat()
    again = share(theirs, lesson, person_id=str(other.id), can="download", expires_at=until)
    assert again.status_code == 200
    assert again.json() == first | {"can": "download", "expires_at": until.replace("+00:00", "Z")}
    assert others.post(f"{API}/lessons/{lesson.id}/annotations", json=note).status_code == 201
    world.clock.forward(hours=1)
    assert others.get(f"{API}/lessons/{lesson.id}/annotations").status_code == 404
    assert theirs.get(f"{API}/lessons/{lesson.id}/shares").json()["items"] == []


def test_a_pair_sees_a_lesson_while_it_lasts(world: World) -> None:
    teacher, coach = world.person("Tess Teacher"), world.person("Cora Coach")
    pair, lesson = world.pair(coach, teacher), world.lesson(teacher)
    theirs, coachs = world.client(teacher), world.client(coach)
    made = share(theirs, lesson, pair_id=str(pair.id)).json()
    assert made["person"] is None
    assert made["pair"] == {
        "id": str(pair.id),
        "coach": {"id": str(coach.id), "name": "Cora Coach"},
        "teacher": {"id": str(teacher.id), "name": "Tess Teacher"},
    }
    assert ledger(theirs, lesson)[0]["detail"] == "with Cora Coach, may comment"
    assert coachs.get(f"{API}/lessons/{lesson.id}/annotations").status_code == 200
    world.end_pair(pair)
    assert coachs.get(f"{API}/lessons/{lesson.id}/annotations").status_code == 404
    assert theirs.get(f"{API}/lessons/{lesson.id}/shares").json()["items"] == [made | {"active": False}]
    refused = share(theirs, lesson, pair_id=str(pair.id))
    assert (refused.status_code, refused.json()["code"]) == (409, "pair_ended")


def test_only_the_owner_shares_withdraws_and_looks_who_may(world: World) -> None:
    teacher, guest, stranger = world.person("Tess Teacher"), world.person("Gus Guest"), world.person("Stan Stranger")
    lesson = world.lesson(teacher)
    made = share(world.client(teacher), lesson, person_id=str(guest.id), can="download").json()
    leader, admin = world.person("Lea Leader", Role.LEADER), world.person("Ada Admin", Role.ADMIN)

    def answers(person: object) -> list[int]:
        client = world.client(person)  # type: ignore[arg-type]
        return [
            share(client, lesson, person_id=str(stranger.id)).status_code,
            client.get(f"{API}/lessons/{lesson.id}/shares").status_code,
            client.get(f"{API}/lessons/{lesson.id}/ledger").status_code,
            client.get(f"{API}/lessons/{lesson.id}/consent").status_code,
            client.put(f"{API}/lessons/{lesson.id}/consent", json={"state": "all"}).status_code,
            client.delete(f"{API}/shares/{made['id']}").status_code,
        ]

    assert answers(guest) == [403] * 6
    for nobody in (stranger, leader, admin):
        assert answers(nobody) == [404] * 6, nobody.name
    assert answers(None) == [401] * 6
    assert answers(teacher) == [201, 200, 200, 200, 200, 204]


def test_nobody_outside_the_organisation_can_be_let_in_and_the_answer_does_not_tell_them_apart(world: World) -> None:
    teacher = world.person("Tess Teacher")
    elsewhere = world.organisation("Vale School")
    abroad = [world.person(name, organisation_id=elsewhere) for name in ("Eve Elsewhere", "Ed Elsewhere")]
    foreign_pair, other_pair = world.pair(*abroad), world.pair(world.person("A A"), world.person("B B"))
    lesson, theirs = world.lesson(teacher), world.client(teacher)
    unknown = share(theirs, lesson, person_id=str(uuid4()))
    assert unknown.status_code == 404
    for receiver in (
        {"person_id": str(abroad[0].id)},
        {"pair_id": str(uuid4())},
        {"pair_id": str(foreign_pair.id)},
        {"pair_id": str(other_pair.id)},
    ):
        answer = share(theirs, lesson, **receiver)
        assert (answer.status_code, answer.json()) == (404, unknown.json()), receiver
    assert theirs.get(f"{API}/lessons/{lesson.id}/shares").json()["items"] == []
    assert ledger(theirs, lesson) == []


def test_a_share_without_one_receiver_is_refused(world: World) -> None:
    teacher, other = world.person("Tess Teacher"), world.person("Otto Other")
    theirs, lesson = world.client(teacher), world.lesson(teacher)
    fine = {"person_id": str(other.id)}
    for fields in (
        {},
        fine | {"pair_id": str(uuid4())},
        {"person_id": "me"},
        fine | {"can": "edit"},
        fine | {"can": None},
        fine | {"owner_id": str(uuid4())},
    ):
        assert share(theirs, lesson, **fields).status_code == 422, fields
    assert share(theirs, lesson, **fine).status_code == 201


def test_a_share_ends_in_the_future_or_not_at_all(world: World) -> None:
    teacher, other = world.person("Tess Teacher"), world.person("Otto Other")
    lesson, theirs = world.lesson(teacher), world.client(teacher)
    past = world.clock.now.isoformat()
    for bad in (
        past,
        "2020-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "2099-01-01",
        "x",
        1e20,
    ):
        answer = share(theirs, lesson, person_id=str(other.id), expires_at=bad)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "expires_at"), bad
    ahead = (world.clock.now + timedelta(seconds=1)).isoformat()
    assert share(theirs, lesson, person_id=str(other.id), expires_at=ahead).status_code == 201


def test_a_lesson_is_not_shared_with_its_owner(world: World) -> None:
    teacher = world.person("Tess Teacher")
    answer = share(world.client(teacher), world.lesson(teacher), person_id=str(teacher.id))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "person_id")


def test_an_expired_share_of_one_kind_leaves_another_way_in(world: World) -> None:
    teacher, coach = world.person("Tess Teacher"), world.person("Cora Coach")
    lesson, coachs = world.lesson(teacher), world.client(coach)
    world.share(lesson, person=coach, can=Can.VIEW)
    better = world.share(lesson, pair=world.pair(coach, teacher), can=Can.COMMENT)
    note = {"kind": "ask", "start_ms": 1, "body": "x"}
    assert coachs.post(f"{API}/lessons/{lesson.id}/annotations", json=note).status_code == 201
    world.withdraw(better)
    assert coachs.post(f"{API}/lessons/{lesson.id}/annotations", json=note).status_code == 403


def test_sharing_and_withdrawing_are_news(world: World) -> None:
    teacher, other = world.person("Tess Teacher"), world.person("Otto Other")
    lesson, theirs = world.lesson(teacher), world.client(teacher)
    ears = listen(world.engine)
    try:
        made = share(theirs, lesson, person_id=str(other.id)).json()
        assert ears.hear(2) == [AccessChanged(lesson.id)]
        theirs.delete(f"{API}/shares/{made['id']}")
        assert ears.hear(2) == [AccessChanged(lesson.id)]
        theirs.delete(f"{API}/shares/{made['id']}")
        assert ears.hear(0.3) == []
    finally:
        ears.close()


def test_a_double_click_makes_one_share_and_one_consent(world: World) -> None:
    teacher, other = world.person("Tess Teacher"), world.person("Otto Other")
    lesson = world.lesson(teacher)
    clients = [world.client(teacher) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        shared = list(pool.map(lambda client: share(client, lesson, person_id=str(other.id)).status_code, clients))
        said = list(
            pool.map(
                lambda client: client.put(f"{API}/lessons/{lesson.id}/consent", json={"state": "some"}).status_code,
                clients,
            )
        )
    assert sorted(shared) == [200, 200, 200, 201]
    assert said == [200] * 4
    assert len(clients[0].get(f"{API}/lessons/{lesson.id}/shares").json()["items"]) == 1


def test_pages_of_shares_join_to_the_whole_list(world: World) -> None:
    teacher = world.person("Tess Teacher")
    lesson, theirs = world.lesson(teacher), world.client(teacher)
    made = [share(theirs, lesson, person_id=str(world.person(f"Guest {n}").id)).json() for n in range(5)]
    found, cursor = [], None
    while True:
        page = theirs.get(
            f"{API}/lessons/{lesson.id}/shares", params={"limit": 2} | ({"cursor": cursor} if cursor else {})
        )
        found += page.json()["items"]
        if (cursor := page.json()["next_cursor"]) is None:
            break
    assert found == made
