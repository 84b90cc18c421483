"""The same story with the recordings in a real S3 store."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from coaching.certificates.models import Certificate
from coaching.certificates.queries import checked
from coaching.exports.models import Export, ExportState
from coaching.lessons.actions import erase as erase_lesson
from coaching.lessons.models import Lesson, LessonState
from coaching.lessons.tending import data_saver_of
from media.storage import S3Options, open_store
from tests.engines import on_postgresql, on_sqlite
from tests.media.recordings import frame_times
from tests.servers.s3 import S3Server, s3_server
from tests.workers.school import School
from tests.workers.takeouts import asked_for, opened
from tests.workers.test_exports import ask, clip_of, export_now, files
from workers.workflows.erase_blobs import erase, note_files, seal
from workers.workflows.make_data_saver import make_smaller
from workers.workflows.make_export import make as make_export
from workers.workflows.make_export import sweep_exports
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


@on_sqlite
def test_exports_and_data_savers_are_made_out_of_a_bucket_into_a_bucket(
    school_on_s3: School, shop: Workshop, quick_recording: Path, tmp_path: Path
) -> None:
    school, shop = school_on_s3, replace(shop, store=school_on_s3.store)
    export_id = ask(school, clip_of(school, shop, quick_recording))
    make_export(shop, export_id)
    export = export_now(school, export_id)
    assert export is not None
    assert (export.state, export.problem_detail) == (ExportState.READY, None)
    lesson_id = export.lesson_id
    film = fetched(school, export.film_key, tmp_path / "film.mp4")
    assert film.stat().st_size == export.size_bytes
    assert len(frame_times(film)) == 56
    make_smaller(shop, lesson_id, 1)
    with school.desk.read() as work:
        saver = data_saver_of(work, lesson_id, 1)
    assert saver is not None
    small = fetched(school, saver.blob_key, tmp_path / "small.mp4")
    with school.store.local_path(school.segments(lesson_id)[0].blob_key or "") as segment:
        assert len(frame_times(small)) == len(frame_times(segment))
    with school.desk.write() as work:
        work.session.get_one(Export, export_id).expires_at = work.now
    sweep_exports(shop)
    assert files(school, lesson_id) == set()
    assert list(shop.scratch.iterdir()) == []


def fetched(school: School, key: str | None, into: Path) -> Path:
    """What the bucket answers under a name."""
    assert key is not None
    into.write_bytes(b"".join(school.store.open_range(key, 0)))
    return into
