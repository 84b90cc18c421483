"""Replies to notes, the news of them, and what the ledger says about commenting."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlmodel import select

from coaching.access.facts import Can
from coaching.annotations.actions import sweep_deleted
from coaching.annotations.models import Annotation, Reply
from coaching.annotations.queries import counts_of, may_see
from coaching.events import AnnotationChanged, listen
from tests.asking import API, ledger, read_notes, write_note
from tests.world import Someone, World

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from coaching.lessons.models import Lesson


class Staffroom:
    """A teacher's lesson, a coach and a colleague who may comment, one who may only watch."""

    def __init__(self, world: World) -> None:
        self.people = [world.person(name) for name in ("Tess Teacher", "Cora Coach", "Otto Other", "Vic Viewer")]
        self.teacher, self.coach, self.other, self.viewer = self.people
        self.lesson: Lesson = world.lesson(self.teacher)
        for person, can in ((self.coach, Can.COMMENT), (self.other, Can.COMMENT), (self.viewer, Can.VIEW)):
            world.share(self.lesson, person=person, can=can)
        self.clients: dict[str, TestClient] = {person.name.split()[0]: world.client(person) for person in self.people}


@pytest.fixture
def room(world: World) -> Staffroom:
    """The four of them."""
    return Staffroom(world)


def reply(client: TestClient, note: dict[str, str], body: str = "Thank you") -> dict[str, str]:
    """An answer to a note."""
    answer = client.post(f"{API}/annotations/{note['id']}/replies", json={"body": body})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_replies_stand_under_their_note_in_order_with_what_each_reader_may_do(world: World, room: Staffroom) -> None:
    note = write_note(room.clients["Cora"], room.lesson)
    first = reply(room.clients["Tess"], note, "  Why do you think so?\n")
    world.clock.forward(seconds=1)
    second = reply(room.clients["Cora"], note, "Look at 12:04")
    assert first["author"] == {"id": str(room.teacher.id), "name": "Tess Teacher"}
    may = {}
    for name, client in room.clients.items():
        [read] = read_notes(client, room.lesson)
        assert [found["id"] for found in read["replies"]] == [first["id"], second["id"]]
        assert read["replies"][0]["body"] == "  Why do you think so?\n"
        may[name] = (read["may"], [found["may"] for found in read["replies"]])
    assert may == {
        "Tess": (["delete", "reply"], [["edit", "delete"], ["delete"]]),
        "Cora": (["edit", "delete", "reply"], [[], ["edit", "delete"]]),
        "Otto": (["reply"], [[], []]),
        "Vic": ([], [[], []]),
    }


def test_who_may_reply_edit_and_delete_replies(world: World, room: Staffroom) -> None:
    note = write_note(room.clients["Cora"], room.lesson)
    assert room.clients["Vic"].post(f"{API}/annotations/{note['id']}/replies", json={"body": "x"}).status_code == 403
    stranger = world.client(world.person("Stan Stranger"))
    assert stranger.post(f"{API}/annotations/{note['id']}/replies", json={"body": "x"}).status_code == 404
    made = reply(room.clients["Otto"], note)
    address = f"{API}/replies/{made['id']}"
    world.clock.forward(seconds=5)
    for client, expected in ((stranger, 404), (room.clients["Vic"], 403), (room.clients["Cora"], 403)):
        assert client.patch(address, json={"body": "x"}).status_code == expected
        assert client.delete(address).status_code == expected
    assert room.clients["Tess"].patch(address, json={"body": "x"}).status_code == 403
    unchanged = room.clients["Otto"].patch(address, json={"body": "Thank you"}).json()
    assert unchanged["edited_at"] is None
    edited = room.clients["Otto"].patch(address, json={"body": "Thanks"}).json()
    assert edited["body"] == "Thanks"
    assert edited["edited_at"] > edited["created_at"]
    assert room.clients["Tess"].delete(address).status_code == 204
    assert room.clients["Otto"].delete(address).status_code == 404
    own = reply(room.clients["Otto"], note)
    assert room.clients["Otto"].delete(f"{API}/replies/{own['id']}").status_code == 204
    assert read_notes(room.clients["Tess"], room.lesson)[0]["replies"] == []


def test_bad_replies_are_refused(room: Staffroom) -> None:
    note = write_note(room.clients["Cora"], room.lesson)
    made = reply(room.clients["Tess"], note)
    ways = (("POST", f"/annotations/{note['id']}/replies"), ("PATCH", f"/replies/{made['id']}"))
    for body, (method, address) in product(("", " ", "a\0", "x" * 10_001, 1, None, {"a": 1}), ways):
        answer = room.clients["Tess"].request(method, API + address, json={"body": body})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body"), body


def test_replies_to_a_deleted_note_are_gone_with_it_and_come_back_with_it(room: Staffroom) -> None:
    note = write_note(room.clients["Cora"], room.lesson)
    made = reply(room.clients["Tess"], note)
    assert room.clients["Cora"].delete(f"{API}/annotations/{note['id']}").status_code == 204
    assert room.clients["Tess"].patch(f"{API}/replies/{made['id']}", json={"body": "x"}).status_code == 404
    back = room.clients["Cora"].post(f"{API}/annotations/{note['id']}/restore").json()
    assert [found["id"] for found in back["replies"]] == [made["id"]]


