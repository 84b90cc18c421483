"""Clips: made by whoever may comment, changed by their author or the lesson's owner."""

from __future__ import annotations

from uuid import uuid4

import pytest

from coaching.access.facts import Can
from coaching.lessons.models import Lesson
from tests.world import MINUTE_MS, Someone, World

BODY = {"title": "A good question", "start_ms": 1000, "end_ms": 5000}


@pytest.fixture
def teacher(world: World) -> Someone:
    return world.person("Tess Teacher")


@pytest.fixture
def lesson(world: World, teacher: Someone) -> Lesson:
    return world.lesson(teacher, duration_ms=MINUTE_MS)


def test_a_coach_adds_a_clip_and_a_viewer_only_sees_it(world: World, lesson: Lesson) -> None:
    coach, viewer, other = world.person("Cora Coach"), world.person("Vera Viewer"), world.person("Olga Other")
    world.share(lesson, person=coach, can=Can.COMMENT)
    world.share(lesson, person=viewer, can=Can.VIEW)
    address = f"/api/v1/lessons/{lesson.id}/clips"
    made = world.client(coach).post(address, json=BODY)
    assert made.status_code == 201
    clip = made.json()
    assert {key: clip[key] for key in BODY} == BODY
    assert (clip["lesson_id"], clip["may"]) == (str(lesson.id), ["edit", "delete"])
    one = f"/api/v1/clips/{clip['id']}"
    seen = world.client(viewer).get(one).json()
    assert (seen["title"], seen["may"], seen["author"]["name"]) == (BODY["title"], [], "Cora Coach")
    assert world.client(viewer).post(address, json=BODY).status_code == 403
    assert world.client(viewer).patch(one, json={"title": "Mine"}).status_code == 403
    assert world.client(viewer).delete(one).status_code == 403
    for method in ("GET", "PATCH", "DELETE"):
        body = {"title": "x"} if method == "PATCH" else None
        theirs = world.client(other).request(method, one, json=body)
        nobodys = world.client(other).request(method, f"/api/v1/clips/{uuid4()}", json=body)
        assert (theirs.status_code, theirs.content) == (404, nobodys.content)
        assert world.client(None).request(method, one, json=body).status_code == 401


def test_the_author_and_the_owner_change_a_clip_and_nobody_overwrites_unseen(
    world: World, lesson: Lesson, teacher: Someone
) -> None:
    coach, colleague = world.person("Cora Coach"), world.person("Carl Colleague")
    for person in (coach, colleague):
        world.share(lesson, person=person, can=Can.COMMENT)
    made = world.client(coach).post(f"/api/v1/lessons/{lesson.id}/clips", json=BODY)
    one = f"/api/v1/clips/{made.json()['id']}"
    assert world.client(colleague).patch(one, json={"title": "Mine"}).status_code == 403
    moved = world.client(coach).patch(one, json={"end_ms": 6000}, headers={"If-Match": made.headers["ETag"]})
    assert (moved.status_code, moved.json()["start_ms"], moved.json()["end_ms"]) == (200, 1000, 6000)
    late = world.client(teacher).patch(one, json={"title": "Late"}, headers={"If-Match": made.headers["ETag"]})
    assert (late.status_code, late.json()["current"]["end_ms"]) == (412, 6000)
    assert world.client(teacher).patch(one, json={"title": "Ours"}).json()["title"] == "Ours"
    assert world.client(teacher).delete(one).status_code == 204
    assert world.client(coach).get(one).status_code == 404
    assert world.client(coach).delete(one).status_code == 404


def test_an_author_who_was_let_out_loses_the_clip(world: World, lesson: Lesson) -> None:
    coach = world.person("Cora Coach")
    share = world.share(lesson, person=coach, can=Can.COMMENT)
    browser = world.client(coach)
    one = f"/api/v1/clips/{browser.post(f'/api/v1/lessons/{lesson.id}/clips', json=BODY).json()['id']}"
    world.withdraw(share)
    assert [browser.get(one).status_code, browser.delete(one).status_code] == [404, 404]


def test_clips_lie_on_the_lessons_timeline(world: World, lesson: Lesson, teacher: Someone) -> None:
    browser, address = world.client(teacher), f"/api/v1/lessons/{lesson.id}/clips"
    for wrong in (
        {"start_ms": -1},
        {"end_ms": 1000},
        {"end_ms": 999},
        {"end_ms": MINUTE_MS + 1},
        {"start_ms": 1.5},
        {"start_ms": "1000"},
        {"end_ms": 1e308},
        {"end_ms": None},
        {"title": " "},
        {"title": "x" * 300},
        {"author_id": str(uuid4())},
    ):
        assert browser.post(address, json=BODY | wrong).status_code == 422, wrong
    assert browser.post(address, json=BODY | {"start_ms": 0, "end_ms": MINUTE_MS}).status_code == 201
    unread = world.lesson(teacher, "No timeline yet", duration_ms=None)
    assert browser.post(f"/api/v1/lessons/{unread.id}/clips", json=BODY).status_code == 409


def test_clips_are_listed_by_start_in_pages(world: World, lesson: Lesson, teacher: Someone) -> None:
    browser, address = world.client(teacher), f"/api/v1/lessons/{lesson.id}/clips"
    for start in (3000, 1000, 2000, 1000):
        browser.post(address, json=BODY | {"start_ms": start})
    first = browser.get(address, params={"limit": 3}).json()
    rest = browser.get(address, params={"limit": 3, "cursor": first["next_cursor"]}).json()
    assert [clip["start_ms"] for clip in first["items"] + rest["items"]] == [1000, 1000, 2000, 3000]
    assert rest["next_cursor"] is None
