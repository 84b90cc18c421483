"""A small school that was really set up, filled and stopped by the commands themselves; every test gets a copy."""

from __future__ import annotations

import gc
import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from cli.build import Parts, build
from cli.main import commands
from cli.web import web_server
from coaching.lessons.models import Lesson, LessonState
from media.ffmpeg import MediaTools
from tests.workers.waiting import until
from workers.liveness import Roll, lock_folder
from workers.runtime import Engine
from workers.workflows import TELLINGS
from workers.workshop import Workshop

AMA, DANA = "ama@hill.example", "dana@hill.example"
PASSWORD = "notebook and screen"
PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10:duration=3")
SOUND = ("-f", "lavfi", "-i", "sine=frequency=300:duration=3:sample_rate=16000")
CODECS = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "aac")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> Any:
        """Its answer to `--json`."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Place:
    """One Vignette's settings, and the command line in it."""

    data_dir: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The `VIGNETTE_*` variables."""
        return {
            "VIGNETTE_DATA_DIR": str(self.data_dir),
            "VIGNETTE_PORT": "0",
            "VIGNETTE_FREE_DISK_BYTES": "0",
            "VIGNETTE_WORKER_TTL_S": "600",  # the worker in this process has no pulse
        } | self.settings

    def run(self, *words: object, typed: str | None = None) -> Done:
        """A command, in this process."""
        done = CliRunner().invoke(commands(), [str(word) for word in words], input=typed, env=self.environment)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Done(done.exit_code, done.stdout, done.stderr)

    def well(self, *words: object, typed: str | None = None) -> Done:
        """The same, which must succeed without a word on stderr."""
        done = self.run(*words, typed=typed)
        assert (done.code, done.err) == (0, ""), done
        return done

    def refused(self, *words: object, typed: str | None = None) -> str:
        """The same, which must fail with one plain line; answers the line."""
        done = self.run(*words, typed=typed)
        assert done.code == 1, done
        assert done.err.startswith("vignette: ")
        assert done.err.count("\n") == 1, done.err
        return done.err

    @contextmanager
    def parts(self) -> Iterator[Parts]:
        """What the commands work on, for looking and for damaging it."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            parts = build()
        yield parts
        parts.engine.dispose()

    def bytes_in_store(self) -> dict[str, bytes]:
        """Everything in the store but the erasure list."""
        with self.parts() as parts:
            blobs = [blob.key for blob in parts.store.list_prefix("") if not blob.key.startswith("erased/")]
            return {key: b"".join(parts.store.open_range(key, 0)) for key in blobs}

    def lessons(self) -> list[UUID]:
        """Ids of the lessons, oldest first."""
        with self.parts() as parts, parts.desk.read() as work:
            return list(work.session.exec(select(Lesson.id).order_by(col(Lesson.id))))


@contextmanager
def web(parts: Parts, place: Place) -> Iterator[Place]:
    """The web server of the commands, in a thread; answers the place with its port."""
    server = web_server(parts)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started or not thread.is_alive())
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Place(place.data_dir, place.settings | {"VIGNETTE_PORT": str(port)})
    server.should_exit = True
    thread.join(20)
    gc.unfreeze()  # of this process only the server would have been meant


@contextmanager
def running(place: Place) -> Iterator[Place]:
    """The web server and a worker, in threads of this process, until the end of the block."""
    with place.parts() as parts, web(parts, place) as answering:
        settings = parts.settings
        shop = Workshop(parts.desk, parts.store, MediaTools.find(threads=1), settings.scratch_dir / "here", encoders=2)
        engine = Engine(settings, "here")
        with Roll(parts.engine, lock_folder(settings), settings.worker_ttl_s).present("here"):
            engine.launch(shop, TELLINGS)
            yield answering
            shop.stopping.set()
            engine.land(20)


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds that a browser can play."""
    path = tmp_path_factory.mktemp("recording") / "fractions.mp4"
    command = ["ffmpeg", "-v", "error", "-nostdin", *PICTURE, *SOUND, *CODECS, "-movflags", "+faststart", str(path)]
    subprocess.run(command, check=True)
    return path


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory, recording: Path) -> Path:
    """The school's DATA_DIR after two recordings were ingested and everything was stopped."""
    place = Place(tmp_path_factory.mktemp("school") / "data")
    place.data_dir.mkdir()
    assert place.well("migrate", "--json").told["migrated"] is True
    assert place.well("org", "add", "Hill School").out == "Added Hill School.\n"
    for email, name in ((AMA, "Ama Osei"), (DANA, "Dana Kessler")):
        who = ("--name", name, "--org", "Hill School")
        place.well("person", "add", email, *who, "--password-stdin", typed=f"{PASSWORD}\n")
    place.well("pair", "add", "--coach", DANA, "--teacher", AMA)
    with running(place) as open_place:
        for title in ("Fractions", "Plants"):
            told = open_place.well("ingest", recording, "--as", AMA, "--title", title, "--json").told
            assert (told["title"], told["state"], len(told["segments"])) == (title, LessonState.READY, 1)
        told = open_place.well("doctor", "--json").told
        assert [one for one in told["findings"] if not one["fine"]] == []
    return place.data_dir


@pytest.fixture
def school(pattern: Path, tmp_path: Path) -> Place:
    """A copy of the school, to do things to."""
    shutil.copytree(pattern, tmp_path / "data", copy_function=shutil.copy2)
    return Place(tmp_path / "data")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Callable[[], Place]:
    """An empty place."""
    return lambda: Place(tmp_path / "elsewhere")
