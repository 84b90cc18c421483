"""Where settings become living things: the only place that knows every part."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError

from coaching.db import connect
from coaching.errors import Invalid
from coaching.settings import Settings
from coaching.work import Desk
from media.storage import BlobStore, S3Options, open_store
from workers import runtime


@dataclass(frozen=True)
class Parts:
    """One Vignette, put together."""

    settings: Settings
    engine: Engine
    desk: Desk
    store: BlobStore


def build() -> Parts:
    """Put the parts together. Makes the data directory, readable by this user alone.

    Raises Invalid for addresses that name no database and no store, and pydantic's ValidationError.
    """
    settings = Settings()
    make_private(settings.data_dir)
    for directory in (settings.uploads_dir, settings.scratch_dir):
        directory.mkdir(parents=True, exist_ok=True)
    try:
        engine = connect(settings.database)
    except ArgumentError as error:
        field = "VIGNETTE_DATABASE_URL"
        raise Invalid(field, f"{field} is not the address of a database.") from error
    desk = Desk(settings, engine, runtime.enqueuer(settings, engine))
    return Parts(settings, engine, desk, open_blobs(settings))


def make_private(directory: Path) -> None:
    """A directory that only this user can enter, whatever it was before: films and the database live in it."""
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(stat.S_IRWXU)


def open_blobs(settings: Settings) -> BlobStore:
    """The store the settings name. Raises Invalid."""
    options = S3Options(
        settings.s3_endpoint_url, settings.s3_region, settings.s3_access_key_id, settings.s3_secret_access_key
    )
    try:
        return open_store(settings.blobs_at, settings.data_dir, s3=options)
    except ValueError as error:
        field = "VIGNETTE_BLOBS"
        raise Invalid(field, f"VIGNETTE_{error}") from error


def environment() -> dict[str, str]:
    """What child processes of `serve` are given: this process's own environment."""
    return dict(os.environ)
