"""The same drill on PostgreSQL with the recordings in a real S3 store."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from coaching.lessons.models import Lesson, LessonState, Segment, SegmentMode, SegmentState
from coaching.people.models import Membership
from media.storage import LessonKeys, erased_mark
from tests.cli.conftest import AMA, PASSWORD, Place
from tests.servers.postgres import Postgres
from tests.servers.s3 import S3Server, s3_server

__all__ = ["s3_server"]  # the fixture, found by its name

pytestmark = [pytest.mark.xdist_group("s3"), pytest.mark.slow]


def place(folder: Path, postgres: Postgres, s3: S3Server) -> Place:
    """An empty database, an empty bucket, an empty directory."""
    settings = {
        "DATABASE_URL": postgres.new_database(),
        "BLOBS": f"s3://{s3.new_bucket()}/vignette",
        "S3_ENDPOINT_URL": s3.endpoint_url,
        "S3_REGION": s3.region,
        "S3_ACCESS_KEY_ID": s3.access_key_id,
        "S3_SECRET_ACCESS_KEY": s3.secret_access_key,
    }
    return Place(folder, {f"VIGNETTE_{name}": value for name, value in settings.items()})


def add_lesson(there: Place) -> UUID:
    """A lesson that is ready, with an original and one segment of random bytes."""
    film, part = secrets.token_bytes(100_000), secrets.token_bytes(50_000)
    with there.parts() as parts:
        with parts.desk.write() as work:
            member = work.session.exec(select(Membership)).one()
            lesson = Lesson(
                organisation_id=member.organisation_id,
                owner_id=member.person_id,
                title="Fractions",
                state=LessonState.READY,
                size_bytes=len(film),
                sha256=hashlib.sha256(film).hexdigest(),
                duration_ms=600_000,
                created_at=work.now,
                stored_at=work.now,
            )
            work.session.add(lesson)
            work.session.flush()
            keys = LessonKeys(lesson.organisation_id, lesson.id)
            segment = Segment(
                lesson_id=lesson.id,
                index=1,
                start_ms=0,
                end_ms=600_000,
                cut={},
                state=SegmentState.READY,
                mode=SegmentMode.COPY,
                blob_key=keys.segment(0, f"recipe-{hashlib.sha256(part).hexdigest()[:16]}"),
                size_bytes=len(part),
            )
            work.session.add(segment)
        parts.store.put_bytes(keys.original, film)
        parts.store.put_bytes(segment.blob_key or "", part)
    return lesson.id


def test_a_school_on_postgresql_and_s3_is_back_to_the_last_byte_without_what_was_erased(
    postgres: Postgres, s3_server: S3Server, tmp_path: Path
) -> None:
    there, elsewhere = (place(tmp_path / name, postgres, s3_server) for name in ("there", "elsewhere"))
    there.well("migrate")
    there.well("org", "add", "Hill School")
    who = ("--name", "Ama Osei", "--org", "Hill School", "--password-stdin")
    there.well("person", "add", AMA, *who, typed=f"{PASSWORD}\n")
    stays, gone = add_lesson(there), add_lesson(there)
    before = there.bytes_in_store()
    assert there.well("backup", tmp_path / "backup", "--json").told["files"] == len(before) == 4
    assert secrets_in(tmp_path / "backup", there) == []
    assert "There is a database here already" in there.refused("restore", tmp_path / "backup")

    with elsewhere.parts() as parts:
        parts.store.put_bytes(erased_mark(gone), b"")
    assert elsewhere.well("restore", tmp_path / "backup", "--json").told["erased_again"] == [str(gone)]
    assert elsewhere.lessons() == [stays]
    assert elsewhere.bytes_in_store() == {key: film for key, film in before.items() if str(stays) in key}
    assert elsewhere.well("fsck", "--deep", "--json").told["wrong"] == []
    with elsewhere.parts() as parts:
        segment = next(key for key in before if str(stays) in key and key.endswith(".mp4"))
        parts.store.put_bytes(segment, before[segment][:-1] + bytes([before[segment][-1] ^ 1]))
    assert [one["kind"] for one in elsewhere.run("fsck", "--deep", "--json").told["wrong"]] == ["rot"]
    shutil.rmtree(tmp_path / "backup" / "blobs")
    assert "is missing from the backup" in place(tmp_path / "third", postgres, s3_server).refused(
        "restore", tmp_path / "backup"
    )


def secrets_in(backup: Path, there: Place) -> list[str]:
    """Settings that must not be in a backup's manifest."""
    told = json.dumps(json.loads((backup / "manifest.json").read_text()))
    return [value for name, value in there.settings.items() if value in told and name != "VIGNETTE_S3_REGION"]
