"""The same story with the recordings in a real S3 store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coaching.lessons.models import LessonState
from media.storage import S3Options, open_store
from tests.engines import on_postgresql
from tests.servers.s3 import S3Server, s3_server
from tests.workers.school import School

__all__ = ["s3_server"]  # the fixture, found by its name

pytestmark = [pytest.mark.xdist_group("s3"), pytest.mark.slow]


@pytest.fixture
def school_on_s3(school: School, s3_server: S3Server, tmp_path: Path) -> School:
    """The school, its recordings in a bucket of their own."""
    blobs = f"s3://{s3_server.new_bucket()}/vignette"
    school.orders = replace(
        school.orders,
        settings=school.orders.settings
        | {
            "blobs": blobs,
            "s3_endpoint_url": s3_server.endpoint_url,
            "s3_access_key_id": s3_server.access_key_id,
            "s3_secret_access_key": s3_server.secret_access_key,
            "s3_region": s3_server.region,
        },
    )
    options = S3Options(s3_server.endpoint_url, s3_server.region, s3_server.access_key_id, s3_server.secret_access_key)
    school.store = open_store(blobs, tmp_path / "copies", s3=options)
    return school


@on_postgresql
def test_a_lesson_is_prepared_out_of_a_bucket_into_a_bucket_across_a_crash(
    school_on_s3: School, quick_recording: Path
) -> None:
    school = school_on_s3
    lesson_id = school.add(quick_recording)
    school.let_die("segment 1 kept")
    with school.worker():
        lesson = school.await_end(lesson_id)
    assert (lesson.state, lesson.problem_detail) == (LessonState.READY, None)
    assert school.blobs(lesson_id) == school.named(lesson_id)
    assert list(school.desk.settings.uploads_dir.iterdir()) == []
