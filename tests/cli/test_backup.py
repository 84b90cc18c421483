"""The restore drill: back up, lose everything, restore, and hold every byte against what was there."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cli.backup import Manifest, copy_blobs, dump
from cli.build import make_private
from coaching.lessons import actions
from coaching.lessons.models import Lesson, Upload
from media.storage import LessonKeys, erased_mark
from tests.cli.conftest import Place

Elsewhere = Callable[[], Place]


def erase(place: Place, lesson_id: UUID) -> None:
    """What the page's delete button and a worker do."""
    with place.parts() as parts:
        with parts.desk.write() as work:
            lesson = work.session.get_one(Lesson, lesson_id)
            actions.erase(work, lesson)
        parts.store.put_bytes(erased_mark(lesson_id), b"")
        parts.store.delete_prefix(LessonKeys(lesson.organisation_id, lesson_id).folder)


def test_a_school_that_lost_everything_is_back_to_the_last_byte(
    school: Place, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    before, lessons = school.bytes_in_store(), school.lessons()
    told = school.well("backup", tmp_path / "backup", "--json").told
    assert (told["files"], told["damaged"]) == (len(before), [])
    shutil.rmtree(school.data_dir)
    done = elsewhere().run("restore", tmp_path / "backup", "--json")
    assert done.code == 0
    assert "There is no erasure list in this store" in done.err
    assert done.told["files"] == len(before)
    assert elsewhere().bytes_in_store() == before
    assert elsewhere().lessons() == lessons
    assert elsewhere().well("fsck", "--deep", "--json").told["wrong"] == []


def test_only_its_owner_can_look_into_a_backup(school: Place, tmp_path: Path) -> None:
    school.well("backup", tmp_path / "backup")
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0
    assert list((tmp_path / "backup").glob("*-wal")) == []
    assert not (tmp_path / "backup" / "secret.key").exists()


def test_a_lesson_erased_after_the_backup_stays_erased(school: Place, tmp_path: Path) -> None:
    school.well("backup", tmp_path / "backup")
    gone, stays = school.lessons()
    erase(school, gone)
    for name in ("vignette.sqlite", "blobs/organisations"):
        path = school.data_dir / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    told = school.well("restore", tmp_path / "backup", "--json").told
    assert told["erased_again"] == [str(gone)]
    assert school.lessons() == [stays]
    assert {key.split("/")[3] for key in school.bytes_in_store()} == {str(stays)}
    assert school.well("fsck", "--deep").out == "Rows and files agree, and so does every byte.\n"


def test_an_erased_lesson_that_an_older_database_brings_back_is_found_and_erased_again(school: Place) -> None:
    back, stays = school.lessons()
    with school.parts() as parts:
        parts.store.put_bytes(erased_mark(back), b"")
    assert school.refused("fsck") == "vignette: 1 thing is wrong.\n"
    assert [one["kind"] for one in school.run("fsck", "--json").told["wrong"]] == ["erased"]
    assert school.well("fsck", "--repair", "--json").told["erased_again"] == [str(back)]
    assert school.lessons() == [stays]


def test_what_was_sent_of_an_unfinished_upload_is_in_the_backup(
    school: Place, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    lesson_id = school.lessons()[0]
    with school.parts() as parts, parts.desk.write() as work:
        upload = work.session.get_one(Upload, lesson_id)
        upload.finished_at, upload.received_bytes = None, 4
    (school.data_dir / "uploads" / str(lesson_id)).write_bytes(b"film that came after the acknowledgement")
    school.well("backup", tmp_path / "backup")
    assert elsewhere().run("restore", tmp_path / "backup").code == 0
    assert (elsewhere().data_dir / "uploads" / str(lesson_id)).read_bytes() == b"film"


def test_what_happens_while_a_backup_is_made_does_not_tear_it(
    school: Place, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    gone, stays = school.lessons()
    added = LessonKeys(uuid4(), uuid4()).original
    manifest = Manifest("sqlite", None, "now")
    make_private(tmp_path / "backup")
    with school.parts() as parts:
        snapshot = dump(parts, tmp_path / "backup", manifest)
        erase(school, gone)
        parts.store.put_bytes(added, b"film of a lesson that is younger than the snapshot")
        copy_blobs(parts, snapshot, tmp_path / "backup", manifest)
    manifest.write(tmp_path / "backup")
    assert (manifest.erased, manifest.damaged) == ([str(gone)], [])
    assert elsewhere().run("restore", tmp_path / "backup", "--json").told["erased_again"] == [str(gone)]
    assert elsewhere().lessons() == [stays]
    assert added not in elsewhere().bytes_in_store()
    assert elsewhere().well("fsck", "--deep", "--json").told["wrong"] == []


def test_restore_writes_over_nothing(school: Place, elsewhere: Elsewhere, tmp_path: Path) -> None:
    school.well("backup", tmp_path / "backup")
    before = school.bytes_in_store()
    assert "There is a database here already" in school.refused("restore", tmp_path / "backup")
    (school.data_dir / "vignette.sqlite").rename(tmp_path / "aside")
    assert "already; restore only fills an empty place" in school.refused("restore", tmp_path / "backup")
    assert school.bytes_in_store() == before
    assert not (school.data_dir / "vignette.sqlite").exists()
    assert "is not empty" in school.refused("backup", tmp_path / "backup")
    assert "holds no finished backup" in elsewhere().refused("restore", tmp_path)


@pytest.mark.parametrize("name", ["vignette.sqlite", "blobs"])
def test_a_damaged_backup_restores_nothing(school: Place, elsewhere: Elsewhere, tmp_path: Path, name: str) -> None:
    school.well("backup", tmp_path / "backup")
    path = tmp_path / "backup" / name
    victim = path if path.is_file() else next(file for file in sorted(path.rglob("*.mp4")))
    flip_a_bit(victim)
    assert "is damaged in the backup; nothing was restored" in elsewhere().refused("restore", tmp_path / "backup")
    victim.unlink()
    assert "is missing from the backup; nothing was restored" in elsewhere().refused("restore", tmp_path / "backup")
    assert elsewhere().bytes_in_store() == {}


def flip_a_bit(path: Path) -> None:
    """In the middle of a file, leaving its size and its time."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)


def test_a_backup_of_a_damaged_store_is_made_and_says_so(school: Place, tmp_path: Path) -> None:
    segment = next(school.data_dir.rglob("segments/*.mp4"))
    flip_a_bit(segment)
    done = school.run("backup", tmp_path / "backup", "--json")
    assert done.code == 1
    assert [key.rpartition("/")[2] for key in done.told["damaged"]] == [segment.name]
    assert "1 file of the store damaged or missing" in done.err


def test_a_database_of_a_newer_vignette_is_refused(school: Place, elsewhere: Elsewhere, tmp_path: Path) -> None:
    school.well("backup", tmp_path / "backup")
    manifest = tmp_path / "backup" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"revision": "9999"}))
    assert "made by a newer Vignette" in elsewhere().refused("restore", tmp_path / "backup")
    with closing(sqlite3.connect(school.data_dir / "vignette.sqlite")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    assert "made by a newer Vignette" in school.refused("migrate")
    assert "schema" in {one["kind"] for one in school.run("fsck", "--json").told["wrong"]}
