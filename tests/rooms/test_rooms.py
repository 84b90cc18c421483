"""Rooms over HTTP: opening, who may, whose list they stand in, and when they go. Each permission with its refusals."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from coaching.access.facts import Can, Role
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.errors import NotFound
from coaching.lessons.models import LessonState
from coaching.rooms import actions, queries, rules
from coaching.rooms.commands import Plan
from coaching.rooms.models import Room, RoomHost, RoomPerson, RoomSeat
from coaching.rooms.playback import Refused
from tests.asking import API, Answer, add_template, consent, make_clip, publish, write_note
from tests.rooms.watching import Watching

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.world import Someone, World


@pytest.fixture
def two(world: World) -> Watching:
    return Watching(world)


def read(client: TestClient, room: object, status: int = 200) -> Answer:
    answer = client.get(f"{API}/rooms/{room}")
    assert answer.status_code == status, answer.text
    return answer.json()


def listed(client: TestClient) -> list[str]:
    answer = client.get(f"{API}/rooms")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


def refused(client: TestClient, body: dict[str, Any], status: int, code: str = "") -> None:
    answer = client.post(f"{API}/rooms", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code or answer.json()["code"]), answer.text


def model(two: Watching) -> str:
    """A moment of the lesson as a model for those the teacher works with."""
    consent(two.theirs, two.lesson)
    return publish(two.theirs, make_clip(two.theirs, two.lesson), add_template(two.theirs))["id"]


def test_a_pair_opens_a_room_on_what_both_may_see_and_nobody_else_does(two: Watching, world: World) -> None:
    made = two.open()
    assert made["subject"] == {"type": "lesson", "id": str(two.lesson.id)}
    assert made["films"] == [
        {
            "type": "lesson",
            "id": str(two.lesson.id),
            "title": "Year 8 fractions",
            "lesson_id": str(two.lesson.id),
            "start_ms": 0,
            "end_ms": 1_800_000,
        }
    ]
    assert {one["name"] for one in made["people"]} == {"Cora Coach", "Tess Teacher"}
    assert (made["state"]["playing"], made["state"]["holder_id"], made["state"]["members"]) == (False, None, [])
    assert two.open(two.theirs)["id"] == made["id"], "both come to the same room"
    assert read(two.theirs, made["id"])["id"] == made["id"]
    assert listed(two.theirs) == listed(two.coachs) == [made["id"]]
    elsewhere = world.organisation("Vale School")
    former = world.person("Fred Former")
    world.end_pair(world.pair(former, two.teacher))
    for person in (
        world.person("Otto Other"),
        former,
        world.person("Lea Leader", Role.LEADER),
        world.person("Ada Admin", Role.ADMIN),
        world.person("Sam Stranger", organisation_id=elsewhere),
        world.person("Ann Stranger", Role.ADMIN, organisation_id=elsewhere),
    ):
        client = world.client(person)
        refused(client, two.body(), 404)
        missing = read(client, uuid4(), 404)
        assert read(client, made["id"], 404) == missing
        assert listed(client) == []
    assert world.client(None).get(f"{API}/rooms/{made['id']}").status_code == 401
    refused(world.client(None), two.body(), 401)


def test_nobody_is_asked_into_a_room_on_what_they_may_not_see(two: Watching, world: World) -> None:
    private = world.lesson(two.teacher, "Mine alone")
    refused(two.theirs, two.body(thing=private.id), 409, "not_for_all")
    refused(two.coachs, two.body(thing=private.id), 404)
    refused(two.coachs, two.body(thing=uuid4()), 404)
    refused(two.theirs, two.body("clip", make_clip(two.theirs, private)), 409, "not_for_all")
    draft = write_note(two.theirs, two.lesson, visibility="draft")["id"]
    pair = {"pair_id": str(two.pair.id)}
    clip = {"type": "clip", "id": make_clip(two.theirs, two.lesson)}
    note = {"type": "compare", "a": clip, "b": {"type": "annotation", "id": draft}}
    refused(two.theirs, pair | {"subject": note}, 409, "not_for_all")
    refused(two.coachs, pair | {"subject": note}, 404)
    world.share(private, person=two.coach, can=Can.VIEW)
    assert two.open(two.theirs, two.body(thing=private.id))["id"]


def test_what_makes_no_room_is_said_field_by_field(two: Watching, world: World) -> None:
    pair, clip = {"pair_id": str(two.pair.id)}, {"type": "clip", "id": make_clip(two.theirs, two.lesson)}
    lesson = {"type": "lesson", "id": str(two.lesson.id)}
    for subject in (
        {"type": "lesson"},
        {"type": "compare", "a": clip},
        {"type": "compare", "b": clip},
        {"type": "song", "id": clip["id"]},
        {"type": "annotation", "id": clip["id"]},
        {"type": "compare", "a": clip, "b": lesson | {"start_ms": 5, "end_ms": 5}},
        {"type": "compare", "a": clip, "b": clip, "shift_a": 600_001},
    ):
        refused(two.coachs, pair | {"subject": subject}, 422)
    refused(two.coachs, {"subject": lesson, "person_ids": [str(uuid4())]}, 422)
    refused(two.coachs, pair | {"subject": lesson, "person_ids": [str(two.teacher.id)]}, 422)
    refused(two.coachs, {"pair_id": str(uuid4()), "subject": lesson}, 404)
    waiting = world.lesson(two.teacher, state=LessonState.STORED, duration_ms=None)
    world.share(waiting, pair=two.pair)
    refused(two.coachs, two.body(thing=waiting.id), 409, "not_watchable")
    answer = two.theirs.patch(f"{API}/pairs/{two.pair.id}", json={"ended": True})
    assert answer.status_code in {200, 204}, answer.text
    refused(two.coachs, two.body(), 409, "pair_ended")


def test_a_small_group_watches_a_model_and_a_colleague_who_may_not_is_not_asked_in(two: Watching, world: World) -> None:
    subject = {"type": "exemplar", "id": model(two)}
    other, outsider = world.person("Otto Other"), world.person("Una Other")
    body = {"person_ids": [str(two.coach.id), str(other.id)], "subject": subject}
    refused(two.theirs, body, 409, "not_for_all")
    world.pair(other, two.teacher)
    made = two.open(two.theirs, body)
    film = {"type": "exemplar", "id": subject["id"], "title": "Nobody hurries", "lesson_id": None}
    assert made["films"] == [film | {"start_ms": 1000, "end_ms": 6000}]
    assert (made["state"]["low_ms"], made["state"]["high_ms"], made["pair_id"]) == (1000, 6000, None)
    assert read(world.client(other), made["id"])["people"] == made["people"]
    read(world.client(outsider), made["id"], 404)
    assert two.open(two.theirs, body | {"person_ids": body["person_ids"][::-1]})["id"] == made["id"]
    consent(two.theirs, two.lesson, "some")
    read(world.client(other), made["id"], 404)
    assert listed(world.client(other)) == []
    assert read(two.theirs, made["id"])["id"], "the teacher's own film stays theirs to see"


def test_two_moments_are_one_room_however_they_are_lined_up(two: Watching) -> None:
    clip, note = make_clip(two.theirs, two.lesson, start_ms=20_000), write_note(two.theirs, two.lesson)["id"]
    subject: dict[str, Any] = {
        "type": "compare",
        "a": {"type": "clip", "id": clip},
        "b": {"type": "annotation", "id": note},
        "shift_b": 250,
        "heard": "b",
    }
    body = {"pair_id": str(two.pair.id), "subject": subject}
    made = two.open(body=body)
    assert made["subject"] == {"type": "compare", "id": None}
    assert [(one["type"], one["start_ms"], one["end_ms"]) for one in made["films"]] == [
        ("clip", 20_000, 25_000),
        ("annotation", 1_000, 31_000),
    ]
    assert made["state"]["sides"] == [
        {"start_ms": 20_000, "low_ms": 0, "high_ms": 25_000, "shift_ms": 0},
        {"start_ms": 1_000, "low_ms": 0, "high_ms": 31_000, "shift_ms": 250},
    ]
    assert (made["state"]["low_ms"], made["state"]["high_ms"], made["state"]["heard"]) == (0, 29_750, "b")
    assert two.open(body=body | {"subject": subject | {"shift_b": 0}})["id"] == made["id"]
    part = {"type": "lesson", "id": str(two.lesson.id), "start_ms": 5_000, "end_ms": 9_000}
    assert two.open(body=body | {"subject": subject | {"b": part}})["id"] != made["id"]
    assert two.theirs.delete(f"{API}/annotations/{note}").status_code == 204
    read(two.theirs, made["id"], 404)


def test_the_list_and_the_door_ask_the_table_about_everybody(two: Watching, world: World) -> None:
    mine = [two.open()["id"], two.open(body=two.body("clip", make_clip(two.theirs, two.lesson)))["id"]]
    mine.append(two.open(body=two.body("exemplar", model(two)))["id"])
    gone = world.pair(world.person("Fred Former"), two.teacher)
    world.share(two.lesson, pair=gone)
    people: list[Someone] = [
        two.coach,
        two.teacher,
        world.person("Lea Leader", Role.LEADER),
        world.person("Otto Other"),
    ]
    with world.desk.write(world.actor(two.teacher)) as work:
        company = actions.Company(pair_id=gone.id)
        room = work.session.exec(select(Room).where(Room.id == _id(mine[0]))).one()
        made = actions.open_room(work, company, rules.unpacked(room.subject))
    world.end_pair(gone)
    rooms = [_id(one) for one in mine] + [made.room.id]
    seen = set()
    for actor in [world.actor(one) for one in people]:
        with world.desk.read(actor) as work:
            allowed = set()
            for room_id in rooms:
                found = queries.open_room(work, room_id)
                assert found is not None
                may = allows(actor, Permission.ROOM_WATCH, queries.room_facts(found), work.now)
                if may:
                    allowed.add(room_id)
                    assert queries.room_for(work, room_id).room.id == room_id
                else:
                    with pytest.raises(NotFound):
                        queries.room_for(work, room_id)
            assert {one.room.id for one in queries.visible_rooms(work, 50)} == allowed
            seen.add(len(allowed))
    assert seen == {0, 3}


def test_a_share_that_ends_by_itself_ends_the_room(two: Watching, world: World) -> None:
    lesson = world.lesson(two.teacher, "For an hour")
    world.share(lesson, person=two.coach, expires_at=world.clock.now + timedelta(hours=1))
    room = two.open(body=two.body(thing=lesson.id))["id"]
    read(two.coachs, room)
    world.clock.forward(hours=1)
    read(two.coachs, room, 404)
    read(two.theirs, room)


def test_a_room_nobody_uses_is_forgotten_and_one_that_is_used_keeps_its_plans(two: Watching, world: World) -> None:
    old, kept = two.open()["id"], two.open(body=two.body("clip", make_clip(two.theirs, two.lesson)))["id"]
    world.clock.forward(days=20)
    with world.desk.write() as work:
        actions.arrive(work, _id(kept))
    with world.desk.write(world.actor(two.coach)) as work:
        actions.join(work, _id(kept), actions.Place(_id(old), _id(kept)))
        actions.obey(work, _id(kept), Plan(by=str(two.coach.id), at_ms=2000, question="Why now?"))
        with pytest.raises(Refused):
            actions.obey(work, _id(kept), Plan(by=str(two.teacher.id), at_ms=3000))
    world.clock.forward(days=11)
    two.open(two.theirs, two.body("clip", make_clip(two.theirs, two.lesson)))
    read(two.theirs, old, 404)
    assert read(two.theirs, kept)["state"]["pauses"] == [{"at_ms": 2000, "question": "Why now?"}]


def test_a_process_that_is_silent_takes_its_people_out_of_the_room(two: Watching, world: World) -> None:
    room = _id(two.open()["id"])
    dead, living = uuid4(), uuid4()
    for host, person in ((dead, two.coach), (dead, two.teacher), (living, two.teacher)):
        with world.desk.write() as work:
            if work.session.get(RoomHost, host) is None:
                actions.arrive(work, host)
        with world.desk.write(world.actor(person)) as work:
            actions.join(work, room, actions.Place(uuid4(), host))
    world.clock.forward(seconds=16)
    with world.desk.write() as work:
        assert actions.stay(work, living)
        assert queries.silent_hosts(work) == [dead]
    for _ in range(2):  # every living process does it
        with world.desk.write() as work:
            actions.end_host(work, dead)
    state = read(two.theirs, room)["state"]
    assert [one["name"] for one in state["members"]] == ["Tess Teacher"]
    assert (state["holder_id"], state["away_ms"] is not None) == (str(two.coach.id), True)
    with world.desk.write() as work:
        assert not actions.stay(work, dead), "it has to begin anew"
        assert len(work.session.exec(select(RoomSeat)).all()) == 1


def test_a_room_goes_with_its_lesson(two: Watching, world: World) -> None:
    other = world.lesson(two.teacher, "The other one")
    world.share(other, pair=two.pair)
    films = [{"type": "lesson", "id": str(one.id)} for one in (two.lesson, other)]
    for a, b in (films, films[::-1]):
        two.open(body={"pair_id": str(two.pair.id), "subject": {"type": "compare", "a": a, "b": b}})
    stays = two.open()["id"]
    assert two.theirs.delete(f"{API}/lessons/{other.id}").status_code == 204
    assert listed(two.coachs) == [stays]
    with world.desk.read() as work:
        assert len(work.session.exec(select(Room)).all()) == 1
        assert len(work.session.exec(select(RoomPerson)).all()) == 2


def _id(text: str) -> UUID:
    return UUID(text)
