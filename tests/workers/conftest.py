"""A database with the engine's tables, a desk that really enqueues, and workers inside and outside this process."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coaching.db import connect
from coaching.settings import Settings
from coaching.work import Desk
from media.ffmpeg import MediaTools
from media.storage import open_store
from tests.workers.process import Orders
from tests.workers.school import School
from workers import runtime
from workers.liveness import Roll
from workers.runtime import Engine, Telling
from workers.workshop import Workshop


@pytest.fixture
def engine_too() -> bool:
    """Jobs reach real workers here."""
    return True


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings on each database in turn; polling fast."""
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


@pytest.fixture
def orders(settings: Settings, tmp_path: Path) -> Orders:
    """Orders for worker processes that share the test's settings."""
    told = {
        "data_dir": str(settings.data_dir),
        "database_url": settings.database_url,
        "poll_s": settings.poll_s,
        "worker_ttl_s": settings.worker_ttl_s,
    }
    return Orders(told, str(tmp_path / "journal"))


@pytest.fixture
def school(desk: Desk, orders: Orders) -> Iterator[School]:
    """A school whose workers are processes; none of them outlives the test."""
    built = School.build(desk, open_store(desk.settings.blobs_at, desk.settings.data_dir), orders)
    yield built
    built.dismiss()


def _record(path: Path, *words: str) -> Path:
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *words, str(path)], check=True)
    return path


MOVING = ("-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=20")
SPEAKING = ("-f", "lavfi", "-i", "sine=frequency=300:duration=20:sample_rate=16000")


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the recordings of this session."""
    return tmp_path_factory.mktemp("recordings")


@pytest.fixture(scope="session")
def slow_recording(recordings: Path) -> Path:
    """Twenty seconds that have to be transcoded: three segments, each for more than a second."""
    return _record(recordings / "slow.avi", *MOVING, *SPEAKING, "-c:v", "mpeg4", "-q:v", "3", "-c:a", "mp3")


@pytest.fixture(scope="session")
def quick_recording(recordings: Path) -> Path:
    """Twenty seconds that a browser can play as they are."""
    copied = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac")
    small = ("-vf", "scale=320:180")
    return _record(recordings / "quick.mp4", *MOVING, *SPEAKING, *small, *copied, "-movflags", "+faststart")
