"""Keeping a Vignette well: is it healthy, is it whole, is it backed up, what may go."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import text
from sqlmodel import col, select

from cli.build import Parts, build
from cli.say import answer, as_json, fail, plainly
from coaching.lessons.models import Lesson, LessonState, Segment, SegmentState, Upload
from media.ffmpeg import MediaTools
from media.storage import BlobMissing
from media.storage.keys import LessonKeys

PIECE = 2**20
MANIFEST = "manifest.json"
DATABASE = "vignette.sqlite"
DUMP = "vignette.pgdump"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    fine: bool
    words: str


def doctor(machine: bool = as_json) -> None:
    """Look whether everything Vignette needs is there and works."""
    with plainly():
        parts = build()
        findings = [_database(parts), _disk(parts), _store(parts), _media(parts)]
    for finding in findings:
        if not machine:
            answer(f"{'well   ' if finding.fine else 'NOT WELL'}  {finding.what}: {finding.words}", machine=False)
    if machine:
        answer("", machine=True, findings=[finding.__dict__ for finding in findings])
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)


def _database(parts: Parts) -> Finding:
    with parts.desk.read() as work:
        work.session.exec(select(Lesson.id).limit(1)).first()
    return Finding("database", fine=True, words=parts.engine.dialect.name)


def _disk(parts: Parts) -> Finding:
    free = shutil.disk_usage(parts.settings.data_dir).free
    return Finding("disk", free > parts.settings.free_disk_bytes, f"{free / 2**30:.1f} GiB free")


def _store(parts: Parts) -> Finding:
    key = "doctor/look"
    parts.store.put_bytes(key, b"well")
    fine = b"".join(parts.store.open_range(key, 0)) == b"well"
    parts.store.delete(key)
    return Finding("store", fine, parts.settings.blobs_at)


def _media(parts: Parts) -> Finding:
    try:
        tools = MediaTools.find(jail=parts.settings.jail, allow_unsandboxed=parts.settings.allow_unsandboxed_media)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the jail is the finding
        return Finding("media programs", fine=False, words=str(error))
    return Finding("media programs", fine=True, words=f"ffmpeg, locked in by {tools.jail.name}")


def fsck(
    deep: Annotated[bool, typer.Option("--deep", help="Also read every original and compare its SHA-256.")] = False,
    machine: bool = as_json,
) -> None:
    """Check that rows and files agree. Exit 1 when they do not."""
    with plainly():
        parts = build()
        wrong = [*_broken_database(parts), *_missing_files(parts), *_overstated_uploads(parts)]
        if deep:
            wrong += _rotten_originals(parts)
    if machine:
        answer("", machine=True, wrong=wrong)
    for line in wrong if not machine else ():
        answer(line, machine=False)
    if wrong:
        raise typer.Exit(1)
    answer("Rows and files agree.", machine=machine) if not machine else None


def _broken_database(parts: Parts) -> list[str]:
    if parts.engine.dialect.name != "sqlite":
        return []
    with parts.desk.read() as work:
        whole = work.session.connection().execute(text("PRAGMA integrity_check")).scalar_one()
        dangling = work.session.connection().execute(text("PRAGMA foreign_key_check")).all()
    return ([] if whole == "ok" else [f"database: {whole}"]) + [
        f"database: dangling row in {row[0]}" for row in dangling
    ]


def _missing_files(parts: Parts) -> list[str]:
    wrong = []
    with parts.desk.read() as work:
        kept = {LessonState.STORED, LessonState.PREPARING, LessonState.READY}
        for lesson in work.session.exec(select(Lesson).where(col(Lesson.state).in_(kept))):
            key = LessonKeys(lesson.organisation_id, lesson.id).original
            wrong += _size_differs(parts, key, lesson.size_bytes)
        for segment in work.session.exec(select(Segment).where(col(Segment.state) == SegmentState.READY)):
            wrong += _size_differs(parts, segment.blob_key or "", segment.size_bytes or 0)
    return wrong


def _size_differs(parts: Parts, key: str, expected: int) -> list[str]:
    try:
        size = parts.store.size(key)
    except (BlobMissing, ValueError):
        return [f"missing: {key}"]
    return [] if size == expected else [f"size: {key} has {size} bytes, its row says {expected}"]


def _overstated_uploads(parts: Parts) -> list[str]:
    wrong = []
    with parts.desk.read() as work:
        for upload in work.session.exec(select(Upload).where(col(Upload.finished_at).is_(None))):
            path = parts.settings.uploads_dir / str(upload.lesson_id)
            size = path.stat().st_size if path.exists() else 0
            if upload.received_bytes > size:
                wrong.append(f"upload: {upload.lesson_id} says {upload.received_bytes} bytes, the disk has {size}")
    return wrong


def _rotten_originals(parts: Parts) -> list[str]:
    wrong = []
    with parts.desk.read() as work:
        for lesson in work.session.exec(select(Lesson).where(col(Lesson.sha256).is_not(None))):
            key = LessonKeys(lesson.organisation_id, lesson.id).original
            digest = hashlib.sha256()
            try:
                for piece in parts.store.open_range(key, 0):
                    digest.update(piece)
            except BlobMissing:
                continue  # said already
            if digest.hexdigest() != lesson.sha256:
                wrong.append(f"rot: {key} no longer has the bytes that were uploaded")
    return wrong


def backup(directory: Path, machine: bool = as_json) -> None:
    """Copy the database and every file into DIRECTORY, while Vignette runs. Unfinished uploads stay behind."""
    with plainly():
        parts = build()
        directory.mkdir(parents=True, exist_ok=True)
        if (directory / MANIFEST).exists():
            raise fail(f"{directory} holds a backup already; give an empty directory.")
        _dump(parts, directory)
        files = _copy_blobs(parts, directory / "blobs")
        manifest = {"made_at": datetime.now(UTC), "database": parts.engine.dialect.name, "files": files}
        (directory / MANIFEST).write_text(json.dumps(manifest, default=str, indent=1))
    answer(f"Backed up {len(files)} files and the database to {directory}.", machine=machine, files=len(files))


def _dump(parts: Parts, directory: Path) -> None:
    if parts.engine.dialect.name == "sqlite":
        source = parts.engine.url.database or ""
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(directory / DATABASE)) as copy:
            live.backup(copy)
        return
    url = parts.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    _run(["pg_dump", "--format=custom", f"--file={directory / DUMP}", url])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise fail(f"{command[0]}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}")


def _copy_blobs(parts: Parts, target: Path) -> dict[str, dict[str, object]]:
    files: dict[str, dict[str, object]] = {}
    for blob in parts.store.list_prefix(""):
        path = target / blob.key
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        try:
            with path.open("wb") as copy:
                for piece in parts.store.open_range(blob.key, 0):
                    copy.write(piece)
                    digest.update(piece)
        except BlobMissing:  # erased while we copied: erased means erased
            path.unlink(missing_ok=True)
            continue
        files[blob.key] = {"size": path.stat().st_size, "sha256": digest.hexdigest()}
    return files


def restore(directory: Path, machine: bool = as_json) -> None:
    """Bring a backup back into an empty DATA_DIR (and an empty database). Stop Vignette first."""
    with plainly():
        if not (directory / MANIFEST).is_file():
            raise fail(f"{directory} holds no backup.")
        manifest = json.loads((directory / MANIFEST).read_text())
        parts = build()
        if parts.engine.dialect.name != manifest["database"]:
            raise fail(f"This backup is of a {manifest['database']} database.")
        _load(parts, directory)
        for key, facts in manifest["files"].items():
            with (directory / "blobs" / key).open("rb") as copy:
                if hashlib.file_digest(copy, "sha256").hexdigest() != facts["sha256"]:
                    raise fail(f"The backup's copy of {key} is damaged.")
            parts.store.put(key, directory / "blobs" / key)
    answer(f"Restored {len(manifest['files'])} files and the database.", machine=machine, files=len(manifest["files"]))


def _load(parts: Parts, directory: Path) -> None:
    if parts.engine.dialect.name == "sqlite":
        target = Path(parts.engine.url.database or "")
        if target.exists():
            raise fail(f"{target} exists already; restore into an empty DATA_DIR.")
        shutil.copyfile(directory / DATABASE, target)
        return
    url = parts.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    _run(["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url}", str(directory / DUMP)])


def gc(
    delete: Annotated[
        bool, typer.Option("--delete", help="Really delete; without it, only say what would go.")
    ] = False,
    machine: bool = as_json,
) -> None:
    """Find files that no lesson owns. Refuses when they are more than a twentieth of the store."""
    with plainly():
        parts = build()
        everything = list(parts.store.list_prefix(""))
        with parts.desk.read() as work:
            folders = {
                LessonKeys(organisation_id, lesson_id).folder
                for organisation_id, lesson_id in work.session.exec(select(Lesson.organisation_id, Lesson.id))
            }
        orphans = [blob for blob in everything if "/".join(blob.key.split("/")[:4]) not in folders]
        total = sum(blob.size_bytes for blob in everything)
        freed = sum(blob.size_bytes for blob in orphans)
        if delete and freed * 20 > total:
            raise fail(f"{len(orphans)} files without a lesson are more than a twentieth of the store. Look first.")
        for blob in orphans if delete else ():
            parts.store.delete(blob.key)
    words = f"{len(orphans)} files without a lesson, {freed} bytes; {'deleted' if delete else 'nothing was deleted'}."
    answer(words, machine=machine, orphans=[blob.key for blob in orphans], bytes=freed, deleted=delete)
