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
from sqlalchemy.exc import IntegrityError

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


REHEARSED = (
    "org",
    "person",
    "coach",
    "pair",
    "goal",
    "step",
    "cycle",
    "rehearsal",
    "criterion",
    "round",
    "said",
    "told",
)


def test_rehearsals_keep_their_rounds_when_groups_come(empty: Engine) -> None:
    migrate(empty, "rooms")
    key = {name: f"{place:032x}" for place, name in enumerate(REHEARSED, start=1)}
    rows = (
        "organisations (id, name, created_at) VALUES (:org, 'Hill', :at)",
        "people (id, email, name, password_hash, created_at) VALUES (:person, 'a', 'A', 'x', :at)",
        "people (id, email, name, password_hash, created_at) VALUES (:coach, 'b', 'B', 'x', :at)",
        (
            "pairs (id, organisation_id, coach_id, teacher_id, cadence, created_at)"
            " VALUES (:pair, :org, :coach, :person, 'weekly', :at)"
        ),
        (
            "goals (id, organisation_id, teacher_id, title, why, created_at, created_by, version)"
            " VALUES (:goal, :org, :person, 'G', '', :at, :person, 1)"
        ),
        (
            "steps (id, goal_id, title, cue, state, created_at, created_by, version)"
            " VALUES (:step, :goal, 'S', '', 'practising', :at, :person, 1)"
        ),
        (
            "cycles (id, organisation_id, pair_id, number, first_due_on, due_on, focus, plan, opened_at, opened_by,"
            " version) VALUES (:cycle, :org, :pair, 1, '2026-09-14', '2026-09-14', '', '', :at, :coach, 1)"
        ),
        (
            "rehearsals (id, organisation_id, pair_id, cycle_id, step_id, started_by, created_at)"
            " VALUES (:rehearsal, :org, :pair, :cycle, :step, :coach, :at)"
        ),
        "rehearsal_criteria VALUES (:rehearsal, :criterion, 1, 'Hands go up', '')",
        (
            "rehearsal_rounds (id, rehearsal_id, number, person_id, adaptation, variation, added_by, added_at, version)"
            " VALUES (:round, :rehearsal, 1, :person, 'Names first', '', :coach, :at, 1)"
        ),
        "round_criteria VALUES (:round, :criterion)",
        (
            "round_feedback (id, round_id, kind, text, criterion_id, author_id, about_id, said_at)"
            " VALUES (:said, :round, 'glow', 'You waited', :criterion, :coach, :person, :at)"
        ),
        (
            "notices (id, person_id, kind, verb, key, cycle_id, created_at)"
            " VALUES (:told, :person, 'cycle', 'rehearsed', 'k', :cycle, :at)"
        ),
    )
    with closing(empty.connect().execution_options(write=True)) as connection:
        for row in rows:
            connection.execute(text(f"INSERT INTO {row}"), key | {"at": AT})
        connection.commit()
    migrate(empty, "head")
    together = (
        (
            "INSERT INTO step_templates (id, organisation_id, title, area, about, cue, contrast, area_key, title_key,"
            " searched, version, revision, created_at, created_by, changed_at)"
            " VALUES (:said, :org, 'T', 'A', '', '', '', 'a', 't', '', 1, 1, :at, :person, :at)"
        ),
        (
            "INSERT INTO rehearsals (id, organisation_id, template_id, started_by, created_at)"
            " VALUES (:round, :org, :said, :person, :at)"
        ),
        "INSERT INTO rehearsal_members (rehearsal_id, person_id, position, joined_at) VALUES (:round, :person, 1, :at)",
        (
            "INSERT INTO notices (id, person_id, kind, verb, key, rehearsal_id, created_at)"
            " VALUES (:round, :coach, 'rehearsal', 'asked_in', 'k', :round, :at)"
        ),
    )
    neither = "UPDATE rehearsals SET template_id = NULL WHERE pair_id IS NULL"
    nothing = "UPDATE notices SET cycle_id = NULL, rehearsal_id = NULL"
    with closing(empty.connect().execution_options(write=True)) as connection:
        kept = {
            "rehearsals": "step_id IS NOT NULL AND template_id IS NULL",
            "rehearsal_criteria": "text = 'Hands go up'",
            "rehearsal_rounds": "adaptation = 'Names first'",
            "round_criteria": "1 = 1",
            "round_feedback": "text = 'You waited'",
            "notices": "cycle_id IS NOT NULL",
        }
        for table, as_it_was in kept.items():
            found = connection.execute(text(f"SELECT count(*) FROM {table} WHERE {as_it_was}")).scalar_one()  # noqa: S608
            assert found == 1, table
        for statement in together:
            connection.execute(text(statement), key | {"at": AT})
        for statement in (neither, nothing):
            with pytest.raises(IntegrityError), connection.begin_nested():
                connection.execute(text(statement))
        connection.execute(text("DELETE FROM rehearsals"))
        for table in ("rehearsal_rounds", "round_feedback", "rehearsal_members"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0  # noqa: S608