def test_the_sweep_removes_for_good_what_nobody_can_restore(world: World, room: Staffroom) -> None:
    old, kept = write_note(room.clients["Cora"], room.lesson), write_note(room.clients["Cora"], room.lesson)
    reply(room.clients["Tess"], old)
    assert room.clients["Cora"].delete(f"{API}/annotations/{old['id']}").status_code == 204
    world.clock.forward(minutes=10)
    with world.desk.write() as work:
        assert sweep_deleted(work) == 0
    world.clock.forward(seconds=1)
    with world.desk.write() as work:
        assert sweep_deleted(work) == 1
    with world.desk.read() as work:
        assert work.session.get(Annotation, UUID(old["id"])) is None
        assert work.session.get(Annotation, UUID(kept["id"])) is not None
        assert work.session.exec(select(Reply)).all() == []


def test_every_change_is_news_that_reaches_only_those_who_may_see_the_note(world: World, room: Staffroom) -> None:
    stranger = world.person("Stan Stranger")

    def told(person: Someone, note: dict[str, str]) -> bool:
        with world.desk.read(world.actor(person)) as work:
            return may_see(work, UUID(note["id"]))

    def hears(note: dict[str, str]) -> list[str]:
        return [person.name.split()[0] for person in (*room.people, stranger) if told(person, note)]

    ears = listen(world.engine)
    try:
        note = write_note(room.clients["Cora"], room.lesson, visibility="draft")
        news = AnnotationChanged(room.lesson.id, UUID(note["id"]))
        address = f"{API}/annotations/{note['id']}"
        assert ears.hear(2) == [news]
        assert hears(note) == ["Cora"], "nobody learns of a draft"
        steps = (
            lambda: room.clients["Cora"].patch(address, json={"visibility": "published"}),
            lambda: room.clients["Tess"].post(f"{address}/replies", json={"body": "x"}),
            lambda: room.clients["Tess"].delete(address),
            lambda: room.clients["Tess"].post(f"{address}/restore"),
        )
        for step in steps:
            assert step().is_success
            assert ears.hear(2) == [news]
            assert hears(note) == ["Tess", "Cora", "Otto", "Vic"], "a note that goes has to vanish from their page"
        assert room.clients["Otto"].patch(address, json={"body": "x"}).status_code == 403
        assert ears.hear(0.3) == [], "what is refused is no news"
    finally:
        ears.close()


def test_a_note_hidden_again_vanishes_from_the_pages_that_showed_it(world: World, room: Staffroom) -> None:
    note = write_note(room.clients["Cora"], room.lesson)
    room.clients["Cora"].patch(f"{API}/annotations/{note['id']}", json={"visibility": "draft"})
    with world.desk.read(world.actor(room.teacher)) as work:
        assert may_see(work, UUID(note["id"]))
    assert room.clients["Tess"].get(f"{API}/annotations/{note['id']}").status_code == 404


def test_counts_hold_only_what_each_reader_sees(world: World, room: Staffroom) -> None:
    empty = world.lesson(room.teacher)
    write_note(room.clients["Cora"], room.lesson)
    write_note(room.clients["Cora"], room.lesson, visibility="draft")
    gone = write_note(room.clients["Cora"], room.lesson)
    room.clients["Cora"].delete(f"{API}/annotations/{gone['id']}")
    seen = {}
    for person in (*room.people, world.person("Stan Stranger")):
        with world.desk.read(world.actor(person)) as work:
            seen[person.name] = counts_of(work, [room.lesson.id, empty.id])
    assert {name: counts[empty.id] for name, counts in seen.items()} == dict.fromkeys(seen, 0)
    assert [counts[room.lesson.id] for counts in seen.values()] == [1, 2, 1, 1, 0]


def test_the_ledger_says_once_a_day_who_commented_and_never_that_someone_drafts(world: World, room: Staffroom) -> None:
    world.clock.now = world.clock.now.replace(hour=9, minute=0)
    cora = room.clients["Cora"]
    draft = write_note(cora, room.lesson, visibility="draft")
    reply(cora, draft, "to myself")
    assert ledger(room.clients["Tess"], room.lesson) == []
    cora.patch(f"{API}/annotations/{draft['id']}", json={"visibility": "published"})
    write_note(cora, room.lesson)
    reply(cora, draft)
    write_note(room.clients["Tess"], room.lesson)
    reply(room.clients["Otto"], draft)
    world.clock.now += timedelta(days=1)
    write_note(cora, room.lesson)
    entries = ledger(room.clients["Tess"], room.lesson)
    assert [(entry["person"]["name"], entry["what"]) for entry in entries] == [
        ("Cora Coach", "commented"),
        ("Otto Other", "commented"),
        ("Cora Coach", "commented"),
    ]


def test_a_thread_has_an_end(world: World, room: Staffroom) -> None:
    note = write_note(room.clients["Cora"], room.lesson)
    with world.desk.write() as work:
        work.session.add_all(
            Reply(annotation_id=UUID(note["id"]), author_id=room.coach.id, body="x", created_at=work.now)
            for _ in range(500)
        )
    answer = room.clients["Tess"].post(f"{API}/annotations/{note['id']}/replies", json={"body": "one more"})
    assert (answer.status_code, answer.json()["code"]) == (409, "thread_full")
