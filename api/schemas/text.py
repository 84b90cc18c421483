"""Text as people may send it, and the pages lists come in."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from coaching.errors import Invalid

T = TypeVar("T")


def _storable(text: str) -> str:
    if "\x00" in text:
        message = "must not contain NUL"
        raise ValueError(message)
    text.encode()  # lone surrogates raise UnicodeEncodeError, which is a ValueError
    return text


Text = Annotated[str, AfterValidator(_storable)]
"""Any text a database can hold."""

Line = Annotated[str, Field(max_length=500), AfterValidator(_storable)]
"""A short text; the domain cleans and bounds it further."""

SearchText = Annotated[str, Query(max_length=200), AfterValidator(_storable)]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=500)]


class Sent(BaseModel):
    """A request body: unknown fields are refused, so that a typo is heard about."""

    model_config = ConfigDict(extra="forbid")


class Page(BaseModel, Generic[T]):
    """Part of a list; `next_cursor` fetches what follows, null ends it."""

    items: list[T]
    next_cursor: str | None = None


def pack_cursor(*parts: str | int) -> str:
    """An opaque place in a list."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def unpack_cursor(cursor: str | None, kinds: tuple[type, ...]) -> list[str | int] | None:
    """The parts of a cursor, of exactly these kinds. Raises Invalid("cursor")."""
    if cursor is None:
        return None
    field, detail = "cursor", "This cursor was not made here."
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise Invalid(field, detail) from error
    if not isinstance(parts, list) or [type(part) for part in parts] != list(kinds):
        raise Invalid(field, detail)
    return parts
