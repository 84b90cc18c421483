"""A lesson that is ready, its files in the store, and somebody who plays it: what tests of media addresses begin with."""

from __future__ import annotations

import os

import pytest
from starlette.testclient import TestClient

from coaching.lessons.models import Lesson, Segment, SegmentMode, SegmentState
from media.storage import LessonKeys
from tests.world import Someone, World

MP4 = b"\x00\x00\x00\x18ftypisom" + os.urandom(5000)
SECOND_US = 1_000_000


@pytest.fixture
def teacher(world: World) -> Someone:
    return world.person("Tess Teacher")


@pytest.fixture
def lesson(world: World, teacher: Someone) -> Lesson:
    """Two segments of ten seconds, of one and two fragments, and everything that is made beside them."""
    lesson = world.lesson(
        teacher, "Brüche: “½”", duration_ms=20_000, watchable=True, filename="film.mp4",
        has_poster=True, has_storyboard=True, has_waveform=True,
    )  # fmt: skip
    keys = LessonKeys(lesson.organisation_id, lesson.id)
    fragments = [
        [[0, 10 * SECOND_US, 100, 4900]],
        [[0, 4 * SECOND_US, 100, 900], [4 * SECOND_US, 6 * SECOND_US, 1000, 4000]],
    ]
    with world.desk.write() as work:
        for index in (1, 2):
            key = keys.segment(index, "recipe")
            world.store.put_bytes(key, MP4[:4] + MP4[4:-1] + bytes([index]))
            work.session.add(
                Segment(
                    lesson_id=lesson.id,
                    index=index,
                    start_ms=(index - 1) * 10_000,
                    end_ms=index * 10_000,
                    cut=[],
                    state=SegmentState.READY,
                    mode=SegmentMode.COPY,
                    blob_key=key,
                    init_bytes=100,
                    size_bytes=len(MP4),
                    fragments=fragments[index - 1],
                )
            )
    world.store.put_bytes(keys.original, MP4)
    world.store.put_bytes(keys.poster, b"poster")
    world.store.put_bytes(keys.storyboard("storyboard.vtt"), b"WEBVTT\n")
    world.store.put_bytes(keys.storyboard("sheet-001.jpg"), b"sheet")
    world.store.put_bytes(keys.waveform, b"{}")
    return lesson


def read(world: World, person: Someone, lesson: Lesson) -> dict:
    answer = world.client(person).get(f"/api/v1/lessons/{lesson.id}")
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture
def anyone(world: World) -> TestClient:
    """A player: it sends no cookie and no header of ours."""
    return world.client(None)
