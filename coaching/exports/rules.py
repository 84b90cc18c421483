"""Pure decisions about exports: how many, how long, and what the file is called."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from coaching.errors import Conflict, Invalid
from coaching.exports.models import Export, ExportState

KEPT = timedelta(days=7)
"""How long the file of an export waits to be saved."""

MOST_AT_ONCE = 10
MOST_COMMENTS = 500
LONGEST_DRAWN_MS = 60 * 60_000
"""Comments are drawn by encoding every frame, which takes about as long as watching."""

UNDER_WAY = frozenset({ExportState.WAITING, ExportState.RUNNING})
LIVING = UNDER_WAY | {ExportState.READY}


@dataclass(frozen=True)
class Said:
    """A comment in an export; milliseconds count from the export's beginning, and may begin before it."""

    start_ms: int
    end_ms: int | None
    kind: str
    author: str
    text: str


def digest_of(said: Sequence[Said]) -> str:
    """A name for exactly these comments."""
    return hashlib.sha256(json.dumps([asdict(each) for each in said]).encode()).hexdigest()


def ensure_room(under_way: int) -> None:
    """That a person does not ask for more than they can wait for. Raises Conflict("too_many_exports")."""
    if under_way >= MOST_AT_ONCE:
        detail = f"{under_way} of your files are still being made. Please wait for those first."
        raise Conflict(detail, "too_many_exports")


def ensure_drawable(length_ms: int, *, with_comments: bool) -> None:
    """That drawing comments does not take hours. Raises Invalid("with_comments")."""
    if with_comments and length_ms > LONGEST_DRAWN_MS:
        field = "with_comments"
        raise Invalid(
            field, "Comments can be drawn into clips of up to an hour. Choose a shorter clip, or leave them out."
        )


def can_be_had(export: Export, now: datetime) -> bool:
    """Whether its file is there."""
    return export.state is ExportState.READY and export.expires_at > now


def file_name(lesson_title: str, export: Export, ending: str) -> str:
    """What the saved file is called: the lesson, the clip, and where it lies in the lesson."""
    span = f"{_time(export.start_ms)}-{_time(export.end_ms)}"
    return f"{lesson_title[:80]} - {export.title[:80]} ({span}){ending}"


def _time(ms: int) -> str:
    seconds = ms // 1000
    hours = f"{seconds // 3600}." if seconds >= 3600 else ""  # noqa: PLR2004 - an hour
    return f"{hours}{seconds // 60 % 60:02d}.{seconds % 60:02d}"
