"""The two databases behind one engine, and the column types both agree on.

SQLite runs in WAL with `synchronous=FULL`: an acknowledged write survives power loss. Writers say so when they
begin (`BEGIN IMMEDIATE`), so that a reader never waits and a writer never discovers too late that it must.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from enum import StrEnum
from typing import cast
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy import Connection, Dialect, Engine, Enum, create_engine, event
from sqlalchemy import Text as SqlText
from sqlalchemy.types import DateTime, TypeDecorator
from uuid_utils.compat import uuid7

JsonValue = dict[str, object] | list[object]

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "temp_store=MEMORY",
    "trusted_schema=OFF",
    "secure_delete=ON",
)

STANDSTILL_S = 15
"""Seconds a writer may say nothing before PostgreSQL takes its locks away."""


def new_id() -> UUID:
    """A UUIDv7: unguessable enough to be a name, ordered enough to be a key. Never a permission."""
    return UUID(int=uuid7().int)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, timezone-aware in Python on both databases. Refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC; SQLite keeps it without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "an instant needs its time zone"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: always aware, always UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[JsonValue]):
    """A small JSON value as text, the same on both databases; never queried inside."""

    impl = SqlText
    cache_ok = True

    def process_bind_param(self, value: JsonValue | None, dialect: Dialect) -> str | None:
        """To the database."""
        del dialect
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> JsonValue | None:
        """From the database."""
        del dialect
        return None if value is None else cast("JsonValue", from_json(value))  # in half the time of json.loads


def one_of(kind: type[StrEnum]) -> type[Enum]:
    """A column type for `kind`, kept as its plain word: adding a word needs no migration."""
    made = Enum(kind, native_enum=False, length=20, values_callable=lambda words: [word.value for word in words])
    return cast("type[Enum]", made)  # SQLModel takes an instance where it says class


def connect(url: str) -> Engine:
    """An engine for `url`; `connection.execution_options(write=True)` begins a writing transaction on SQLite.

    Its errors do not repeat what was to be written: they end up in logs, where no note belongs.
    """
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "begin", _begin_postgres)
        return engine
    waiting = {"check_same_thread": False, "timeout": 10}
    engine = create_engine(url, connect_args=waiting, pool_size=10, max_overflow=20, hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we begin by hand, below
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _begin_postgres(connection: Connection) -> None:
    # a process that stands still in the middle of a write would hold its row locks, and everybody who wants them
    if connection.get_execution_options().get("write", False):
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{STANDSTILL_S}s'")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
