"""A database with the engine's tables, a desk that really enqueues, and workers inside and outside this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coaching.db import connect
from coaching.settings import Settings
from coaching.work import Desk
from media.ffmpeg import MediaTools
from media.storage import open_store
from workers import runtime
from workers.liveness import Roll
from workers.runtime import Engine, Telling
from workers.workshop import Workshop


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings on each database in turn, its tables made; polling fast."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    made = Settings(
        _env_file=None,  # type: ignore[call-arg]
        data_dir=data_dir,
        database_url=database_url,
        poll_s=0.05,
        worker_ttl_s=3.0,
    )
    made.uploads_dir.mkdir()
    runtime.prepare_database(made)
    return made


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """A desk whose jobs reach real workers."""
    engine = connect(settings.database)
    yield Desk(settings, engine, runtime.enqueuer(settings, engine))
    engine.dispose()


@pytest.fixture(scope="session")
def tools() -> MediaTools:
    """The real programs in a real jail."""
    return MediaTools.find(threads=1)


@pytest.fixture
def shop(desk: Desk, tools: MediaTools, tmp_path: Path) -> Workshop:
    """A workshop for steps that are called by hand."""
    store = open_store(desk.settings.blobs_at, desk.settings.data_dir)
    return Workshop(desk, store, tools, tmp_path / "scratch", encoders=2)


@pytest.fixture
def roll(desk: Desk) -> Roll:
    """The roll of workers."""
    return Roll(desk.engine, desk.settings.data_dir / "workers", desk.settings.worker_ttl_s)


@pytest.fixture
def working(shop: Workshop) -> Callable[..., object]:
    """A worker in this process that knows just the tellings it is given."""

    @contextmanager
    def work(*tellings: Telling, executor: str = "here") -> Iterator[Engine]:
        engine = Engine(shop.desk.settings, executor)
        engine.launch(shop, tellings)
        try:
            yield engine
        finally:
            shop.stopping.set()
            engine.land(5)
            shop.stopping.clear()

    return work
