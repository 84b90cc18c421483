"""Workers that die, stop, leave and lose what they work on, at every moment."""

from __future__ import annotations

import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from coaching.db import connect
from coaching.lessons.actions import erase_lesson, retry_lesson
from coaching.lessons.models import Lesson, LessonState, Segment, SegmentState
from media.storage import LessonKeys
from tests.engines import on_postgresql, on_sqlite
from tests.workers.process import Hired
from tests.workers.school import School, programs_reading
from tests.workers.waiting import until

MOMENTS = ("kept", "looked", "verifying", "planned", "segment 1 at", "segment 2 kept", "finishing")
"""None of them ends the same step three times: that would be given up, which has its own test."""


def is_whole(school: School, lesson: Lesson) -> bool:
    """Ready, every segment there, and no file that no row names."""
    parts = school.segments(lesson.id)
    return (
        lesson.state is LessonState.READY
        and all(part.state is SegmentState.READY for part in parts)
        and school.blobs(lesson.id) == school.named(lesson.id)
    )


@on_sqlite
@pytest.mark.slow
def test_killing_the_worker_at_one_moment_after_another_loses_nothing_and_repeats_no_finished_segment(
    school: School, slow_recording: Path
) -> None:
    lesson_id = school.add(slow_recording)
    finished: dict[int, str | None] = {}
    for moment in MOMENTS:
        school.let_die(moment)
        for part in school.segments(lesson_id):
            if part.index in finished:
                assert (part.state, part.blob_key) == (SegmentState.READY, finished[part.index])
            if part.state is SegmentState.READY:
                assert part.blob_key is not None
                assert school.store.size(part.blob_key) == part.size_bytes  # shown only when it is whole
                finished[part.index] = part.blob_key
    with school.worker():
        lesson = school.await_end(lesson_id)
    assert is_whole(school, lesson)
    assert [part.times_made for part in school.segments(lesson_id)] == [1] * len(school.segments(lesson_id))
    assert school.moments().count("finishing") == 2


def test_a_worker_that_was_killed_is_followed_at_once_on_the_same_machine(
    school: School, quick_recording: Path
) -> None:
    school.orders = replace(school.orders, settings=school.orders.settings | {"worker_ttl_s": 3600.0})
    lesson_id = school.add(quick_recording)
    school.let_die("planned")
    with school.worker():  # with an hour to wait for a silent worker, only the lock can tell
        assert is_whole(school, school.await_end(lesson_id))


@on_sqlite
def test_a_worker_told_to_leave_breaks_off_and_another_goes_on(school: School, slow_recording: Path) -> None:
    lesson_id = school.add(slow_recording)
    leaving = school.hire()
    school.await_moment("segment 1 at")
    leaving.terminate()
    began = time.monotonic()
    assert leaving.wait(30) == 0
    assert time.monotonic() - began < 30
    assert programs_reading(school.desk.settings.data_dir) == []
    assert school.lesson(lesson_id).state is LessonState.PREPARING
    assert [path for path in school.desk.settings.scratch_dir.rglob("*") if path.is_file()] == []
    with school.worker():
        assert is_whole(school, school.await_end(lesson_id))


def stop_between_writes(school: School, process: Hired) -> None:
    """SIGSTOP, but not while it writes: a process that stands still in the middle of a write stops all of SQLite."""
    while True:
        process.send_signal(signal.SIGSTOP)
        try:
            with connect(school.desk.settings.database).connect() as connection:
                if connection.dialect.name == "sqlite":
                    connection.exec_driver_sql("PRAGMA busy_timeout=200")
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError:
            process.send_signal(signal.SIGCONT)
            time.sleep(0.05)
        else:
            return


