"""Where settings become living things: the only place that knows every part."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from coaching.db import connect
from coaching.settings import Settings
from coaching.work import Desk
from media.storage import BlobStore, S3Options, open_store
from workers import runtime

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Parts:
    """One Vignette, put together."""

    settings: Settings
    engine: Engine
    desk: Desk
    store: BlobStore


def build() -> Parts:
    """Put the parts together. Makes the data directory, readable by this user alone."""
    settings = Settings()
    make_private(settings.data_dir)
    for directory in (settings.uploads_dir, settings.scratch_dir):
        directory.mkdir(parents=True, exist_ok=True)
    engine = connect(settings.database)
    desk = Desk(settings, engine, runtime.enqueuer(settings, engine))
    return Parts(settings, engine, desk, open_blobs(settings))


def make_private(directory: Path) -> None:
    """A directory that only this user can enter, whatever it was before: films and the database live in it."""
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(stat.S_IRWXU)


def open_blobs(settings: Settings) -> BlobStore:
    """The store the settings name."""
    options = S3Options(
        settings.s3_endpoint_url, settings.s3_region, settings.s3_access_key_id, settings.s3_secret_access_key
    )
    return open_store(settings.blobs_at, settings.data_dir, s3=options)


def migrate(settings: Settings, engine: Engine) -> None:
    """Bring the database up to this release: our tables, then the workflow engine's."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "alembic"))
    config.attributes["engine"] = engine
    command.upgrade(config, "head")
    runtime.prepare_database(settings)


def environment() -> dict[str, str]:
    """What child processes of `serve` are given: this process's own environment."""
    return dict(os.environ)
