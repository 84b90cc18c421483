"""News on its way to open pages: one listener for each process, a small bounded inbox for each page.

The listener asks the permission table about everybody once for each piece of news, so a page that may not see a
lesson is not even woken. Whoever is woken re-reads the row and is checked again (`api.realtime.telling`). A page
that cannot keep up, or a listener that lost its connection, ends the stream: the browser comes back and refetches.
"""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog

from coaching.access.facts import Actor, CycleFacts, DeconstructionFacts, LessonFacts, RoomFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.cycles import queries as cycles
from coaching.deconstructions import queries as deconstructions
from coaching.events import CycleChanged, DeconstructionChanged, News, PageNews, RoomPeopleChanged, listen
from coaching.lessons import queries as lessons
from coaching.rooms import queries as rooms
from coaching.work import Desk, Work

log = structlog.get_logger()

MOST_WAITING = 200
PATIENCE_S = 0.2  # how long a stopping server may wait for its listener
AGAIN_AFTER_S = 1.0

Asked = LessonFacts | CycleFacts | DeconstructionFacts | RoomFacts
Known = dict[UUID, Asked]
"""What the table may know of whatever there is news of."""

FACTS: Mapping[Permission, Callable[[Work, Collection[UUID]], Mapping[UUID, Asked]]] = {
    Permission.LESSON_VIEW: lessons.facts_by_id,
    Permission.CYCLE_VIEW: cycles.facts_by_id,
    Permission.DECONSTRUCTION_VIEW: deconstructions.facts_by_id,
    Permission.ROOM_WATCH: rooms.facts_by_id,
}


@dataclass(eq=False)
class Subscription:
    """One open page: of one lesson, or (None) of all the actor may see. `seen`: what it knows of."""

    actor: Actor
    lesson_id: UUID | None
    seen: set[UUID]
    _waiting: dict[PageNews, None] = field(default_factory=dict)  # in order, each once
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _over: bool = False

    def tell(self, news: PageNews) -> None:
        """Put `news` into the inbox; a full one ends the stream."""
        if len(self._waiting) >= MOST_WAITING:
            self.end()
            return
        self._waiting[news] = None
        self._woken.set()

    def end(self) -> None:
        """Have the page come back."""
        self._over = True
        self._woken.set()

    async def take(self, patience_s: float) -> list[PageNews] | None:
        """What is in the inbox, waiting at most `patience_s` for something; None when the stream is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._woken.wait()
        if self._over:
            return None
        self._woken.clear()
        news, self._waiting = list(self._waiting), {}
        return news


def _concerns(page: Subscription, item: PageNews, facts: Known, now: datetime) -> bool:
    about, permission = _asked(item)
    if page.lesson_id not in {None, about}:
        return False
    known = facts.get(about)
    may_see = known is not None and allows(page.actor, permission, known, now)
    return may_see or about in page.seen


def _asked(item: PageNews) -> tuple[UUID, Permission]:
    """What there is news of, and whose door it is asked at."""
    match item:
        case CycleChanged():
            return item.cycle_id, Permission.CYCLE_VIEW
        case DeconstructionChanged():
            return item.deconstruction_id, Permission.DECONSTRUCTION_VIEW
        case RoomPeopleChanged():
            return item.room_id, Permission.ROOM_WATCH
        case _:
            return item.lesson_id, Permission.LESSON_VIEW


def _known(work: Work, told: list[PageNews]) -> Known:
    things: dict[Permission, set[UUID]] = defaultdict(set)
    for item in told:
        about, permission = _asked(item)
        things[permission].add(about)
    known: Known = {}
    for permission, ids in things.items():
        known.update(FACTS[permission](work, ids))
    return known


class Hub:
    """The news of one process."""

    def __init__(self, desk: Desk, rooms: Callable[[list[News] | None], None]) -> None:
        self._desk = desk
        self._rooms = rooms
        self._open: set[Subscription] = set()
        self._stopping = threading.Event()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, name="news", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin to listen; call it on the event loop that serves the pages."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()
        self._listening.wait(5)

    def stop(self) -> None:
        """End every stream and the listener. The hub cannot be started again."""
        self._stopping.set()
        self._end_all()
        if self._thread.is_alive():
            self._thread.join(5)

    def end_streams(self) -> None:
        """From any thread: end every stream, for a server that is told to leave and waits for its answers."""
        self._stopping.set()
        self._on_loop(self._end_all)

    @contextmanager
    def subscribe(self, actor: Actor, lesson_id: UUID | None, seen: Iterable[UUID]) -> Iterator[Subscription]:
        """An inbox for one page while it is open."""
        page = Subscription(actor, lesson_id, set(seen))
        if self._stopping.is_set():
            page.end()
        self._open.add(page)
        try:
            yield page
        finally:
            self._open.discard(page)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with closing(listen(self._desk.engine)) as listener:
                    self._on_loop(self._end_all)  # what was told while nobody listened is unknown
                    self._on_loop(self._rooms, None)
                    self._listening.set()
                    while not self._stopping.is_set():
                        self._pass_on(listener.hear(PATIENCE_S))
            except Exception:
                log.exception("news.listener_lost")
                self._stopping.wait(AGAIN_AFTER_S)

    def _pass_on(self, news: list[News]) -> None:
        if news:
            self._on_loop(self._rooms, news)
        told = [item for item in news if isinstance(item, PageNews)]
        if told and self._open:
            with self._desk.read() as work:
                facts = _known(work, told)
            self._on_loop(self._spread, told, facts)

    def _spread(self, news: list[PageNews], facts: Known) -> None:
        now = self._desk.clock()
        for page in self._open:
            for item in news:
                if _concerns(page, item, facts, now):
                    page.tell(item)

    def _end_all(self) -> None:
        for page in self._open:
            page.end()

    def _on_loop(self, do, *given) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001, ANN002 - call_soon's own
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has closed: nobody is left to tell
                self._loop.call_soon_threadsafe(do, *given)
