"""Migrations run on the engine `vignette migrate` hands over, or on VIGNETTE_DATABASE_URL when alembic is called by hand."""

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from coaching import tables
from coaching.db import Instant, Json, connect
from coaching.settings import Settings

OURS = set(tables.metadata.tables)


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the workflow engine's tables, which share the database, to the engine."""
    return kind != "table" or name in OURS


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write plain SQLAlchemy types: a migration must not change its meaning when our own types do."""
    if kind != "type":
        return False
    if isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Json):
        return "sa.Text()"
    return "sa.String()" if isinstance(item, AutoString) else False


def run() -> None:
    """Migrate in one transaction, on a writing connection."""
    engine = context.config.attributes.get("engine") or connect(Settings().database)
    with engine.connect().execution_options(write=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET lock_timeout = '5s'")
        context.configure(
            connection=connection,
            target_metadata=tables.metadata,
            include_name=include_name,
            render_item=render_item,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
