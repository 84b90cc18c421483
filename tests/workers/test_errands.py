"""What workers do besides preparing lessons: mail, erasing, sweeping up."""

from __future__ import annotations

import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args
from uuid import uuid4

import pytest

from coaching.home.letters import write_letters
from coaching.jobs import EraseBlobs, Job, PrepareLesson, SendMail
from coaching.lessons.models import Lesson, LessonState, Upload
from coaching.lessons.uploads import Wish, begin_upload, expire_uploads
from coaching.notices.models import Notice, NoticeKind
from media.storage import LessonKeys, erased_mark
from tests.engines import on_postgresql, on_sqlite
from tests.workers.process import Orders
from tests.workers.school import School
from tests.workers.waiting import until
from workers import housekeeping, runtime
from workers.liveness import Roll
from workers.runtime import Engine
from workers.tasks import Task
from workers.workflows import TELLINGS
from workers.workflows.erase_blobs import erase
from workers.workflows.send_mail import post
from workers.workshop import Workshop


class Postbox(socketserver.StreamRequestHandler):
    """A mail server that takes everything and keeps it."""

    def handle(self) -> None:
        """Talk SMTP with one client."""
        taking = False
        self._say("220 postbox")
        for line in self.rfile:
            words = line.decode().rstrip("\r\n")
            if taking:
                taking = words != "."
                if taking:
                    self.server.letters[-1].append(words)  # type: ignore[attr-defined]
                else:
                    self._say("250 taken")
            elif words.upper().startswith("DATA"):
                taking = True
                self.server.letters.append([])  # type: ignore[attr-defined]
                self._say("354 go on")
            elif words.upper().startswith("QUIT"):
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def postbox() -> Iterator[tuple[int, list[list[str]]]]:
    """A running mail server: its port, and the letters it got."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Postbox) as server:
        letters: list[list[str]] = []
        server.letters = letters  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1], letters
        finally:
            server.shutdown()
            thread.join()


def with_settings(shop: Workshop, **changes: object) -> Workshop:
    settings = shop.desk.settings.model_copy(update=changes)
    return replace(shop, desk=replace(shop.desk, settings=settings))


def test_every_kind_of_task_has_exactly_one_story() -> None:
    kinds = [telling.kind for telling in TELLINGS]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) == set(get_args(Task))
    assert set(get_args(Job)) <= set(kinds)


def test_a_letter_reaches_the_schools_mail_server(shop: Workshop) -> None:
    letter = SendMail(uuid4(), "dana@hill.example", "Your invitation", "Dear Dana,\nplease come in.")
    with postbox() as (port, letters):
        post(with_settings(shop, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="vignette@hill.example"), letter)
    text = "\n".join(letters[0])
    assert "To: dana@hill.example" in text
    assert "Subject: Your invitation" in text
    assert f"Message-ID: <{letter.mail_id}@hill.example>" in text
    assert "please come in." in text


@on_sqlite
def test_the_days_letter_is_written_once_by_two_sweeps_and_sent_once_by_a_worker(school: School) -> None:
    with postbox() as (port, letters):
        mail = {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": "vignette@hill.example"}
        school.orders = replace(school.orders, settings=school.orders.settings | mail)
        settings = school.desk.settings.model_copy(update=mail | {"letter_hour": 0})
        desk = replace(school.desk, settings=settings)
        with desk.write(school.teacher) as work:
            lesson_id = begin_upload(work, Wish(length_bytes=100, filename="Year 8 fractions.mp4"), 2**60).lesson_id
            yesterday = work.now - timedelta(days=1)
            told = {"kind": NoticeKind.SHARE, "verb": "shared", "key": "share:1", "created_at": yesterday}
            work.session.add(Notice(person_id=school.teacher.person_id, lesson_id=lesson_id, **told))

        def sweep(_turn: int) -> int:
            with desk.write() as work:
                return write_letters(work)

        with ThreadPoolExecutor(2) as both:
            assert sorted(both.map(sweep, range(2))) == [0, 1]
        with school.worker():
            until(lambda: any("Choose what" in line for letter in letters for line in letter), 60)
        text = "\n".join(letters[0])
        assert len(letters) == 1
        assert "To: ama@hill.example" in text
        assert "Subject: Vignette: 1 lesson shared with you" in text
        assert "fractions" not in text


def test_without_a_mail_server_nothing_is_sent_and_nothing_fails(shop: Workshop) -> None:
    post(shop, SendMail(uuid4(), "dana@hill.example", "Hello", "Hello"))


def test_a_mail_server_that_is_away_is_worth_another_try(shop: Workshop) -> None:
    away = with_settings(shop, smtp_url="smtp://127.0.0.1:9")
    with pytest.raises(OSError, match="refused") as caught:
        post(away, SendMail(uuid4(), "dana@hill.example", "Hello", "Hello"))
    assert runtime.should_retry(caught.value, 1)


def test_erasing_leaves_nothing_of_the_lesson_and_everything_of_others(shop: Workshop) -> None:
    organisation, gone, kept = uuid4(), uuid4(), uuid4()
    for lesson in (gone, kept):
        shop.store.put_bytes(LessonKeys(organisation, lesson).original, b"film")
        shop.store.put_bytes(LessonKeys(organisation, lesson).poster, b"picture")
    (shop.desk.settings.uploads_dir / str(gone)).write_bytes(b"half a film")
    assert erase(shop, organisation, gone) == 2
    assert erase(shop, organisation, gone) == 0
    assert [blob.key for blob in shop.store.list_prefix("")] == [
        erased_mark(gone),
        LessonKeys(organisation, kept).original,
        LessonKeys(organisation, kept).poster,
    ]
    assert list(shop.desk.settings.uploads_dir.iterdir()) == []


@on_sqlite
def test_an_upload_that_waited_too_long_goes_with_its_bytes(school: School, shop: Workshop) -> None:
    with school.desk.write(school.teacher) as work:
        lesson_id = begin_upload(work, Wish(length_bytes=100), free_bytes=2**60).lesson_id
        work.session.get_one(Upload, lesson_id).expires_at = work.now - timedelta(seconds=1)
    part = school.desk.settings.uploads_dir / str(lesson_id)
    part.write_bytes(b"part")
    assert shop.record(expire_uploads) == 1
    with school.worker():
        until(lambda: not part.exists())


def test_the_scratch_of_dead_workers_is_emptied_and_that_of_the_living_is_not(roll: Roll, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    for worker in ("me", "alive", "dead"):
        (scratch / worker / "job").mkdir(parents=True)
    with roll.present("alive"):
        housekeeping.sweep_scratch(scratch / "me", roll)
    assert {folder.name for folder in scratch.iterdir()} == {"me", "alive"}


def test_a_lesson_whose_preparation_ended_without_a_word_says_so(
    school: School, shop: Workshop, quick_recording: Path
) -> None:
    """Should the engine ever drop a story, the page must not show a lesson that is busy for ever."""
    lesson_id = school.add(quick_recording)

    def forget(_story: runtime.Story, _job: PrepareLesson) -> None:
        """End at once."""

    engine = Engine(shop.desk.settings, "here")
    engine.launch(shop, [runtime.telling(PrepareLesson, forget)])
    try:
        until(lambda: runtime.ended_among([PrepareLesson(lesson_id)]))
        housekeeping.fail_forgotten(shop)
    finally:
        engine.land(2)
    lesson = school.lesson(lesson_id)
    assert (lesson.state, lesson.problem_code) == (LessonState.FAILED, "internal")


def test_a_lesson_that_is_being_prepared_is_not_called_forgotten(
    school: School, shop: Workshop, quick_recording: Path
) -> None:
    lesson_id = school.add(quick_recording)
    engine = Engine(shop.desk.settings, "here")
    engine.launch(shop, [])
    try:
        housekeeping.fail_forgotten(shop)
    finally:
        engine.land(2)
    assert school.lesson(lesson_id).state is LessonState.UPLOADING


@on_postgresql
def test_an_erased_lesson_is_erased_by_its_job(school: School, quick_recording: Path) -> None:
    lesson_id = school.add(quick_recording)
    with school.worker():
        lesson = school.await_end(lesson_id)
        with school.desk.write() as work:
            work.session.delete(work.session.get_one(Lesson, lesson_id))
            work.request(EraseBlobs(lesson.organisation_id, lesson_id))
        until(lambda: [blob.key for blob in school.store.list_prefix("")] == [erased_mark(lesson_id)])


def test_a_worker_refuses_to_open_recordings_without_a_jail(school: School) -> None:
    orders: Orders = replace(school.orders, settings=school.orders.settings | {"jail": "none"})
    school.orders = orders
    assert school.hire().wait(30) == 1


def test_the_command_says_in_a_line_why_it_does_not_start(tmp_path: Path) -> None:
    told = {"VIGNETTE_JAIL": "none", "VIGNETTE_DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "worker"],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env=told,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("vignette: Recordings are not opened without a sandbox")
    assert "VIGNETTE_ALLOW_UNSANDBOXED_MEDIA=1" in done.stderr
    assert len(done.stderr.splitlines()) == 1
