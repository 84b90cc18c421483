"""A teacher with recordings, and real worker processes that prepare them."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from sqlmodel import select

from coaching.access.facts import Actor, Role
from coaching.lessons.models import Lesson, LessonState, Segment
from coaching.lessons.queries import segments_of
from coaching.lessons.uploads import Wish, begin_upload, finish_upload
from coaching.people.models import Membership, Organisation, Person
from coaching.work import Desk
from media.storage import BlobStore, LessonKeys
from tests.workers.process import Hired, Orders
from tests.workers.waiting import until

LATER = ("speech.json", "data-savers/")
"""What is made after ready, and may be on its way at any moment from then on."""


@dataclass
class School:
    """One teacher, a desk, a store, and orders for workers."""

    desk: Desk
    store: BlobStore
    orders: Orders
    teacher: Actor
    processes: list[Hired] = field(default_factory=list)

    @classmethod
    def build(cls, desk: Desk, store: BlobStore, orders: Orders) -> School:
        """A school with one teacher."""
        with desk.write() as work:
            organisation = Organisation(name="Hill School", created_at=work.now)
            person = Person(email="ama@hill.example", name="Ama Osei", password_hash="-", created_at=work.now)
            work.session.add_all([organisation, person])
            work.session.flush()
            place = {"organisation_id": organisation.id, "person_id": person.id, "role": Role.MEMBER}
            work.session.add(Membership(joined_at=work.now, **place))
        return cls(desk, store, orders, Actor(person.id, organisation.id, Role.MEMBER))

    def add(self, recording: Path, claimed_sha256: str | None = None) -> UUID:
        """Upload a recording to its last byte."""
        size = recording.stat().st_size
        with self.desk.write(self.teacher) as work:
            wish = Wish(length_bytes=size, filename=recording.name, claimed_sha256=claimed_sha256)
            lesson_id = begin_upload(work, wish, free_bytes=2**60).lesson_id
        shutil.copyfile(recording, self.desk.settings.uploads_dir / str(lesson_id))
        with self.desk.write(self.teacher) as work:
            finish_upload(work, lesson_id, None)
        return lesson_id

    def lesson(self, lesson_id: UUID) -> Lesson:
        """The lesson as it is now."""
        with self.desk.read() as work:
            return work.session.exec(select(Lesson).where(Lesson.id == lesson_id)).one()

    def segments(self, lesson_id: UUID) -> list[Segment]:
        """Its segments as they are now, in order."""
        with self.desk.read() as work:
            return segments_of(work, [lesson_id])[lesson_id]

    def blobs(self, lesson_id: UUID) -> set[str]:
        """Names of everything that was made for the lesson to be ready, without its folder."""
        return {name for name in self.all_blobs(lesson_id) if not name.startswith(LATER)}

    def all_blobs(self, lesson_id: UUID) -> set[str]:
        """The same, with what follows after ready."""
        folder = LessonKeys(self.lesson(lesson_id).organisation_id, lesson_id).folder
        return {blob.key.removeprefix(f"{folder}/") for blob in self.store.list_prefix(folder)}

    def named(self, lesson_id: UUID) -> set[str]:
        """What `blobs` must be for a lesson that is ready: what its rows and its storyboard name."""
        lesson = self.lesson(lesson_id)
        keys = LessonKeys(lesson.organisation_id, lesson_id)
        webvtt = b"".join(self.store.open_range(keys.storyboard("storyboard.vtt"), 0)).decode()
        sheets = {line.partition("#")[0] for line in webvtt.splitlines() if "#xywh=" in line}
        named = {segment.blob_key or "" for segment in self.segments(lesson_id)}
        named |= {keys.original, keys.poster, keys.waveform}
        named |= {keys.storyboard(name) for name in {"storyboard.vtt", *sheets}}
        return {key.removeprefix(f"{keys.folder}/") for key in named}

    def ended(self, lesson_id: UUID) -> bool:
        """Whether preparation is over, well or not."""
        return self.lesson(lesson_id).state in {LessonState.READY, LessonState.FAILED}

    def await_end(self, lesson_id: UUID, patience_s: float = 90.0) -> Lesson:
        """Wait until it is over."""
        until(lambda: self.ended(lesson_id), patience_s)
        return self.lesson(lesson_id)

    def await_moment(self, moment: str, patience_s: float = 60.0) -> None:
        """Wait until some worker has come to a moment that begins like this."""
        until(lambda: any(seen.startswith(moment) for seen in self.moments()), patience_s)

    def moments(self) -> list[str]:
        """What the workers came to, in order."""
        journal = Path(self.orders.journal)
        lines = journal.read_text().splitlines() if journal.exists() else []
        return [line.partition(" ")[2] for line in lines]

    def hire(self, **changes: object) -> Hired:
        """Start a worker process."""
        process = Hired(replace(self.orders, **changes))
        self.processes.append(process)
        return process

    @contextmanager
    def worker(self, **changes: object) -> Iterator[Hired]:
        """A worker process that is told to leave at the end of the block."""
        process = self.hire(**changes)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(40)

    def let_die(self, die_at: str, patience_s: float = 90.0) -> None:
        """Start a worker and wait until it has died at that moment."""
        process = self.hire(die_at=die_at)
        assert process.wait(patience_s) == -signal.SIGKILL
        until(lambda: not programs_reading(self.desk.settings.data_dir), 3)

    def dismiss(self) -> None:
        """End every worker that still runs."""
        for process in self.processes:
            process.kill()
            process.wait()


def programs_reading(directory: Path) -> list[str]:
    """Media programs that were given something in this directory, however they are locked in."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            seen = words + (process / "mountinfo").read_text()
            if "ffmpeg" in words and str(directory) in seen:
                found.append(f"{process.name}: {words[:200]}")
    return found
