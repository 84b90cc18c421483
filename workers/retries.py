"""What is worth another try, how often, and what people are told when it was not.

Tries are counted in the database before they begin, so a recording that kills the worker is not tried for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from coaching.lessons.preparation import Problem
from media.ffmpeg import FfmpegBrokenOff, FfmpegFailed, FfmpegTimedOut, JailUnavailable, ToolsMissing
from media.problems import MediaProblem
from media.storage import BlobMissing, StoreRefused, StoreUnavailable
from workers.tables import clock, tries

if TYPE_CHECKING:
    from sqlalchemy import Engine

MOST_TRIES = 3
PAUSES_S = (1.0, 10.0)
"""Seconds before the second and the third try."""

KILLED = 128
"""Exit codes above this are signals: the machine ended the program, not the recording."""

GAVE_UP = Problem(
    "gave_up",
    "Preparing this recording keeps breaking off",
    "It was started three times and broke off each time. Your recording is safe. Try again, or ask your administrator.",
)
INTERNAL = Problem(
    "internal",
    "Something went wrong on our side",
    "This is our mistake, not your recording's, and your recording is safe. Try again, or ask your administrator.",
)
TIMED_OUT = MediaProblem("timed_out")
OUT_OF_SPACE = MediaProblem("out_of_space")
DAMAGED = MediaProblem("damaged")
STORE_AWAY = Problem(
    "store_unavailable",
    "The place where recordings are kept could not be reached",
    "Your recording is safe. Try again in a while, or ask your administrator.",
)


def database_away(error: BaseException) -> bool:
    """Whether the database is gone or busy: nobody's fault, so it is waited for and no try is counted."""
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or type(error).__name__ in {"OperationalError", "InterfaceError"}
    )


def should_retry(error: Exception, tried: int) -> bool:
    """Whether, after `tried` tries, another one may go better. The one place that decides it."""
    if tried >= MOST_TRIES:
        return False
    if isinstance(error, MediaProblem):
        return error.retry
    if isinstance(error, FfmpegTimedOut):
        return tried < 2  # noqa: PLR2004 - once more, on a quieter machine; a third time would block the queue
    if isinstance(error, FfmpegFailed):
        return error.code > KILLED
    return isinstance(error, OSError | StoreUnavailable | FfmpegBrokenOff)


def in_plain_words(error: Exception) -> Problem:
    """What the lesson's owner reads when no try is left."""
    if isinstance(error, FfmpegTimedOut):
        error = TIMED_OUT
    elif isinstance(error, FfmpegFailed):
        error = DAMAGED
    elif isinstance(error, OSError):
        error = OUT_OF_SPACE if error.errno == 28 else error  # noqa: PLR2004 - ENOSPC
    if isinstance(error, FfmpegBrokenOff):
        return GAVE_UP
    if isinstance(error, MediaProblem):
        return Problem(str(error.code), error.title, error.detail)
    if isinstance(error, OSError | StoreUnavailable | StoreRefused | BlobMissing):
        return STORE_AWAY
    if isinstance(error, JailUnavailable | ToolsMissing):
        return INTERNAL
    return INTERNAL


@dataclass(frozen=True)
class Tries:
    """Counts the beginnings of steps, across processes."""

    engine: Engine

    def begin(self, step: str) -> int:
        """Count one more try of `step` and return how many that makes."""
        dialect = self.engine.dialect
        insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
        row = insert(tries).values(step=step, count=1, begun_at=clock(dialect))
        one_more = row.on_conflict_do_update(
            index_elements=["step"], set_={"count": tries.c.count + 1, "begun_at": clock(dialect)}
        ).returning(tries.c.count)
        with self.engine.connect().execution_options(write=True) as connection, connection.begin():
            return int(connection.execute(one_more).scalar_one())

    def forgive(self, step: str) -> None:
        """Take the last try back: it was us who broke it off."""
        one_less = update(tries).where(tries.c.step == step).values(count=tries.c.count - 1)
        with self.engine.connect().execution_options(write=True) as connection, connection.begin():
            connection.execute(one_less)

    def forget(self, older_than_s: float) -> None:
        """Drop counts of steps last begun that long ago."""
        old = delete(tries).where(tries.c.begun_at < clock(self.engine.dialect) - older_than_s)
        with self.engine.connect().execution_options(write=True) as connection, connection.begin():
            connection.execute(old)
