"""`vignette restore DIR`: a backup into an empty place, every hash checked before anything is written.

The database comes last: until it is there, nothing of the place can be seen. What was erased after the backup was made
is erased again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from cli.backup import BLOBS, POSTGRES, SQLITE, UPLOADS, Manifest, run_postgres
from cli.build import Parts, build
from cli.erasures import erase_again, erase_people_again, erased_ids
from cli.migrations import ensure_known, migrate
from cli.say import answer, as_json, byte_bar, complain, fail, files, plainly
from media.storage import ERASED, lesson_of
from media.storage.durable import copy_synced, move_into_place


def restore(directory: Path, machine: bool = as_json) -> None:
    """Bring a backup back into an empty DATA_DIR, database and store. Stop Vignette first."""
    with plainly():
        manifest = Manifest.read(directory)
        parts = build()
        ensure_known(manifest.revision)
        _ensure_empty(parts, manifest)
        _ensure_whole(directory, manifest)
        list_found = any(parts.store.list_prefix(ERASED))
        erased = erased_ids(parts.store) | {UUID(lesson_id) for lesson_id in manifest.erased}
        _copy_files(parts, directory, manifest, erased)
        _load(parts, directory)
        migrate(parts.settings, parts.engine)
        again = erase_again(parts, erased)
        people = erase_people_again(parts)
    if not list_found:
        complain(f"There is no erasure list in this store: anything erased after {manifest.made_at} is back.")
    words = f"Restored the database and {files(len(manifest.files) - 1)}, as of {manifest.made_at}."
    if again:
        words += f" Lessons erased since then and erased again: {len(again)}."
    if people:
        words += f" People erased since then and being erased again: {len(people)}."
    words += f" Holds that stand, as of then: {len(manifest.holds)}. Place those anew that were placed since."
    known = {"holds": len(manifest.holds), "files": len(manifest.files) - 1, "made_at": manifest.made_at}
    answer(words, machine=machine, **known, erased_again=again, people_erased_again=people)


def _ensure_empty(parts: Parts, manifest: Manifest) -> None:
    name = parts.engine.dialect.name
    if name != manifest.database:
        raise fail(f"This backup is of a {manifest.database} database, and VIGNETTE_DATABASE_URL names {name}.")
    if _has_tables(parts):
        raise fail("There is a database here already; restore only fills an empty place.")
    if any(not blob.key.startswith(f"{ERASED}/") for blob in parts.store.list_prefix("")):
        raise fail(f"There are files in {parts.settings.blobs_at} already; restore only fills an empty place.")
    if any(parts.settings.uploads_dir.iterdir()):
        raise fail(f"There are files in {parts.settings.uploads_dir} already; restore only fills an empty place.")


def _has_tables(parts: Parts) -> bool:
    if parts.engine.dialect.name == "sqlite":
        path = Path(parts.engine.url.database or "")
        if not path.exists():
            return False
        with closing(sqlite3.connect(path)) as database:
            return bool(database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    ours = text("SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
    with parts.engine.connect() as connection:
        return bool(connection.execute(ours).scalar_one())


def _ensure_whole(directory: Path, manifest: Manifest) -> None:
    """Every file of the backup is there and has the bytes it was written with. Exits 1 at the first that has not."""
    with byte_bar() as bars:
        bar = bars.add_task("Checking", total=sum(kept.size for kept in manifest.files.values()))
        for name, kept in manifest.files.items():
            try:
                with (directory / name).open("rb") as file:
                    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            except FileNotFoundError as error:
                raise fail(f"{name} is missing from the backup; nothing was restored.") from error
            if sha256 != kept.sha256:
                raise fail(f"{name} is damaged in the backup; nothing was restored.")
            bars.advance(bar, kept.size)


def _copy_files(parts: Parts, directory: Path, manifest: Manifest, erased: set[UUID]) -> None:
    with byte_bar() as bars:
        bar = bars.add_task("Restoring", total=sum(kept.size for kept in manifest.files.values()))
        for name, kept in manifest.files.items():
            place, _, key = name.partition("/")
            if place == BLOBS and lesson_of(key) not in erased:
                parts.store.put(key, directory / name)
            if place == UPLOADS and UUID(key) not in erased:
                _put(directory / name, parts.settings.uploads_dir / key)
            bars.advance(bar, kept.size)


def _put(source: Path, target: Path) -> None:
    unfinished = target.with_name(f".{target.name}")
    unfinished.unlink(missing_ok=True)
    with source.open("rb") as file:
        copy_synced(file, unfinished)
    move_into_place(unfinished, target)


def _load(parts: Parts, directory: Path) -> None:
    if parts.engine.dialect.name == "sqlite":
        target = Path(parts.engine.url.database or "")
        for beside in ("-wal", "-shm"):  # of an empty database that an earlier command left here
            target.with_name(target.name + beside).unlink(missing_ok=True)
        _put(directory / SQLITE, target)
        return
    run_postgres(
        ["pg_restore", "--no-owner", "--no-privileges", "--single-transaction", str(directory / POSTGRES)],
        parts.engine.url,
    )
