"""The same story with the recordings in a real S3 store."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from coaching.certificates.models import Certificate
from coaching.certificates.queries import checked
from coaching.lessons.actions import erase as erase_lesson
from coaching.lessons.models import Lesson, LessonState
from media.storage import S3Options, open_store
from tests.engines import on_postgresql, on_sqlite
from tests.servers.s3 import S3Server, s3_server
from tests.workers.school import School
from tests.workers.takeouts import asked_for, opened
from workers.workflows.erase_blobs import erase, note_files, seal
from workers.workflows.make_takeout import make
from workers.workshop import Workshop

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


@on_sqlite
def test_ones_own_data_is_taken_out_of_a_bucket_and_an_erased_lesson_is_gone_from_it(
    school_on_s3: School, shop: Workshop
) -> None:
    school, shop = school_on_s3, replace(shop, store=school_on_s3.store)
    takeout, lesson = asked_for(school, film=b"film" * 1000)
    make(shop, takeout.id)
    with opened(school, takeout.id) as archive:
        assert archive.testzip() is None
        assert any(name.endswith("/film.mp4") for name in archive.namelist())
    with school.desk.write(school.teacher) as work:
        certificate = erase_lesson(work, work.session.get_one(Lesson, lesson.id))
    note_files(shop, lesson.organisation_id, lesson.id)
    erase(shop, lesson.organisation_id, lesson.id)
    seal(shop, lesson.organisation_id, lesson.id)
    assert [blob.key for blob in school.store.list_prefix("organisations") if str(lesson.id) in blob.key] == []
    with school.desk.read() as work:
        found = checked(work, work.session.get_one(Certificate, certificate.id))
    assert (found.fault, found.certificate.files) == (None, [["original", 4000, sha256(b"film" * 1000).hexdigest()]])


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
