"""A database of an earlier release keeps what it holds when it is migrated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from coaching.db import connect
from tests.conftest import ENGINES

if TYPE_CHECKING:
    from tests.servers.postgres import Postgres

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 9, 7, tzinfo=UTC)


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create_database(f"old_{abs(hash(tmp_path)) % 10**8}")
    engine = connect(url)
    yield engine
    engine.dispose()


def migrate(engine: Engine, revision: str) -> None:
    """Up to this release."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "alembic"))
    config.attributes["engine"] = engine
    command.upgrade(config, revision)


def test_steps_keep_their_criteria_and_links_when_evidence_comes(empty: Engine) -> None:
    migrate(empty, "secret_tries")
    key = {name: f"{place:032x}" for place, name in enumerate(("org", "person", "goal", "step", "done"), start=1)}
    with closing(empty.connect().execution_options(write=True)) as connection:
        for statement in (
            "INSERT INTO organisations (id, name, created_at) VALUES (:org, 'Hill', :at)",
            "INSERT INTO people (id, email, name, password_hash, created_at) VALUES (:person, 'a', 'A', 'x', :at)",
            (
                "INSERT INTO goals (id, organisation_id, teacher_id, title, why, created_at, created_by, version)"
                " VALUES (:goal, :org, :person, 'G', '', :at, :person, 1)"
            ),
            (
                "INSERT INTO steps (id, goal_id, title, cue, state, created_at, created_by, version)"
                " VALUES (:step, :goal, 'S', '', 'practising', :at, :person, 1)"
            ),
            (
                "INSERT INTO steps (id, goal_id, title, cue, state, created_at, created_by, version)"
                " VALUES (:done, :goal, 'T', '', 'proposed', :at, :person, 1)"
            ),
            "INSERT INTO criteria (id, step_id, position, text) VALUES (:goal, :step, 1, 'C')",
        ):
            connection.execute(text(statement), key | {"at": AT})
        connection.commit()
    migrate(empty, "head")
    with empty.connect() as connection:
        assert connection.execute(text("SELECT text FROM criteria")).scalars().all() == ["C"]
        rows = connection.execute(text("SELECT title, agreed_at IS NULL, area, checks_held FROM steps ORDER BY title"))
        assert [tuple(row) for row in rows] == [("S", False, "", 0), ("T", True, "", 0)]


def test_lessons_keep_their_announcement_when_holds_come(empty: Engine) -> None:
    migrate(empty, "rooms")
    key = {name: f"{place:032x}" for place, name in enumerate(("org", "person", "lesson"), start=1)} | {"at": AT}
    with closing(empty.connect().execution_options(write=True)) as connection:
        for statement in (
            "INSERT INTO organisations (id, name, created_at) VALUES (:org, 'Hill', :at)",
            "INSERT INTO people (id, email, name, password_hash, created_at) VALUES (:person, 'a', 'A', 'x', :at)",
            (
                "INSERT INTO lessons (id, organisation_id, owner_id, title, purpose, filename, state, watchable, progress,"
                " attempt, size_bytes, has_poster, has_storyboard, has_waveform, created_at, version)"
                " VALUES (:lesson, :org, :person, 'L', 'lesson', '', 'ready', false, 1, 1, 0, false, false, false, :at, 1)"
            ),
            "INSERT INTO lesson_terms (lesson_id, warned_at, warned_days) VALUES (:lesson, :at, 14)",
        ):
            connection.execute(text(statement), key)
        connection.commit()
    migrate(empty, "head")
    with empty.connect() as connection:
        rows = connection.execute(text("SELECT warned_days, released_at FROM lesson_terms"))
        assert [tuple(row) for row in rows] == [(14, None)]
        assert connection.execute(text("SELECT count(*) FROM holds")).scalar_one() == 0
