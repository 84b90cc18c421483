"""Clips as files: who may have one made, who may save it, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from coaching.access.facts import Can, Role
from coaching.exports import making, queries
from coaching.exports.making import ExportFiles
from coaching.exports.models import Export, ExportState
from coaching.jobs import MakeExport
from coaching.lessons.models import SegmentState
from coaching.lessons.preparation import Problem
from coaching.privacy.models import LedgerEntry
from media.storage import LessonKeys
from media.timeline import Span
from tests.asking import API, write_note

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from coaching.lessons.models import Lesson
    from tests.world import World

FILM = b"\x00\x00\x00\x18ftypisom the film"


class Scene:
    """A teacher with a clip, and a colleague who may save copies of her lesson."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.teacher, self.colleague = world.person("Tess Teacher"), world.person("Cole League")
        self.lesson: Lesson = world.lesson(self.teacher, "Fractions: ½")
        world.segment(self.lesson)
        self.share = world.share(self.lesson, person=self.colleague, can=Can.DOWNLOAD)
        self.theirs, self.colleagues = world.client(self.teacher), world.client(self.colleague)
        self.clip_id = self.clip()

    def clip(self, start_ms: int = 724_000, end_ms: int = 751_000, title: str = "Wait / think") -> str:
        """A clip of the lesson."""
        body = {"title": title, "start_ms": start_ms, "end_ms": end_ms}
        return self.theirs.post(f"{API}/lessons/{self.lesson.id}/clips", json=body).json()["id"]

    def ask(self, client: TestClient, clip_id: str = "", **body: object) -> Any:
        """Ask for its file."""
        return client.post(f"{API}/clips/{clip_id or self.clip_id}/exports", json=body)

    def asked(self, client: TestClient, **body: object) -> dict[str, Any]:
        """Ask, and be promised one."""
        answer = self.ask(client, **body)
        assert answer.status_code == 202, answer.text
        return answer.json()

    def make(self, export: dict[str, Any]) -> None:
        """What a worker does in the end."""
        keys = LessonKeys(self.lesson.organisation_id, self.lesson.id)
        film, comments = keys.export(f"{export['id']}.mp4"), keys.export(f"{export['id']}.vtt")
        self.world.store.put_bytes(film, FILM)
        self.world.store.put_bytes(comments, b"WEBVTT\n")
        with self.world.desk.write() as work:
            files = ExportFiles(film, comments, len(FILM), "edges")
            assert making.made(work, UUID(export["id"]), files)

    def ready(self, client: TestClient) -> dict[str, Any]:
        """Ask, and be given one."""
        export = self.asked(client)
        self.make(export)
        return client.get(f"{API}/exports/{export['id']}").json()

    def exports(self) -> list[Export]:
        """Every row."""
        with self.world.desk.read() as work:
            return list(work.session.exec(select(Export)).all())

    def ledger(self) -> list[tuple[UUID, str, str]]:
        """Who did what."""
        with self.world.desk.read() as work:
            return [(line.person_id, line.verb, line.detail) for line in work.session.exec(select(LedgerEntry))]


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


def test_a_clip_becomes_a_file_for_whoever_may_save_copies_and_for_nobody_else(scene: Scene) -> None:
    world = scene.world
    commenter, stranger = world.person("Cora Coach"), world.person("Stan Ranger")
    leader = world.person("Lea Der", Role.LEADER)
    world.share(scene.lesson, person=commenter, can=Can.COMMENT)
    refused = {commenter: 403, stranger: 404, leader: 404}
    for person, status in refused.items():
        assert scene.ask(world.client(person)).status_code == status
    assert scene.ask(world.client(None)).status_code == 401
    assert scene.exports() == []
    assert not [job for job in world.jobs if isinstance(job, MakeExport)]
    for client, person in ((scene.theirs, scene.teacher), (scene.colleagues, scene.colleague)):
        answer = scene.ask(client)
        assert answer.status_code == 202
        export = answer.json()
        assert answer.headers["location"] == f"/api/v1/exports/{export['id']}"
        assert (export["state"], export["progress"], export["download_url"]) == ("waiting", 0.0, None)
        assert MakeExport(UUID(export["id"])) in world.jobs
        assert (person.id, "exported", "“Wait / think”") in scene.ledger()


