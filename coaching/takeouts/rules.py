"""Pure decisions about exports of a person's own data: how long, how often, and how rows are written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from coaching.fates import FATES, SECRET
from coaching.takeouts.models import Takeout, TakeoutState

KEPT = timedelta(days=7)
"""How long the file waits to be saved."""

UNDER_WAY = frozenset({TakeoutState.WAITING, TakeoutState.RUNNING})


def can_be_had(takeout: Takeout, now: datetime) -> bool:
    """Whether its file is there to be saved."""
    return takeout.state is TakeoutState.READY and takeout.expires_at > now


def file_name(now: datetime) -> str:
    """What a browser saves it as."""
    return f"vignette-my-data-{now.date().isoformat()}.zip"


def taken_columns() -> dict[str, tuple[str, ...]]:
    """Which tables have rows for a person's export, and the columns that name the person there."""
    found: dict[str, list[str]] = {}
    for place, fate in FATES.items():
        table, _, column = place.partition(".")
        if fate.taken:
            found.setdefault(table, []).append(column)
    return {table: tuple(columns) for table, columns in sorted(found.items())}


def written(row: Mapping[str, object]) -> dict[str, object]:
    """A row as JSON has it, without what is in nobody's export."""
    return {name: _plain(value) for name, value in row.items() if name not in SECRET}


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
