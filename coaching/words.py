"""Text as people write it: cleaned and bounded before it is kept, folded before it is searched. Pure."""

from __future__ import annotations

import unicodedata

from coaching.errors import Invalid


def clean_line(text: str, field: str, longest: int) -> str:
    """One line of plain text, without spaces around it. Raises Invalid(field)."""
    line = " ".join(text.split())
    if not line:
        raise Invalid(field, "Please write something here.")
    return clean_text(line, field, longest)


def clean_text(text: str, field: str, longest: int) -> str:
    """Plain text, perhaps empty, as it was written. Raises Invalid(field)."""
    if len(text) > longest:
        raise Invalid(field, f"Please keep it under {longest:,} characters.")
    if "\0" in text:
        raise Invalid(field, "This text holds a character that cannot be kept.")
    return text


def folded(text: str) -> str:
    """Text as it is compared in searches: case and compatibility forms do not matter, in any script."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def like(q: str) -> str:
    """The pattern that finds `q` anywhere in folded text; `!` escapes what LIKE would read as a wildcard."""
    plain = folded(q.strip()).replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{plain}%"