def test_asked_twice_is_asked_once_until_something_is_different(scene: Scene) -> None:
    first = scene.asked(scene.theirs)
    assert scene.asked(scene.theirs)["id"] == first["id"]
    assert len([job for job in scene.world.jobs if isinstance(job, MakeExport)]) == 1
    assert len([line for line in scene.ledger() if line[1] == "exported"]) == 1
    with_comments = scene.asked(scene.theirs, with_comments=True)
    assert with_comments["id"] != first["id"]
    assert scene.asked(scene.colleagues)["id"] not in {first["id"], with_comments["id"]}
    write_note(scene.theirs, scene.lesson, start_ms=730_000)
    again = scene.asked(scene.theirs)
    assert again["id"] != first["id"]
    write_note(scene.theirs, scene.lesson, start_ms=730_000, visibility="draft")
    write_note(scene.theirs, scene.lesson, start_ms=751_000)
    assert scene.asked(scene.theirs)["id"] == again["id"], "neither drafts nor what lies outside is part of it"
    scene.theirs.patch(f"{API}/clips/{scene.clip_id}", json={"start_ms": 725_000})
    assert scene.asked(scene.theirs)["id"] != again["id"]


def test_what_is_not_ready_too_long_or_too_much_is_refused_in_words(scene: Scene) -> None:
    with scene.world.desk.write():
        segment = scene.world.segment(scene.world.lesson(scene.teacher, "Growing"), state=SegmentState.RUNNING)
    body = {"title": "Early", "start_ms": 0, "end_ms": 5000}
    early = scene.theirs.post(f"{API}/lessons/{segment.lesson_id}/clips", json=body).json()["id"]
    answer = scene.ask(scene.theirs, early)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")
    long = scene.world.lesson(scene.teacher, "Long", duration_ms=2 * 3_600_000)
    scene.world.segment(long)
    whole = {"title": "All", "start_ms": 0, "end_ms": 2 * 3_600_000}
    whole_id = scene.theirs.post(f"{API}/lessons/{long.id}/clips", json=whole).json()["id"]
    assert scene.ask(scene.theirs, whole_id, with_comments=True).status_code == 422
    assert scene.ask(scene.theirs, whole_id).status_code == 202
    for number in range(9):
        assert scene.ask(scene.theirs, scene.clip(number, number + 1000)).status_code == 202
    answer = scene.ask(scene.theirs, scene.clip(99, 999))
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_exports")


def test_an_export_is_seen_and_saved_by_whoever_asked_for_it_alone(scene: Scene) -> None:
    world, mine, theirs = scene.world, scene.ready(scene.theirs), scene.ready(scene.colleagues)
    address = f"{API}/exports/{theirs['id']}"
    assert scene.colleagues.get(address).json()["state"] == "ready"
    assert scene.theirs.get(address).status_code == 404, "not even for the lesson's owner"
    assert scene.colleagues.get(f"{API}/exports/{mine['id']}").status_code == 404
    assert scene.colleagues.get(f"{API}/exports/{uuid4()}").status_code == 404
    saved = scene.colleagues.get(theirs["download_url"])
    assert (saved.status_code, saved.content) == (200, FILM)
    assert saved.headers["content-type"] == "video/mp4"
    named = (
        "filename=\"Fractions_ _ - Wait _ think (12.04-12.31).mp4\"; filename*=UTF-8''Fractions%3A%20%C2%BD%20-%20Wait"
    )
    assert named in saved.headers["content-disposition"]
    assert scene.colleagues.get(theirs["comments_url"]).text == "WEBVTT\n"
    other = mine["download_url"].replace(mine["id"], theirs["id"])
    assert scene.theirs.get(other).status_code == 404
    elsewhere = theirs["download_url"].rsplit("/exports/", 1)[0]
    assert scene.colleagues.get(f"{elsewhere}/exports/{mine['id']}.mp4").status_code == 404
    listed = scene.colleagues.get(f"{API}/lessons/{scene.lesson.id}/exports").json()["items"]
    assert [each["id"] for each in listed] == [theirs["id"]]
    assert world.client(None).get(theirs["download_url"]).status_code == 200, "the address works as given"


