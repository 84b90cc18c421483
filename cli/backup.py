"""`vignette backup DIR`: the database as it is at one moment, and every file it names, while Vignette runs.

The database is copied first, the files after it, and what must be there is read from the copy: so rows and files belong
together whatever happens meanwhile. The manifest, with the SHA-256 of everything, is written last: without it a
directory is no backup.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Self
from urllib.parse import quote
from uuid import UUID

import typer
from sqlalchemy import URL, create_engine, text
from sqlmodel import Session, col, select

from cli.build import Parts, build, make_private
from cli.migrations import revision_of
from cli.promises import Promise, lesson_ids, promises
from cli.say import answer, as_json, byte_bar, complain, fail, files, plainly
from coaching.holds.models import Hold
from coaching.holds.queries import stands
from coaching.lessons.models import Upload
from media.storage import ERASED, Blob, BlobMissing, lesson_of, takeout_of
from media.storage.durable import sync_directory, sync_file

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE = "vignette.sqlite"
POSTGRES = "vignette.pgdump"
BLOBS = "blobs"
UPLOADS = "uploads"
PIECE_BYTES = 2**20


@dataclass(frozen=True)
class Kept:
    """What is known of one file of a backup."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """What a backup holds: names below its directory, with size and SHA-256."""

    database: str
    revision: str | None
    made_at: str
    files: dict[str, Kept] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    format: int = FORMAT

    def write(self, directory: Path) -> None:
        """Make the directory a backup."""
        unfinished = directory / f".{MANIFEST}"
        with unfinished.open("wb") as file:
            file.write(json.dumps(asdict(self), indent=1).encode())
            sync_file(file)
        unfinished.replace(directory / MANIFEST)
        sync_directory(directory)

    @classmethod
    def read(cls, directory: Path) -> Self:
        """The manifest of a backup. Exits 1 when there is none that this release can read."""
        path = directory / MANIFEST
        if not path.is_file():
            raise fail(f"{directory} holds no finished backup.")
        try:
            told = json.loads(path.read_bytes())
            if told["format"] != FORMAT:
                raise fail(f"{directory} was written by another release of Vignette (format {told['format']}).")
            files = {name: Kept(**kept) for name, kept in told.pop("files").items()}
            return cls(files=files, **told)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise fail(f"{path} is damaged.") from error


@dataclass(frozen=True)
class Snapshot:
    """What the copied database says: whose files there are, which must be there, and how far uploads are."""

    lessons: set[UUID]
    promised: list[Promise]
    uploads: dict[UUID, int]
    holds: list[UUID]

    @classmethod
    def seen(cls, session: Session) -> Self:
        """Read it."""
        received = session.exec(select(Upload.lesson_id, Upload.received_bytes).where(col(Upload.received_bytes) > 0))
        standing = session.exec(select(Hold.id).where(stands()).order_by(col(Hold.id))).all()
        return cls(lesson_ids(session), list(promises(session)), dict(received.all()), list(standing))


def backup(directory: Path, machine: bool = as_json) -> None:
    """Copy the database and every file into DIRECTORY (empty, or not there yet), while Vignette runs."""
    with plainly():
        parts = build()
        if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
            raise fail(f"{directory} is not empty; give a directory of its own to every backup.")
        make_private(directory)
        manifest = Manifest(parts.engine.dialect.name, revision_of(parts.engine), datetime.now(UTC).isoformat())
        snapshot = dump(parts, directory, manifest)
        copy_blobs(parts, snapshot, directory, manifest)
        _copy_uploads(parts, snapshot, directory, manifest)
        manifest.write(directory)
    size = sum(kept.size for kept in manifest.files.values())
    kept = files(len(manifest.files) - 1)  # the database is the one that is not counted
    words = f"Backed up the database and {kept}, {size / 2**20:.1f} MiB together, to {directory}."
    answer(words, machine=machine, files=len(manifest.files) - 1, bytes=size, damaged=manifest.damaged)
    if manifest.damaged:
        complain(
            f"The backup is made, but {files(len(manifest.damaged))} of the store damaged or missing:"
            " `vignette fsck --deep` names them."
        )
        raise typer.Exit(1)


def dump(parts: Parts, directory: Path, manifest: Manifest) -> Snapshot:
    """Copy the database as it is at this moment, and read from the copy what belongs to it."""
    copying = _sqlite_copied if manifest.database == "sqlite" else _postgres_dumped
    with copying(parts, directory) as (name, session):
        snapshot = Snapshot.seen(session)
    manifest.holds = [str(hold_id) for hold_id in snapshot.holds]
    with (directory / name).open("rb+") as file:
        manifest.files[name] = Kept((directory / name).stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
        os.fsync(file.fileno())
    return snapshot


@contextmanager
def _sqlite_copied(parts: Parts, directory: Path) -> Iterator[tuple[str, Session]]:
    """By SQLite's own backup, which copies a moment; never by copying the file of a living database."""
    copy = directory / SQLITE
    with closing(sqlite3.connect(parts.engine.url.database or "")) as live, closing(sqlite3.connect(copy)) as made:
        live.backup(made)
        made.execute("PRAGMA journal_mode=DELETE")  # one file, without the log that a WAL database keeps beside it
        if made.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise fail("The database is damaged; `vignette fsck` says how. An older backup may be better.")
    engine = create_engine(f"sqlite:///file:{quote(str(copy.absolute()))}?mode=ro&uri=true")
    with Session(engine) as session:
        yield SQLITE, session
    engine.dispose()


