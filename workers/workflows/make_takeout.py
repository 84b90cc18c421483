"""Everything about a person in one ZIP file: rows as JSON, films as they came, notes beside them as WebVTT."""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from uuid import UUID

from coaching.errors import NotFound
from coaching.jobs import MakeTakeout
from coaching.lessons.preparation import Problem
from coaching.takeouts import making, queries, rules
from coaching.takeouts.making import MadeTakeout
from coaching.takeouts.models import Takeout
from coaching.takeouts.queries import LessonPapers
from media.remarks import Remark, webvtt_of
from media.storage import BlobMissing, LessonKeys, takeout_folder, takeout_key
from workers.archives import Archive, new_archive
from workers.runtime import Story
from workers.workshop import Leaving, Trouble, Workshop

TELL_EVERY_S = 1.0
ENDING = re.compile(r"\.[a-z0-9]{1,5}")
NO_SPACE = Problem(
    "no_space",
    "There is not enough room for this file just now",
    "Your films are larger than the free space of the server. Ask for it without the films, or ask your administrator.",
)
README = """Your data from Vignette
=======================

account.json       who you are here
goals.json         your goals, with steps, criteria and what happened to each step
coaching.json      your cycles: area, plan, what to come back to, your meetings and what was decided in them
certificates.json  what was yours and has been erased
lessons/           one folder for each of your lessons: the film as you uploaded it, its notes as JSON and as WebVTT
                   (subtitles that a player can show), clips, who may see it, and who did what with it
rows/              everything else that names you, one list for each kind of thing

Times within a lesson are milliseconds from its first frame. Other people's drafts and passwords are not here.
"""


def make_takeout(story: Story, job: MakeTakeout) -> None:
    """Make it, or say that it cannot be made."""
    try:
        story.step(make, job.takeout_id)
    except Trouble as trouble:
        story.step(mark_failed, job.takeout_id, trouble.problem)


def make(shop: Workshop, takeout_id: UUID) -> None:
    """Make the file and show it, unless that has been done."""
    shop.witness("takeout")
    takeout = shop.record(making.begun, takeout_id)
    if takeout.state not in rules.UNDER_WAY:
        return
    with shop.bench(f"takeout-{takeout_id}") as bench:
        path = bench / "takeout.zip"
        Filling(shop, takeout, path).fill()
        shop.witness("takeout made")
        file = named(takeout, path)
        shop.keep(file.blob_key, path)
    shop.witness("takeout kept")
    show(shop, takeout, file)


@dataclass
class Filling:
    """One archive on its way, and how far it is."""

    shop: Workshop
    takeout: Takeout
    path: Path
    whole: int = 1
    done: int = 0
    told_at: float = 0.0

    def fill(self) -> None:
        """Write everything. Raises NotFound when nobody wants it any more, Trouble for want of room."""
        person_id = self.takeout.person_id
        with self.shop.desk.read() as work:
            account = queries.account_of(work, person_id)
            lesson_ids = queries.lesson_ids_of(work, person_id)
            self.whole = max(1, queries.bytes_of_films(work, person_id)) if self.takeout.with_films else 1
        self._ensure_room()
        with new_archive(self.path, self.takeout.created_at) as archive:
            archive.text("README.txt", README)
            archive.json("account.json", account)
            self._papers(archive)
            for number, lesson_id in enumerate(lesson_ids, start=1):
                self._lesson(archive, number, lesson_id)

    def _ensure_room(self) -> None:
        free = shutil.disk_usage(self.path.parent).free
        if self.takeout.with_films and free < self.whole + self.shop.desk.settings.free_disk_bytes:
            raise Trouble(NO_SPACE)

    def _papers(self, archive: Archive) -> None:
        person_id = self.takeout.person_id
        with self.shop.desk.read() as work:
            archive.json("goals.json", queries.goals_of(work, person_id))
            archive.json("coaching.json", queries.coaching_of(work, person_id))
            archive.json("certificates.json", queries.certificates_of(work, person_id))
            for table, rows in groupby(queries.rows_naming(work, person_id), key=lambda each: each[0]):
                archive.rows(f"rows/{table}.json", (row for _, row in rows))

    def _lesson(self, archive: Archive, number: int, lesson_id: UUID) -> None:
        try:
            with self.shop.desk.read() as work:  # closed before the film is copied, which may take long
                papers = queries.lesson_papers(work, lesson_id)
        except NotFound:  # erased meanwhile
            return
        folder = f"lessons/{number:04d}-{(papers.lesson.taught_on or papers.lesson.created_at.date()).isoformat()}"
        for name, document in papers.documents.items():
            archive.json(f"{folder}/{name}.json", document)
        remarks = [Remark(**asdict(each)) for each in papers.said]
        archive.text(f"{folder}/notes.vtt", webvtt_of(remarks, papers.lesson.duration_ms or 0))
        if self.takeout.with_films:
            self._film(archive, folder, papers)

    def _film(self, archive: Archive, folder: str, papers: LessonPapers) -> None:
        lesson = papers.lesson
        ending = Path(lesson.filename.lower()).suffix
        original = LessonKeys(lesson.organisation_id, lesson.id).original
        wanted = [(f"film{ending if ENDING.fullmatch(ending) else ''}", original)]
        if not self.shop.store.exists(original):
            wanted = [(f"part-{part.index:02d}.mp4", part.blob_key) for part in papers.segments if part.blob_key]
        for name, key in wanted:
            try:
                archive.film(f"{folder}/{name}", self._pieces(self.shop.store.open_range(key, 0)), self._written)
            except BlobMissing:  # erased between two looks
                continue

    def _pieces(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if self.shop.stopping.is_set():
                raise Leaving
            yield piece

    def _written(self, count: int) -> None:
        self.done += count
        if time.monotonic() - self.told_at >= TELL_EVERY_S:
            self.told_at = time.monotonic()
            self.shop.record(making.progressed, self.takeout.id, self.done / self.whole)


def named(takeout: Takeout, path: Path) -> MadeTakeout:
    """Name the file after the takeout and what is in it: two workers never write different bytes under one name."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    key = takeout_key(takeout.organisation_id, takeout.id, digest[:16])
    return MadeTakeout(key, path.stat().st_size, digest)


def show(shop: Workshop, takeout: Takeout, file: MadeTakeout) -> None:
    """Let its person have it, and nothing besides: a worker that died may have left another. Raises NotFound."""
    try:
        first = shop.record(making.made, takeout.id, file)
    except NotFound:
        shop.store.delete(file.blob_key)
        raise
    if not first:
        shop.store.delete(file.blob_key)
        return
    for blob in list(shop.store.list_prefix(takeout_folder(takeout.organisation_id, takeout.id))):
        if blob.key != file.blob_key:
            shop.store.delete(blob.key)


def mark_failed(shop: Workshop, takeout_id: UUID, problem: Problem) -> None:
    """Say why there will be no file."""
    shop.record(making.failed, takeout_id, problem)


def sweep_takeouts(shop: Workshop) -> None:
    """Remove those whose time has run out: first from sight, then their files, then their rows."""
    over = shop.record(making.over)
    for takeout in over:
        shop.store.delete_prefix(takeout_folder(takeout.organisation_id, takeout.id))
    if over:
        shop.record(making.forget, [takeout.id for takeout in over])
