"""`vignette gc`: remove files that no lesson owns, on the second look, and never many at once."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from cli.build import Parts, build
from cli.orphans import GRACE, orphans
from cli.promises import owner_ids
from cli.say import answer, as_json, fail, files, plainly
from media.storage import Blob

MARKS = "gc-marks.json"
MOST_PERCENT = 5.0
"""Of the store's files or bytes at once: more is a mistake, not rubbish."""


def gc(
    delete: Annotated[
        bool, typer.Option("--delete", help="Mark what is found, and delete what an earlier run with --delete marked.")
    ] = False,
    limit: Annotated[float, typer.Option(min=0, max=100, help="Refuse when more percent of the store would go.")] = (
        MOST_PERCENT
    ),
    machine: bool = as_json,
) -> None:
    """Find files older than a day that no lesson owns. Says what would go; deletes only with --delete."""
    with plainly():
        parts = build()
        blobs = list(parts.store.list_prefix(""))  # before the rows: what has a row by then stays
        with parts.desk.read() as work:
            found = list(orphans(blobs, owner_ids(work.session), work.now - GRACE))
        marked = _marks(parts)
        going = [blob for blob in found if blob.key in marked]
        if delete:
            _ensure_few(going or found, blobs, limit)
            for blob in going:
                parts.store.delete(blob.key)
            _mark(parts, [blob for blob in found if blob.key not in marked])
    freed = sum(blob.size_bytes for blob in going)
    waiting = [blob.key for blob in found if blob.key not in marked]
    words = f"{files(len(found))} of no lesson: " + (
        f"{len(going)} deleted ({freed} bytes), {len(waiting)} marked for the next run."
        if delete
        else f"{len(going)} were marked by an earlier run ({freed} bytes), {len(waiting)} not yet. Nothing was deleted."
    )
    keys = [blob.key for blob in going]
    answer(words, machine=machine, delete=delete, deleted=keys if delete else [], marked=keys + waiting, bytes=freed)


def _marks(parts: Parts) -> set[str]:
    path = parts.settings.data_dir / MARKS
    try:
        return set(json.loads(path.read_text()))
    except FileNotFoundError:
        return set()


def _mark(parts: Parts, blobs: list[Blob]) -> None:
    path = parts.settings.data_dir / MARKS
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps([blob.key for blob in blobs]))
    unfinished.replace(path)


def _ensure_few(going: list[Blob], blobs: list[Blob], limit: float) -> None:
    size, whole = sum(blob.size_bytes for blob in going), sum(blob.size_bytes for blob in blobs)
    if len(going) * 100 > len(blobs) * limit or size * 100 > whole * limit:
        raise fail(
            f"{len(going)} of {files(len(blobs))} ({size} of {whole} bytes) would go: more than {limit:g} % of the "
            "store. Nothing was deleted. Is this the right database? If it is, --limit allows more."
        )