@on_postgresql
def test_a_worker_that_stood_still_and_comes_back_does_no_harm(school: School, slow_recording: Path) -> None:
    lesson_id = school.add(slow_recording)
    asleep = school.hire()
    school.await_moment("segment 1 at")
    stop_between_writes(school, asleep)
    with school.worker():
        until(lambda: school.segments(lesson_id)[0].state is SegmentState.READY, 120)
        asleep.send_signal(signal.SIGCONT)
        lesson = school.await_end(lesson_id)
        asleep.terminate()
        asleep.wait(40)
    assert is_whole(school, lesson)
    assert all(part.times_made <= 2 for part in school.segments(lesson_id))


@on_postgresql
def test_two_workers_share_the_segments_of_a_lesson(school: School, slow_recording: Path) -> None:
    lesson_id = school.add(slow_recording)
    with school.worker(), school.worker():
        lesson = school.await_end(lesson_id)
    assert is_whole(school, lesson)
    assert [part.times_made for part in school.segments(lesson_id)] == [1] * len(school.segments(lesson_id))


@on_postgresql
def test_a_lesson_erased_in_the_middle_is_a_normal_end(
    school: School, slow_recording: Path, quick_recording: Path
) -> None:
    lesson_id = school.add(slow_recording)
    folder = LessonKeys(school.lesson(lesson_id).organisation_id, lesson_id).folder
    with school.worker() as worker:
        school.await_moment("segment 1 at")
        with school.desk.write(school.teacher) as work:
            erase_lesson(work, lesson_id)
        until(lambda: not programs_reading(school.desk.settings.data_dir), 10)
        until(lambda: not list(school.store.list_prefix(folder)), 20)
        other = school.add(quick_recording)
        assert school.await_end(other).state is LessonState.READY
        assert worker.poll() is None
    assert list(school.store.list_prefix(folder)) == []


@on_sqlite
def test_a_retry_makes_only_what_is_missing(school: School, quick_recording: Path) -> None:
    lesson_id = school.add(quick_recording)
    with school.worker():
        school.await_end(lesson_id)
        with school.desk.write() as work:
            second = work.session.exec(
                select(Segment).where(col(Segment.lesson_id) == lesson_id, col(Segment.index) == 2)
            ).one()
            second.state = SegmentState.FAILED
            work.session.get_one(Lesson, lesson_id).state = LessonState.FAILED
        with school.desk.write(school.teacher) as work:
            retry_lesson(work, lesson_id)
        lesson = school.await_end(lesson_id)
    assert is_whole(school, lesson)
    made = [part.times_made for part in school.segments(lesson_id)]
    assert made == [1, 2, *[1] * (len(made) - 2)]


@on_postgresql
def test_a_segment_lost_from_the_store_is_made_again_by_a_retry(school: School, quick_recording: Path) -> None:
    lesson_id = school.add(quick_recording)
    with school.worker():
        school.await_end(lesson_id)
        first = school.segments(lesson_id)[0]
        school.store.delete(first.blob_key or "")
        with school.desk.write() as work:
            work.session.get_one(Lesson, lesson_id).state = LessonState.FAILED
        with school.desk.write(school.teacher) as work:
            retry_lesson(work, lesson_id)
        assert is_whole(school, school.await_end(lesson_id))


@on_sqlite
def test_people_go_on_writing_while_workers_work(school: School, slow_recording: Path) -> None:
    """The same SQLite file serves the web server and two workers: nobody is ever told that it is locked."""
    lesson_id = school.add(slow_recording)
    waits: list[float] = []
    done = threading.Event()
    errors: list[BaseException] = []

    def write() -> None:
        try:
            while not done.is_set():
                began = time.monotonic()
                with school.desk.write() as work:
                    work.session.get_one(Lesson, lesson_id).title = f"Title {len(waits)}"
                waits.append(time.monotonic() - began)
                time.sleep(0.02)
        except BaseException as error:  # noqa: BLE001 - told below
            errors.append(error)

    people = [threading.Thread(target=write) for _ in range(4)]
    with school.worker(), school.worker():
        for person in people:
            person.start()
        lesson = school.await_end(lesson_id)
        done.set()
        for person in people:
            person.join()
    assert errors == []
    assert lesson.state is LessonState.READY
    assert max(waits) < 10
