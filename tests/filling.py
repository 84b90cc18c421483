"""A row in every table there is, and every word the database holds: for tests of what must be gone.

A new table is filled by itself, from its columns. One that cannot be (a check of its own, say) gets a line in `ODD`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Column, Date, Enum, Float, Integer, MetaData, String, Table, Uuid, inspect, select
from sqlmodel.sql.sqltypes import AutoString

from coaching.db import Instant, Json, new_id
from coaching.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Connection, Engine

ODD: dict[str, dict[str, object]] = {
    "shares": {"pair_id": None},
    "annotation_links": {"goal_id": None, "step_id": None, "criterion_id": None},
    "annotations": {"visibility": "published", "deleted_at": None, "deleted_by": None},
    "ledger_entries": {"named": None, "spans": None},
    "links": {"organisation_id": None},
    "people": {"erased_at": None},
    "meeting_turns": {"part": 5},
    "notices": {"annotation_id": None, "step_id": None, "cycle_id": None, "rehearsal_id": None},
    "rehearsals": {"template_id": None},
}
"""Values that a check of the table asks for."""

NOT_ABOUT_ANYBODY = frozenset(
    {
        "organisations",
        "holidays",
        "school_terms",
        "step_templates",
        "template_criteria",
        "template_versions",
        "audit_entries",
        "certificates",
        "news",
        "secret_tries",
        "retention_rules",
    }
)
"""The school's own, and what holds no word of anybody's: their texts say nothing here."""


def fill(connection: Connection, known: dict[str, UUID], canary: str, now: datetime) -> dict[str, Any]:
    """One row in each table that has none in `known`, hanging on the rows that are; its texts say `canary`."""
    keys: dict[str, Any] = dict(known)
    for table in metadata.sorted_tables:
        if table.name in known or table.name == "news":
            continue
        words = "School words" if table.name in NOT_ABOUT_ANYBODY else canary
        row = {column.name: _value(column, keys, words, now) for column in table.columns} | ODD.get(table.name, {})
        connection.execute(table.insert().values(row))
        keys[table.name] = row[next(iter(table.primary_key.columns)).name]
    return keys


def _value(column: Column[Any], keys: dict[str, Any], words: str, now: datetime) -> object:  # noqa: PLR0911
    link = next(iter(column.foreign_keys), None)
    if link is not None:
        return keys[link.column.table.name]
    kind = column.type
    if isinstance(kind, Uuid):
        return new_id()
    if isinstance(kind, Enum):
        return kind.enums[0] if kind.enum_class is None else next(iter(kind.enum_class))
    if isinstance(kind, Instant):
        return now
    if isinstance(kind, Date):
        return date(2026, 9, 7)
    if isinstance(kind, Json):
        return [words]
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer | Float):
        return 5000 if column.name == "end_ms" else 1
    assert isinstance(kind, String | AutoString), f"{column} is of a kind that filling.py does not know"
    return f"{words} {column.name}"


def words_in(engine: Engine, *, schemas: tuple[str | None, ...] = (None,)) -> Iterator[tuple[str, str]]:
    """Table and text of every row there is, the workflow engine's tables too where they are."""
    looked = inspect(engine)
    for schema in schemas:
        for name in looked.get_table_names(schema=schema):
            table = Table(name, MetaData(), autoload_with=engine, schema=schema)
            with engine.connect() as connection:
                for row in connection.execute(select(table)):
                    yield name, repr(tuple(row))
