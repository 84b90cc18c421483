"""What a step may use: the desk, the store, the tools, a bench in the scratch folder, and word of when to stop."""

from __future__ import annotations

import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID, uuid4

import structlog
from sqlalchemy.exc import DBAPIError

from coaching.lessons import preparation
from coaching.lessons.models import Lesson
from coaching.lessons.preparation import Problem
from coaching.work import Desk, Work
from media.boundaries import LESSON_BOUNDS, Bounds
from media.ffmpeg import MediaTools
from media.loudness import Levelling
from media.probe import probe
from media.storage import BlobStore, LessonKeys, StoreUnavailable
from media.streams import Kind, MediaInfo
from media.timeline import Span
from workers.retries import database_away

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger()

STORE_PAUSES_S = (1.0, 5.0, 20.0)
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


def nobody(_moment: str) -> None:
    """Hears of every moment and does nothing."""


@dataclass(frozen=True)
class Heard:
    """What was heard of a lesson that matters for its segments."""

    pauses: tuple[Span, ...]
    levelling: Levelling | None


class Looks(Generic[R]):
    """What was found by looking at recordings, or listening. Originals never change, and each look reads all of one."""

    MOST = 16

    def __init__(self) -> None:
        self._seen: OrderedDict[UUID, R] = OrderedDict()
        self._looking: dict[UUID, threading.Lock] = {}
        self._lock = threading.Lock()

    def at(self, lesson_id: UUID, look: Callable[[], R]) -> R:
        """What is known of the lesson's original; the first to ask looks, the others wait. Raises what `look` does."""
        with self._lock:
            looking = self._looking.setdefault(lesson_id, threading.Lock())
        with looking:
            info = self._seen.get(lesson_id) or look()
        with self._lock:
            self._seen[lesson_id] = info
            self._seen.move_to_end(lesson_id)
            while len(self._seen) > self.MOST:
                forgotten, _ = self._seen.popitem(last=False)
                self._looking.pop(forgotten, None)
        return info


@dataclass(frozen=True)
class Workshop:
    """One worker's. `witness` is told what is about to happen: the place where tests pull the plug."""

    desk: Desk
    store: BlobStore
    tools: MediaTools
    scratch: Path
    encoders: int
    bounds: Bounds = LESSON_BOUNDS
    witness: Callable[[str], None] = nobody
    stopping: threading.Event = field(default_factory=threading.Event)
    looks: Looks[MediaInfo] = field(default_factory=Looks)
    hearings: Looks[Heard] = field(default_factory=Looks)

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

    def mention(self, verb: Callable[Concatenate[Work, P], R], *args: P.args, **kwargs: P.kwargs) -> None:
        """Like `record`, for what may go unsaid: it is not said while the database is away or busy."""
        try:
            with self.desk.write() as work:
                verb(work, *args, **kwargs)
        except DBAPIError as error:
            if not database_away(error):
                raise

    def keep(self, key: str, made: Path) -> None:
        """Move a finished file into the store. It was long in the making, so the store is waited for a little."""
        for pause in STORE_PAUSES_S:
            try:
                return self.store.adopt(key, made)
            except StoreUnavailable:
                log.warning("the store is away", key=key)
            self.pause(pause)
        return self.store.adopt(key, made)

    @contextmanager
    def original(
        self, lesson: Lesson, at_first_sight: Callable[[Kind], None] = lambda _: None
    ) -> Iterator[tuple[Path, MediaInfo]]:
        """Lend the lesson's recording and what is known of it. Raises MediaProblem, BlobMissing."""
        longest_ms = round(self.desk.settings.max_lesson_hours * 3_600_000)
        with self.store.local_path(LessonKeys(lesson.organisation_id, lesson.id).original) as source:
            info = self.looks.at(
                lesson.id, lambda: probe(self.tools, source, longest_ms=longest_ms, at_first_sight=at_first_sight)
            )
            yield source, info

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
