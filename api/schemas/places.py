"""The parts of a cursor, read back with suspicion: whoever sends one may have made it up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from coaching.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST_MS = 2**31 - 1
FOREIGN = "This cursor was not made here."


def id_part(part: str | int) -> UUID:
    """An id out of a cursor. Raises Invalid("cursor")."""
    try:
        return UUID(str(part))
    except ValueError as error:
        field = "cursor"
        raise Invalid(field, FOREIGN) from error


def ms_part(part: str | int) -> int:
    """A moment of a lesson out of a cursor. Raises Invalid("cursor")."""
    if not isinstance(part, int) or not 0 <= part <= LATEST_MS:
        field = "cursor"
        raise Invalid(field, FOREIGN)
    return part


def pack_instant(instant: datetime) -> int:
    """An instant for a cursor: whole microseconds since 1970."""
    return (instant - EPOCH) // timedelta(microseconds=1)


def instant_part(part: str | int) -> datetime:
    """An instant out of a cursor. Raises Invalid("cursor")."""
    try:
        return EPOCH + timedelta(microseconds=int(part))
    except (ValueError, OverflowError) as error:
        field = "cursor"
        raise Invalid(field, FOREIGN) from error
