"""Open pages hear what changes, only while they may, and come back when something was lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import select

from api.realtime.hub import MOST_WAITING, Subscription
from api.routes import events
from coaching.access.facts import SYSTEM, Can, Role
from coaching.events import AccessChanged, CycleChanged, ExportChanged, LessonChanged, News, SegmentChanged
from coaching.exports import making
from coaching.exports.models import Export
from coaching.lessons.models import Lesson, Segment, SegmentMode
from coaching.lessons.preparation import Problem
from coaching.people.models import Credential
from tests.api.serving import OpenPage, serving
from tests.workers.waiting import until
from tests.world import Someone, World


@pytest.fixture
def served(world: World) -> Iterator[tuple[FastAPI, str]]:
    with serving(world) as app_and_address:
        yield app_and_address


@pytest.fixture
def teacher(world: World) -> Someone:
    return world.person("Tess Teacher")


def tell(world: World, *news: News) -> None:
    with world.desk.write() as work:
        for item in news:
            work.announce(item)


def note(world: World, lesson: Lesson, author: Someone, visibility: str) -> dict[str, str]:
    body = {"kind": "observe", "start_ms": 0, "end_ms": None, "body": "a", "visibility": visibility}
    made = world.client(author).post(f"/api/v1/lessons/{lesson.id}/annotations", json=body)
    assert made.status_code == 201
    return {"lesson_id": str(lesson.id), "id": made.json()["id"]}


def test_both_people_of_a_pair_hear_what_changes(world: World, teacher: Someone, served: tuple[FastAPI, str]) -> None:
    lesson, coach = world.lesson(teacher), world.person("Cora Coach")
    world.share(lesson, pair=world.pair(coach, teacher))
    with world.desk.write() as work:
        work.session.add(
            Segment(lesson_id=lesson.id, index=2, start_ms=0, end_ms=1, cut=[], mode=SegmentMode.COPY, progress=0.5)
        )
    _, address = served
    pages = [
        OpenPage(world, address, person, path)
        for person in (teacher, coach)
        for path in ("/api/v1/events", f"/api/v1/lessons/{lesson.id}/events")
    ]
    published = note(world, lesson, coach, "published")
    tell(world, LessonChanged(lesson.id), SegmentChanged(lesson.id, 2))
    tell(world, AccessChanged(lesson.id), SegmentChanged(lesson.id, 99))
    for page in pages:
        assert page.status == 200
        assert [page.next() for _ in range(4)] == [
            ("annotation", published),
            ("lesson", {"id": str(lesson.id), "state": "ready", "progress": 1.0, "watchable": False}),
            ("segment", {"lesson_id": str(lesson.id), "index": 2, "state": "waiting", "progress": 0.5}),
            ("access", {"lesson_id": str(lesson.id)}),
        ]
        assert page.silent(0.1)


def test_nobody_hears_of_lessons_they_may_not_see(world: World, teacher: Someone, served: tuple[FastAPI, str]) -> None:
    lesson = world.lesson(teacher)
    other = world.person("Olga Other")
    outsiders = [
        other,
        world.person("Ada Admin", Role.ADMIN),
        world.person("Sam Stranger", Role.ADMIN, organisation_id=world.organisation("Vale School")),
    ]
    _, address = served
    pages = [OpenPage(world, address, person, "/api/v1/events") for person in outsiders]
    tell(world, LessonChanged(lesson.id), SegmentChanged(lesson.id, 1), AccessChanged(lesson.id))
    assert all(page.silent() for page in pages)
    world.share(lesson, person=other, can=Can.VIEW)
    tell(world, AccessChanged(lesson.id))
    assert pages[0].next() == ("access", {"lesson_id": str(lesson.id)})
    assert all(page.silent(0.2) for page in pages)


def test_a_cycle_is_told_to_its_pair_while_it_lasts_and_to_nobody_else(
    world: World, teacher: Someone, served: tuple[FastAPI, str]
) -> None:
    coach, former, lesson = world.person("Cora Coach"), world.person("Fred Former"), world.lesson(teacher)
    world.end_pair(world.pair(former, teacher))
    pair = world.pair(coach, teacher)
    cycle = world.client(teacher).post("/api/v1/cycles", json={"pair_id": str(pair.id)}).json()["id"]
    others = [former, world.person("Lea", Role.LEADER), world.person("Ada", Role.ADMIN)]
    others.append(world.person("Eve", Role.ADMIN, world.organisation("Vale School")))
    _, address = served
    pages = [OpenPage(world, address, person, "/api/v1/events") for person in (teacher, coach)]
    silent = [OpenPage(world, address, person, "/api/v1/events") for person in others]
    silent.append(OpenPage(world, address, teacher, f"/api/v1/lessons/{lesson.id}/events"))
    started = world.client(coach).post(f"/api/v1/cycles/{cycle}/meeting/start")
    assert started.status_code == 201
    for page in pages:
        assert page.next() == ("cycle", {"id": cycle})
    world.end_pair(pair)
    tell(world, CycleChanged(UUID(cycle)), CycleChanged(uuid4()))
    assert pages[0].next() == ("cycle", {"id": cycle})
    assert pages[1].silent(0.3)
    assert all(page.silent(0.1) for page in silent)


def test_a_page_of_another_lesson_stays_silent(world: World, teacher: Someone, served: tuple[FastAPI, str]) -> None:
    lesson, other = world.lesson(teacher), world.lesson(teacher, "Other")
    page = OpenPage(world, served[1], teacher, f"/api/v1/lessons/{lesson.id}/events")
    tell(world, LessonChanged(other.id))
    assert page.silent()


def test_a_draft_is_told_to_nobody_but_its_author(world: World, teacher: Someone, served: tuple[FastAPI, str]) -> None:
    lesson, coach = world.lesson(teacher), world.person("Cora Coach")
    world.share(lesson, person=coach)
    theirs, mine = (OpenPage(world, served[1], person, "/api/v1/events") for person in (teacher, coach))
    draft = note(world, lesson, coach, "draft")
    assert mine.next() == ("annotation", draft)
    assert theirs.silent()


def test_an_export_is_told_to_nobody_but_whoever_asked(
    world: World, teacher: Someone, served: tuple[FastAPI, str]
) -> None:
    lesson, coach = world.lesson(teacher), world.person("Cora Coach")
    world.segment(lesson, blob_key="lessons/x/1.mp4")
    share = world.share(lesson, person=coach, can=Can.DOWNLOAD)
    theirs, mine = (OpenPage(world, served[1], person, "/api/v1/events") for person in (teacher, coach))
    span = {"title": "Wait", "start_ms": 724_000, "end_ms": 751_000}
    clip_id = world.client(teacher).post(f"/api/v1/lessons/{lesson.id}/clips", json=span).json()["id"]
    assert theirs.next()[0] == mine.next()[0] == "lesson"
    made = world.client(coach).post(f"/api/v1/clips/{clip_id}/exports").json()
    export_id, known = UUID(made["id"]), {"lesson_id": str(lesson.id), "id": made["id"]}
    assert mine.next() == ("export", known | {"state": "waiting", "progress": 0.0})
    with world.desk.write() as work:
        making.begun(work, export_id)
        making.progressed(work, export_id, 0.5)
    assert mine.next() == ("export", known | {"state": "running", "progress": 0.5})
    with world.desk.write() as work:
        making.failed(work, export_id, Problem("damaged", "No", "No."))
        work.session.get_one(Export, export_id).expires_at = work.now
        making.expire(work)
    assert mine.next() == ("export", known | {"state": "expired", "progress": 0.5})
    world.withdraw(share)
    tell(world, ExportChanged(lesson.id, export_id))
    assert mine.next()[0] == "access"
    assert theirs.silent()
    assert mine.silent(0.1)


def test_a_page_ends_when_the_share_is_withdrawn(world: World, teacher: Someone, served: tuple[FastAPI, str]) -> None:
    lesson, coach = world.lesson(teacher), world.person("Cora Coach")
    share = world.share(lesson, person=coach)
    one = OpenPage(world, served[1], coach, f"/api/v1/lessons/{lesson.id}/events")
    home = OpenPage(world, served[1], coach, "/api/v1/events")
    world.withdraw(share)
    tell(world, AccessChanged(lesson.id))
    assert one.next() == ("access", {"lesson_id": str(lesson.id)})
    assert one.ended.wait(5)
    assert home.next() == ("access", {"lesson_id": str(lesson.id)})
    tell(world, LessonChanged(lesson.id))
    assert home.silent()
    assert not home.ended.is_set()


def test_a_page_of_an_erased_lesson_is_told_and_ends(
    world: World, teacher: Someone, served: tuple[FastAPI, str]
) -> None:
    lesson, coach = world.lesson(teacher), world.person("Cora Coach")
    world.share(lesson, person=coach)
    page = OpenPage(world, served[1], coach, f"/api/v1/lessons/{lesson.id}/events")
    assert world.client(teacher).delete(f"/api/v1/lessons/{lesson.id}").status_code == 204
    assert page.next()[0] == "access"
    assert page.ended.wait(5)


def test_a_page_ends_when_its_sign_in_does(
    world: World, teacher: Someone, served: tuple[FastAPI, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PING_S", 0.2)
    page = OpenPage(world, served[1], teacher, "/api/v1/events")
    with world.desk.write() as work:
        for credential in work.session.exec(select(Credential).where(Credential.person_id == teacher.id)):
            work.session.delete(credential)
    assert page.ended.wait(5), "even when nothing is told"


def test_a_quiet_page_is_kept_open_and_a_share_that_runs_out_closes_it(
    world: World, teacher: Someone, served: tuple[FastAPI, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PING_S", 0.1)
    lesson, coach = world.lesson(teacher), world.person("Cora Coach")
    world.clock.forward(seconds=0)
    soon = world.clock.now.replace(year=world.clock.now.year + 1)
    world.share(lesson, person=coach, expires_at=soon)
    page = OpenPage(world, served[1], coach, f"/api/v1/lessons/{lesson.id}/events")
    until(lambda: page.pings >= 2)
    assert page.silent(0.1)
    world.clock.now = soon
    assert page.next() == ("access", {"lesson_id": str(lesson.id)})
    assert page.ended.wait(5)


def test_a_listener_that_lost_its_connection_has_the_pages_come_back(
    world: World, teacher: Someone, served: tuple[FastAPI, str]
) -> None:
    if world.engine.dialect.name != "postgresql":
        pytest.skip("SQLite's listener has no connection to lose")
    lesson = world.lesson(teacher)
    page = OpenPage(world, served[1], teacher, "/api/v1/events")
    with world.engine.connect() as connection:
        ended = connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
        ).all()
    assert len(ended) >= 1
    assert page.ended.wait(10), "what was told meanwhile is unknown, so the page must fetch again"
    again = OpenPage(world, served[1], teacher, "/api/v1/events")
    tell(world, LessonChanged(lesson.id))
    assert again.next()[0] == "lesson"


def test_a_page_that_cannot_keep_up_is_ended_and_repeats_count_once() -> None:
    async def overflow() -> list[object]:
        page = Subscription(SYSTEM, None, set())
        lesson_id = uuid4()
        for _ in range(MOST_WAITING * 3):
            page.tell(LessonChanged(lesson_id))
        first = await page.take(0)
        nothing = await page.take(0)
        for _ in range(MOST_WAITING + 1):
            page.tell(LessonChanged(uuid4()))
        return [first, nothing, await page.take(0), lesson_id]

    first, nothing, over, lesson_id = asyncio.run(overflow())
    assert first == [LessonChanged(lesson_id)]  # type: ignore[arg-type]
    assert nothing == []
    assert over is None
