"""The database brought up to this release, and how far it is."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from cli.build import build
from cli.say import answer, as_json, plainly
from coaching.errors import Conflict
from coaching.settings import Settings
from workers import runtime

ROOT = Path(__file__).parents[1]


def migrate_command(machine: bool = as_json) -> None:
    """Bring the database up to this release."""
    with plainly():
        parts = build()
        migrate(parts.settings, parts.engine)
    answer("The database is up to date.", machine=machine, database=parts.engine.dialect.name, migrated=True)


def migrate(settings: Settings, engine: Engine) -> None:
    """Bring the database up to this release: our tables, then the workflow engine's. Raises Conflict("newer")."""
    ensure_known(revision_of(engine))
    config = _alembic()
    config.attributes["engine"] = engine
    command.upgrade(config, "head")
    runtime.prepare_database(settings)


def revision_of(engine: Engine) -> str | None:
    """Which migration the database stands at; None before the first."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """The migration this release brings a database to."""
    return str(ScriptDirectory.from_config(_alembic()).get_current_head())


def ensure_known(revision: str | None) -> None:
    """That this release can read a database at that revision. Raises Conflict("newer")."""
    known = {script.revision for script in ScriptDirectory.from_config(_alembic()).walk_revisions()}
    if revision is not None and revision not in known:
        detail = f"This database was made by a newer Vignette (its revision {revision} is unknown here)."
        raise Conflict(detail, "newer")


def _alembic() -> Config:
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "alembic"))
    return config
