"""What a step may use: the desk, the store, the tools, a bench in the scratch folder, and word of when to stop."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID, uuid4

import structlog
from sqlalchemy.exc import DBAPIError

from coaching.lessons import preparation
from coaching.lessons.preparation import Problem
from coaching.work import Desk, Work
from media.ffmpeg import MediaTools
from media.storage import BlobStore
from workers.retries import database_away

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger()

LOOK_EVERY_S = 0.5
"""How often a running program asks whether its lesson is still wanted."""


class Leaving(BaseException):
    """This worker is about to end: the step is broken off unrecorded, and another worker begins it again.

    Not an Exception, so that neither a step nor the workflow engine takes it for an outcome.
    """


class Trouble(Exception):
    """The story cannot go on; `problem` says why in plain words."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True)
class SegmentRule:
    """How long segments are, in milliseconds: from `min_ms` to `max_ms` whenever the lesson's length allows."""

    min_ms: int = 10 * 60_000
    max_ms: int = 15 * 60_000


QUARTER_HOURS = SegmentRule()


def nobody(_moment: str) -> None:
    """Hears of every moment and does nothing."""


@dataclass(frozen=True)
class Workshop:
    """One worker's. `witness` is told what is about to happen: the place where tests pull the plug."""

    desk: Desk
    store: BlobStore
    tools: MediaTools
    scratch: Path
    encoders: int
    rule: SegmentRule = QUARTER_HOURS
    witness: Callable[[str], None] = nobody
    stopping: threading.Event = field(default_factory=threading.Event)

    def record(self, verb: Callable[Concatenate[Work, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do one thing to the rows, in its own transaction. Waits as long as the database is away. Raises Leaving."""
        pause = 0.1
        while True:
            try:
                with self.desk.write() as work:
                    return verb(work, *args, **kwargs)
            except DBAPIError as error:
                if not database_away(error):
                    raise
                log.warning("the database is away", error=str(error.orig))
            self.pause(pause)
            pause = min(pause * 2, 10.0)

    def pause(self, seconds: float) -> None:
        """Wait, unless the worker is ending. Raises Leaving."""
        if self.stopping.wait(seconds):
            raise Leaving

    @contextmanager
    def bench(self, name: str) -> Iterator[Path]:
        """Lend an empty folder for one step, removed afterwards."""
        folder = self.scratch / f"{name}-{uuid4().hex[:8]}"
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def unwanted(self, lesson_id: UUID) -> Callable[[], bool]:
        """The question running programs ask: was the lesson erased, or is this worker ending."""
        looked_at, gone = time.monotonic(), False

        def ask() -> bool:
            nonlocal looked_at, gone
            if self.stopping.is_set():
                return True
            if time.monotonic() - looked_at >= LOOK_EVERY_S:
                looked_at = time.monotonic()
                gone = not self._is_wanted(lesson_id)
            return gone

        return ask

    def _is_wanted(self, lesson_id: UUID) -> bool:
        try:
            with self.desk.read() as work:
                return preparation.is_wanted(work, lesson_id)
        except DBAPIError:
            return True  # the database is away; nobody erased anything meanwhile