def test_a_withdrawn_share_ends_the_saving_at_once(scene: Scene) -> None:
    export = scene.ready(scene.colleagues)
    assert scene.colleagues.get(export["download_url"]).status_code == 200
    scene.world.share(scene.lesson, pair=scene.world.pair(scene.colleague, scene.teacher), can=Can.VIEW)
    assert scene.colleagues.get(export["download_url"]).status_code == 200
    scene.world.withdraw(scene.share)
    assert scene.colleagues.get(export["download_url"]).status_code == 403, "who may still watch may no longer save"
    seen = scene.colleagues.get(f"{API}/exports/{export['id']}").json()
    assert (seen["state"], seen["download_url"], seen["comments_url"]) == ("ready", None, None)
    assert scene.ask(scene.colleagues).status_code == 403


def test_a_file_is_there_for_seven_days_and_its_clip_may_go_before(scene: Scene) -> None:
    export = scene.ready(scene.theirs)
    assert scene.theirs.delete(f"{API}/clips/{scene.clip_id}").status_code == 204
    scene.world.clock.forward(days=6.9)
    again = scene.theirs.get(f"{API}/exports/{export['id']}").json()
    assert (again["clip_id"], again["title"]) == (None, "Wait / think")
    assert scene.theirs.get(again["download_url"]).status_code == 200
    scene.world.clock.forward(days=0.2)
    assert scene.theirs.get(f"{API}/exports/{export['id']}").json()["download_url"] is None
    with scene.world.desk.write() as work:
        (over,) = making.expire(work)
    assert scene.theirs.get(f"{API}/exports/{export['id']}").status_code == 404
    with scene.world.desk.write() as work:
        assert [each.id for each in making.expire(work)] == [over.id], "until its files are known to be gone"
        making.forget(work, [over.id])
    assert scene.exports() == []


def test_a_failed_export_says_why_and_can_be_asked_for_again(scene: Scene) -> None:
    export = scene.asked(scene.theirs)
    with scene.world.desk.write() as work:
        making.failed(work, UUID(export["id"]), Problem("timed_out", "It took too long", "Try again."))
    seen = scene.theirs.get(f"{API}/exports/{export['id']}").json()
    told = {"code": "timed_out", "title": "It took too long", "detail": "Try again.", "may_pass": True}
    assert (seen["state"], seen["problem"]) == ("failed", told)
    assert scene.asked(scene.theirs)["id"] != export["id"]


def test_erasing_the_lesson_forgets_its_exports(scene: Scene) -> None:
    export = scene.ready(scene.colleagues)
    assert scene.theirs.delete(f"{API}/lessons/{scene.lesson.id}").status_code == 204
    assert scene.exports() == []
    assert scene.colleagues.get(export["download_url"]).status_code == 403
    assert scene.colleagues.get(f"{API}/exports/{export['id']}").status_code == 404


def test_a_story_told_twice_shows_one_file(scene: Scene) -> None:
    export = scene.asked(scene.theirs)
    scene.make(export)
    with scene.world.desk.write() as work:
        late = ExportFiles("organisations/x", None, 1, "whole")
        assert not making.made(work, UUID(export["id"]), late)
    (row,) = scene.exports()
    assert (row.state, row.size_bytes) == (ExportState.READY, len(FILM))
    assert row.expires_at - row.created_at == timedelta(days=7)


def test_a_comment_in_a_file_says_that_it_has_a_drawing_which_the_file_cannot_show(scene: Scene) -> None:
    drawing = {"strokes": [{"points": [[0.5, 0.5]], "colour": "#ffd43b", "width": 0.006}]}
    write_note(scene.theirs, scene.lesson, start_ms=725_000, body="Look at this hand.", drawing=drawing)
    write_note(scene.theirs, scene.lesson, start_ms=726_000, body="And listen.")
    with scene.world.desk.read() as work:
        said = queries.said_in(work, scene.lesson.id, Span(724_000, 751_000))
    assert [one.text for one in said] == [f"Look at this hand.\n{queries.DRAWN}", "And listen."]
