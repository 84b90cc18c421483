"""Pure decisions about erasing a person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from uuid import UUID

from coaching.errors import Conflict, Invalid
from coaching.fates import FATES, End, Fate

NAMELESS = "A former colleague"
"""What a person's name is from then on, in other people's work."""


def address_of(person_id: UUID) -> str:
    """An address nobody has: people's addresses are unique, and this one stays so. (RFC 2606: `.invalid`.)."""
    return f"{person_id}@erased.invalid"


def code_of(person_id: UUID, rows: Mapping[str, int]) -> str:
    """A word for exactly this erasure: whoever confirms it confirms what they were shown, and nothing that came since.

    Only what grows slowly is in it, so that a comment arriving between two clicks does not ask for a third.
    """
    shown = {name: rows.get(name, 0) for name in ("lessons", "goals", "pairs")}
    said = json.dumps([str(person_id), shown], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def ensure_confirmed(typed: str, email: str, code: str, wanted: str) -> None:
    """Both halves of the confirmation. Raises Invalid("email"), Conflict("changed")."""
    if typed.strip().lower() != email:
        field = "email"
        raise Invalid(field, "This is not their e-mail address. Nothing was erased.")
    if code != wanted:
        detail = "What would be erased has changed since you looked. Please look again."
        raise Conflict(detail, "changed")


def columns(end: End, fates: Mapping[str, Fate] = FATES) -> dict[str, tuple[str, ...]]:
    """Tables and the columns in them that end like this."""
    found: dict[str, list[str]] = {}
    for place, fate in fates.items():
        table, _, column = place.partition(".")
        if fate.end is end:
            found.setdefault(table, []).append(column)
    return {table: tuple(named) for table, named in found.items()}