@contextmanager
def _postgres_dumped(parts: Parts, directory: Path) -> Iterator[tuple[str, Session]]:
    """By pg_dump, which shares its moment with the session that reads the rows."""
    with (
        parts.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        Session(connection) as session,
    ):
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))  # idle while pg_dump works
        moment = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        dump = ["pg_dump", "--format=custom", f"--snapshot={moment}", f"--file={directory / POSTGRES}"]
        run_postgres(dump, parts.engine.url)
        yield POSTGRES, session


def run_postgres(command: list[str], url: URL) -> None:
    """Run one of PostgreSQL's programs on our database; the password goes by the environment, where `ps` shows none."""
    place = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    plain = place.render_as_string()
    secret = {"PGPASSWORD": url.password} if url.password else {}
    try:
        done = subprocess.run(
            [*command, f"--dbname={plain}"], capture_output=True, text=True, check=False, env={**os.environ, **secret}
        )
    except FileNotFoundError as error:
        raise fail(f"{command[0]} is not installed; Debian has it in postgresql-client.") from error
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise fail(f"{command[0]}: {said[0]}")


def copy_blobs(parts: Parts, snapshot: Snapshot, directory: Path, manifest: Manifest) -> None:
    """Everything but the erasure list and the files of lessons that are younger than the snapshot."""
    promised = {promise.key: promise for promise in snapshot.promised}
    wanted = [blob for blob in parts.store.list_prefix("") if _belongs(blob, snapshot.lessons)]
    with byte_bar() as bars:
        bar = bars.add_task("Copying", total=sum(blob.size_bytes for blob in wanted))
        for blob in wanted:
            name = f"{BLOBS}/{blob.key}"
            try:
                kept = _copy(parts.store.open_range(blob.key, 0), directory / name, lambda n: bars.advance(bar, n))
            except BlobMissing:  # erased, or cut anew, while we copied
                continue
            manifest.files[name] = kept
            promise = promised.get(blob.key)
            if promise and (promise.broken_by(kept.size) or promise.rotten_as(kept.sha256)):
                manifest.damaged.append(blob.key)
    with parts.desk.read() as work:
        manifest.erased = sorted(str(lesson_id) for lesson_id in snapshot.lessons - lesson_ids(work.session))
    for promise in snapshot.promised:
        if f"{BLOBS}/{promise.key}" not in manifest.files and str(promise.lesson_id) not in manifest.erased:
            manifest.damaged.append(promise.key)


def _belongs(blob: Blob, lessons: set[UUID]) -> bool:
    lesson_id = lesson_of(blob.key)
    if takeout_of(blob.key):
        return False  # a copy of what is in the backup already, and made anew for the asking
    return not blob.key.startswith(f"{ERASED}/") if lesson_id is None else lesson_id in lessons


def _copy_uploads(parts: Parts, snapshot: Snapshot, directory: Path, manifest: Manifest) -> None:
    """Recordings on their way in, as far as the snapshot acknowledges them: their files only grow."""
    for lesson_id, received in snapshot.uploads.items():
        try:
            with (parts.settings.uploads_dir / str(lesson_id)).open("rb") as file:
                name = f"{UPLOADS}/{lesson_id}"
                manifest.files[name] = _copy(_beginning(file, received), directory / name)
        except FileNotFoundError:
            continue  # in the store since, or erased


def _beginning(file: BinaryIO, length: int) -> Iterator[bytes]:
    left = length
    while piece := file.read(min(PIECE_BYTES, left)):
        left -= len(piece)
        yield piece


def _copy(pieces: Iterable[bytes], target: Path, copied: Callable[[int], None] = lambda _bytes: None) -> Kept:
    """Write a file that is on the disk on return."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with target.open("xb") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
                copied(len(piece))
            sync_file(file)
    except BlobMissing:
        target.unlink(missing_ok=True)
        raise
    return Kept(size, digest.hexdigest())
