"""Lessons over HTTP: who gets which, and what they may do with it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from coaching.access.facts import Can, Role
from coaching.audit import AuditEntry
from coaching.jobs import EraseBlobs, PrepareLesson
from coaching.lessons.models import Clip, Lesson, LessonState, Segment, SegmentMode, SegmentState, Upload
from coaching.privacy.models import LedgerEntry, Share
from tests.world import MINUTE_MS, Someone, World

FAILED = {
    "state": LessonState.FAILED,
    "problem_code": "no_picture",
    "problem_title": "No picture",
    "problem_detail": "…",
}


@pytest.fixture
def teacher(world: World) -> Someone:
    return world.person("Tess Teacher")


@pytest.fixture
def client(world: World, teacher: Someone) -> TestClient:
    return world.client(teacher)


def test_everyone_who_may_not_see_a_lesson_is_told_it_is_not_there(world: World, teacher: Someone) -> None:
    lesson = world.lesson(teacher)
    former = world.person("Fred Former")
    pair = world.pair(former, teacher)
    world.share(lesson, pair=pair)
    world.end_pair(pair)
    outsiders = [
        former,
        world.person("Olga Other"),
        world.person("Ada Admin", Role.ADMIN),
        world.person("Lea Leader", Role.LEADER),
        world.person("Sam Stranger", Role.ADMIN, organisation_id=world.organisation("Vale School")),
    ]
    calls = [
        ("GET", "", None),
        ("PATCH", "", {"title": "Mine now"}),
        ("DELETE", "", None),
        ("POST", "/retry", None),
        ("POST", "/watched", {"spans": [{"start_ms": 0, "end_ms": 5}]}),
        ("GET", "/clips", None),
        ("POST", "/clips", {"title": "Mine", "start_ms": 0, "end_ms": 5}),
        ("GET", "/events", None),
    ]
    for person in outsiders:
        browser = world.client(person)
        for method, tail, body in calls:
            theirs = browser.request(method, f"/api/v1/lessons/{lesson.id}{tail}", json=body)
            nobodys = browser.request(method, f"/api/v1/lessons/{uuid4()}{tail}", json=body)
            assert (theirs.status_code, theirs.content) == (404, nobodys.content), (person.name, method, tail)
    for method, tail, body in calls:
        assert world.client(None).request(method, f"/api/v1/lessons/{lesson.id}{tail}", json=body).status_code == 401
    assert world.client(teacher).get(f"/api/v1/lessons/{lesson.id}").json()["title"] == lesson.title


def test_a_coach_can_ask_for_the_lessons_of_one_teacher(world: World, teacher: Someone) -> None:
    other, coach = world.person("Otto Other"), world.person("Cora Coach")
    wanted = world.lesson(teacher)
    world.lesson(teacher)
    for one in (wanted, world.lesson(other)):
        world.share(one, person=coach)
    found = world.client(coach).get("/api/v1/lessons", params={"owner_id": str(teacher.id), "limit": 1}).json()
    assert ([one["id"] for one in found["items"]], found["next_cursor"]) == ([str(wanted.id)], None)


def test_a_coach_sees_and_comments_but_does_not_edit_share_or_erase(world: World, teacher: Someone) -> None:
    lesson = world.lesson(teacher)
    coach = world.person("Cora Coach")
    world.share(lesson, pair=world.pair(coach, teacher), can=Can.COMMENT)
    browser = world.client(coach)
    seen = browser.get(f"/api/v1/lessons/{lesson.id}").json()
    assert seen["may"] == ["view", "comment"]
    assert seen["owner"] == {"id": str(teacher.id), "name": "Tess Teacher"}
    for method, tail in (("PATCH", ""), ("DELETE", ""), ("POST", "/retry")):
        body = {"title": "Mine"} if method == "PATCH" else None
        refused = browser.request(method, f"/api/v1/lessons/{lesson.id}{tail}", json=body)
        assert refused.status_code == 403
    owner = world.client(teacher).get(f"/api/v1/lessons/{lesson.id}").json()
    assert owner["may"] == ["view", "comment", "download", "share", "edit", "erase"]
    assert owner["title"] == lesson.title


def test_the_lists_are_mine_shared_and_all_in_pages(world: World, teacher: Someone, client: TestClient) -> None:
    other = world.person("Olga Other")
    mine = [str(world.lesson(teacher, f"Mine {number}").id) for number in range(3)]
    shown = world.lesson(other, "Shown to Tess")
    world.share(shown, person=teacher, can=Can.VIEW)
    world.lesson(other, "Not shown")

    def ids(**query: str) -> list[str]:
        answer = client.get("/api/v1/lessons", params=query)
        assert answer.status_code == 200
        return [item["id"] for item in answer.json()["items"]]

    assert ids(scope="mine") == mine[::-1]
    assert ids(scope="shared") == [str(shown.id)]
    assert ids() == [str(shown.id), *mine[::-1]]
    assert ids(q="shown") == [str(shown.id)]
    assert ids(q="%") == []
    paged, cursor = [], None
    while True:
        page = client.get("/api/v1/lessons", params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        paged += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert paged == ids()
    for wrong in ({"scope": "everything"}, {"cursor": "nonsense"}, {"limit": "0"}, {"limit": "999"}):
        assert client.get("/api/v1/lessons", params=wrong).status_code == 422


def test_renaming_needs_a_title_and_the_newest_version(world: World, teacher: Someone, client: TestClient) -> None:
    address = f"/api/v1/lessons/{world.lesson(teacher).id}"
    tag = client.get(address).headers["ETag"]
    renamed = client.patch(address, json={"title": "  Frac\u202etions\n again "}, headers={"If-Match": tag})
    assert (renamed.status_code, renamed.json()["title"]) == (200, "Fractions again")
    assert renamed.headers["ETag"] != tag
    late = client.patch(address, json={"title": "Too late"}, headers={"If-Match": tag})
    assert (late.status_code, late.json()["current"]["title"]) == (412, "Fractions again")
    assert late.headers["ETag"] == renamed.headers["ETag"]
    dated = client.patch(address, json={"taught_on": "2026-02-03"}).json()
    assert (dated["title"], dated["taught_on"]) == ("Fractions again", "2026-02-03")
    assert client.patch(address, json={"taught_on": None}).json()["taught_on"] is None
    for wrong in ({"title": ""}, {"title": " \u200d"}, {"title": None}, {"title": "x" * 201}, {"title": "a\x00b"},
                  {"taught_on": "soon"}, {"owner_id": str(uuid4())}, {"state": "ready"}):  # fmt: skip
        assert client.patch(address, json=wrong).status_code == 422, wrong
    assert client.get(address).json()["title"] == "Fractions again"


def test_erasing_takes_everything_at_once_and_leaves_a_job_for_the_files(
    world: World, teacher: Someone, client: TestClient
) -> None:
    lesson, kept = world.lesson(teacher), world.lesson(teacher, "Kept")
    coach = world.person("Cora Coach")
    world.share(lesson, person=coach)
    client.post(f"/api/v1/lessons/{lesson.id}/clips", json={"title": "c", "start_ms": 0, "end_ms": 9})
    world.client(coach).post(f"/api/v1/lessons/{lesson.id}/watched", json={"spans": [{"start_ms": 0, "end_ms": 9}]})
    assert client.delete(f"/api/v1/lessons/{lesson.id}").status_code == 204
    for browser in (client, world.client(coach)):
        assert browser.get(f"/api/v1/lessons/{lesson.id}").status_code == 404
        assert browser.delete(f"/api/v1/lessons/{lesson.id}").status_code == 404
    assert world.jobs == [EraseBlobs(lesson.organisation_id, lesson.id)]
    with world.desk.read() as work:
        for kind in (Clip, Share, LedgerEntry, Segment, Upload):
            assert work.session.exec(select(kind)).all() == [], kind
        assert [row.id for row in work.session.exec(select(Lesson))] == [kept.id]
        verbs = {row.verb for row in work.session.exec(select(AuditEntry)) if row.subject_id == lesson.id}
    assert verbs == {"lesson.erased"}


def test_only_a_failed_lesson_is_tried_again_and_keeps_its_finished_segments(
    world: World, teacher: Someone, client: TestClient
) -> None:
    ready, failed = world.lesson(teacher), world.lesson(teacher, "Failed", **FAILED, stored_at=world.clock.now)
    wrong = world.lesson(teacher, "Wrong", **FAILED | {"problem_code": "wrong_bytes"})
    with world.desk.write() as work:
        for index, state in ((1, SegmentState.READY), (2, SegmentState.FAILED)):
            work.session.add(
                Segment(
                    lesson_id=failed.id,
                    index=index,
                    start_ms=index,
                    end_ms=index + 1,
                    cut=[],
                    state=state,
                    mode=SegmentMode.COPY,
                    progress=0.5,
                )
            )
    before = client.get(f"/api/v1/lessons/{failed.id}").json()
    assert before["problem"] == {"code": "no_picture", "title": "No picture", "detail": "…", "may_pass": False}
    again = client.post(f"/api/v1/lessons/{failed.id}/retry")
    assert (again.status_code, again.json()["state"], again.json()["problem"]) == (200, "stored", None)
    assert [segment["state"] for segment in again.json()["segments"]] == ["ready", "waiting"]
    assert world.jobs == [PrepareLesson(failed.id, attempt=2)]
    for lesson in (ready, failed, wrong):
        assert client.post(f"/api/v1/lessons/{lesson.id}/retry").status_code == 409
    assert len(world.jobs) == 1


def test_the_ledger_joins_what_was_watched_and_leaves_the_owner_out(world: World, teacher: Someone) -> None:
    lesson = world.lesson(teacher, duration_ms=MINUTE_MS)
    coach = world.person("Cora Coach")
    world.share(lesson, person=coach, can=Can.VIEW)
    browser, address = world.client(coach), f"/api/v1/lessons/{lesson.id}/watched"
    for spans in ([(0, 5000)], [(5000, 9000), (30_000, 99_000)], [(70_000, 80_000)]):
        body = {"spans": [{"start_ms": start, "end_ms": end} for start, end in spans]}
        assert browser.post(address, json=body).status_code == 204
        assert world.client(teacher).post(address, json=body).status_code == 204
        world.clock.forward(seconds=15)
    with world.desk.read() as work:
        entries = work.session.exec(select(LedgerEntry)).all()
    assert [(entry.person_id, entry.spans) for entry in entries] == [(coach.id, [[0, 9000], [30_000, 60_000]])]
    for wrong in ([(5, 5)], [(-1, 5)], [("0", 5)], [(0.5, 5)], [(0, 2**31)], [(0, 1)] * 201):
        body = {"spans": [{"start_ms": start, "end_ms": end} for start, end in wrong]}
        assert browser.post(address, json=body).status_code == 422, wrong


def test_an_upload_in_progress_tells_how_far_it_is(world: World, client: TestClient) -> None:
    tus = {"Tus-Resumable": "1.0.0"}
    made = client.post("/api/v1/uploads", headers=tus | {"Upload-Length": "100"})
    headers = tus | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    client.patch(made.headers["Location"], content=b"x" * 25, headers=headers)
    lesson = client.get("/api/v1/lessons/" + made.headers["Location"].rsplit("/", 1)[1]).json()
    assert (lesson["state"], lesson["size_bytes"], lesson["received_bytes"], lesson["progress"]) == (
        "uploading", 100, 25, 0.25,
    )  # fmt: skip
    assert lesson["expires_at"] is not None
    assert (lesson["original_url"], lesson["playlist_url"], lesson["sha256"]) == (None, None, None)


def test_addresses_come_for_what_is_there_and_for_who_may(world: World, teacher: Someone, client: TestClient) -> None:
    raw = world.lesson(teacher, "MKV", watchable=False, has_poster=True)
    coach = world.person("Cora Coach")
    world.share(raw, person=coach, can=Can.COMMENT)
    mine = client.get(f"/api/v1/lessons/{raw.id}").json()
    theirs = world.client(coach).get(f"/api/v1/lessons/{raw.id}").json()
    assert mine["original_url"].startswith("/media/")
    assert theirs["original_url"] is None
    assert theirs["poster_url"].endswith("/poster.jpg")
    assert (theirs["waveform_url"], theirs["storyboard_url"], theirs["playlist_url"]) == (None, None, None)


def test_asking_twice_with_a_key_tries_again_once(world: World, teacher: Someone, client: TestClient) -> None:
    failed = world.lesson(teacher, **FAILED)
    keyed = {"Idempotency-Key": str(uuid4())}
    answers = [client.post(f"/api/v1/lessons/{failed.id}/retry", headers=keyed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(world.jobs) == 1


def test_an_expired_share_opens_nothing(world: World, teacher: Someone) -> None:
    lesson, coach = world.lesson(teacher), world.person("Cora Coach")
    world.share(lesson, person=coach, expires_at=world.clock.now + timedelta(hours=1))
    browser = world.client(coach)
    assert browser.get(f"/api/v1/lessons/{lesson.id}").status_code == 200
    world.clock.forward(hours=1)
    assert browser.get(f"/api/v1/lessons/{lesson.id}").status_code == 404
    assert browser.get("/api/v1/lessons").json()["items"] == []
    assert UUID(world.client(teacher).get("/api/v1/lessons").json()["items"][0]["id"]) == lesson.id
