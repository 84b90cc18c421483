"""Fixtures every test may use: a world on SQLite and on a real PostgreSQL, and plain databases."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from coaching import tables
from coaching.db import connect
from coaching.settings import Settings
from tests.servers.postgres import Databases, Postgres, running_postgres
from tests.world import World
from workers import runtime

ENGINES = ("sqlite", "postgresql")
Pattern = Callable[..., object]


def prepared(url: str, *, engine_too: bool) -> None:
    """Make our tables in an empty database, and the workflow engine's where a test has workers."""
    engine = connect(url)
    tables.metadata.create_all(engine)
    if engine_too:
        runtime.prepare_database(Settings(_env_file=None, database_url=url))  # type: ignore[call-arg]
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
    engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One real PostgreSQL for each test process."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def patterns(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pattern:
    """What databases with our tables are copied from: a SQLite file, or `Databases` of PostgreSQL; made when asked for."""

    @cache
    def pattern(engine: str, *, engine_too: bool) -> object:
        name = "with_engine" if engine_too else "pattern"
        if engine == "sqlite":
            path = tmp_path_factory.mktemp(name) / "vignette.sqlite"
            prepared(f"sqlite:///{path}", engine_too=engine_too)
            return path
        server: Postgres = request.getfixturevalue("postgres")
        prepared(server.create_database(name), engine_too=engine_too)
        return Databases(server, name)

    return pattern


@pytest.fixture
def engine_too() -> bool:
    """Whether a test's database has the tables of the workflow engine, too."""
    return False


@pytest.fixture(params=ENGINES)
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, patterns: Pattern, *, engine_too: bool
) -> Iterator[str]:
    """An empty database with the schema, on each engine in turn."""
    pattern = patterns(request.param, engine_too=engine_too)
    if isinstance(pattern, Databases):
        name = pattern.take()
        yield request.getfixturevalue("postgres").url(name)
        pattern.give_back(name)
    else:
        copy = tmp_path / "vignette.sqlite"
        shutil.copy(cast("Path", pattern), copy)
        yield f"sqlite:///{copy}"


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
