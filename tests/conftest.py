"""Fixtures every test may use: a world on SQLite and on a real PostgreSQL, and plain databases."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coaching import tables
from coaching.db import connect
from tests.servers.postgres import Postgres, running_postgres
from tests.world import World

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One real PostgreSQL for each test process, with the schema ready in its template database."""
    with running_postgres() as server:
        made = connect(server.create_database("pattern"))
        tables.metadata.create_all(made)
        made.dispose()
        yield server


@pytest.fixture(scope="session")
def sqlite_pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema, to copy."""
    path = tmp_path_factory.mktemp("pattern") / "vignette.sqlite"
    engine = connect(f"sqlite:///{path}")
    tables.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return path


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_pattern: Path) -> str:
    """An empty database with the schema, on each engine in turn."""
    if request.param == "sqlite":
        copy = tmp_path / "vignette.sqlite"
        shutil.copy(sqlite_pattern, copy)
        return f"sqlite:///{copy}"
    server: Postgres = request.getfixturevalue("postgres")
    name = f"test_{tmp_path.name}".replace("-", "_").lower()[:50] + f"_{abs(hash(tmp_path)) % 10**8}"
    with server.connect() as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE pattern')  # type: ignore[call-overload]
    return server.url(name)


@pytest.fixture
def make_world(database_url: str, tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Build a world with other settings: `make_world(quota_bytes=10)`."""
    made: list[World] = []

    def make(**settings: object) -> World:
        world = World(database_url, tmp_path / "data", **settings)
        world.settings.data_dir.mkdir(exist_ok=True)
        world.start()
        made.append(world)
        return world

    yield make
    for world in made:
        world.stop()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """A world with ordinary settings."""
    return make_world()
