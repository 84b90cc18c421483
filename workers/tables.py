"""The workers' own two small tables. They matter only while something runs, so they are created, not migrated.

Times are seconds since 1970 by the database's clock: machines disagree about the time, the database does not.
"""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, Dialect, Float, Integer, MetaData, String, Table, literal_column

metadata = MetaData()

heartbeats = Table(
    "worker_heartbeats",
    metadata,
    Column("executor", String, primary_key=True),
    Column("beat_at", Float, nullable=False),
)

tries = Table(
    "worker_tries",
    metadata,
    Column("step", String, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("begun_at", Float, nullable=False),
)


def clock(dialect: Dialect) -> ColumnElement[float]:
    """Now, as the database sees it, in seconds since 1970."""
    if dialect.name == "postgresql":
        return literal_column("extract(epoch from clock_timestamp())::float8", Float)
    return literal_column("(julianday('now') - 2440587.5) * 86400.0", Float)
