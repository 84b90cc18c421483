"""Damage of every kind, done to a whole school, is found by its name; and rubbish goes on the second look only."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from sqlmodel import col, select

from coaching.access.facts import Can
from coaching.annotations.models import Annotation, Kind, Visibility
from coaching.lessons.models import Clip, Lesson, Segment, Upload
from coaching.people.models import Organisation, Pair
from coaching.privacy.models import Share
from coaching.work import Work
from media.storage import LessonKeys
from tests.cli.conftest import Place
from tests.cli.test_backup import flip_a_bit


def kinds(place: Place, *how: str) -> set[str]:
    """What fsck names, and that it fails when it names something."""
    done = place.run("fsck", "--json", *how)
    wrong = done.told["wrong"]
    assert done.code == (1 if wrong else 0)
    return {one["kind"] for one in wrong}


def test_a_whole_school_is_whole(school: Place) -> None:
    assert school.well("fsck").out == "Rows and files agree.\n"
    assert kinds(school, "--deep") == set()


@pytest.mark.parametrize("name", ["original", "segments/*.mp4"])
def test_one_flipped_bit_is_found_by_reading_and_only_by_reading(school: Place, name: str) -> None:
    flip_a_bit(next(school.data_dir.glob(f"blobs/organisations/*/lessons/*/{name}")))
    assert kinds(school) == set()
    assert kinds(school, "--deep") == {"rot"}


@pytest.mark.parametrize("name", ["original", "segments/*.mp4", "poster.jpg", "storyboard/*.vtt", "waveform.json"])
def test_a_lost_file_is_found(school: Place, name: str) -> None:
    lost = next(school.data_dir.glob(f"blobs/organisations/*/lessons/*/{name}"))
    lost.unlink()
    done = school.run("fsck")
    assert done.code == 1
    assert done.out == f"missing: {lost.relative_to(school.data_dir / 'blobs')} is not in the store\n"


def test_a_file_that_was_cut_off_is_found_without_reading_it(school: Place) -> None:
    segment = next(school.data_dir.rglob("segments/*.mp4"))
    os.truncate(segment, segment.stat().st_size - 1)
    assert kinds(school) == {"size"}


def clip_too_long(work: Work, lesson: Lesson) -> None:
    late = {"start_ms": 0, "end_ms": (lesson.duration_ms or 0) + 1}
    work.session.add(Clip(lesson_id=lesson.id, author_id=lesson.owner_id, title="Late", created_at=work.now, **late))


def note_too_late(work: Work, lesson: Lesson) -> None:
    word = {"kind": Kind.ASK, "visibility": Visibility.DRAFT, "body": "?", "searched": "?", "tags": []}
    late = {"start_ms": (lesson.duration_ms or 0) + 1}
    work.session.add(Annotation(lesson_id=lesson.id, author_id=lesson.owner_id, created_at=work.now, **late, **word))


def gap_at_the_end(work: Work, lesson: Lesson) -> None:
    work.session.exec(select(Segment).where(col(Segment.lesson_id) == lesson.id)).one().end_ms -= 1


def overlap(work: Work, lesson: Lesson) -> None:
    first = work.session.exec(select(Segment).where(col(Segment.lesson_id) == lesson.id)).one()
    again = first.model_dump() | {"id": uuid4(), "index": 2, "start_ms": first.end_ms - 1, "end_ms": first.end_ms + 9}
    lesson.duration_ms = first.end_ms + 9
    work.session.add(Segment(**again))


def more_acknowledged_than_there_is(work: Work, lesson: Lesson) -> None:
    upload = work.session.get_one(Upload, lesson.id)
    upload.finished_at, upload.received_bytes = None, 4


def shared_across_organisations(work: Work, lesson: Lesson) -> None:
    pair = work.session.exec(select(Pair)).one()
    other = Organisation(name="Dale School", created_at=work.now)
    work.session.add(other)
    work.session.flush()
    pair.organisation_id = other.id
    who = {"created_by": lesson.owner_id, "created_at": work.now}
    work.session.add(Share(lesson_id=lesson.id, pair_id=pair.id, can=Can.VIEW, **who))


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (clip_too_long, "range"),
        (note_too_late, "range"),
        (gap_at_the_end, "partition"),
        (overlap, "partition"),
        (more_acknowledged_than_there_is, "upload"),
        (shared_across_organisations, "tenant"),
    ],
)
def test_rows_that_contradict_one_another_are_found(
    school: Place, damage: Callable[[Work, Lesson], None], kind: str
) -> None:
    with school.parts() as parts, parts.desk.write() as work:
        damage(work, work.session.get_one(Lesson, school.lessons()[0]))
    assert kinds(school) == {kind}


def orphan(place: Place, *, age_h: float) -> Path:
    """A file of a lesson that nobody has."""
    keys = LessonKeys(uuid4(), uuid4())
    with place.parts() as parts:
        parts.store.put_bytes(keys.original, b"film")
    path = place.data_dir / "blobs" / keys.original
    written = time.time() - age_h * 3600
    os.utime(path, (written, written))
    return path


def test_rubbish_goes_on_the_second_look_and_nothing_else_does(school: Place) -> None:
    before = school.bytes_in_store()
    old, young = orphan(school, age_h=25), orphan(school, age_h=23)
    assert kinds(school) == {"orphan"}
    assert school.well("gc").out.startswith("1 file of no lesson: 0 were marked by an earlier run")
    for _ in range(2):
        assert len(school.well("gc", "--json").told["marked"]) == 1  # a dry run marks nothing
    assert school.well("gc", "--delete", "--limit", 50, "--json").told["deleted"] == []
    assert old.exists()
    key = str(old.relative_to(school.data_dir / "blobs"))
    assert school.well("gc", "--delete", "--limit", 50, "--json").told["deleted"] == [key]
    assert not old.exists()
    assert young.exists()
    young.unlink()
    assert school.bytes_in_store() == before
    assert kinds(school) == set()


def test_gc_refuses_to_remove_much_of_the_store(school: Place) -> None:
    old = orphan(school, age_h=25)
    for _ in range(2):
        assert "more than 5 % of the store" in school.refused("gc", "--delete")
    assert old.exists()


def test_gc_beside_the_wrong_database_deletes_nothing(school: Place, tmp_path: Path) -> None:
    (school.data_dir / "vignette.sqlite").rename(tmp_path / "aside")
    school.well("migrate")
    before = school.bytes_in_store()
    for path in school.data_dir.rglob("organisations/**/*"):
        os.utime(path, (0, 0))
    for _ in range(2):
        assert "Is this the right database?" in school.refused("gc", "--delete")
    assert school.bytes_in_store() == before
