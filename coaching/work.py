"""One request, or one workflow step, is one `Work`: a transaction with somebody behind it.

The `Desk` is where works are opened. Leaving its `with` block commits the rows, the jobs and the news together, or
none of them; this is the only commit in the product. The domain never commits, and only the edges (`api.deps`,
`workers.runtime`, `cli`) open works, because only they know who is asking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Engine, Executable
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from coaching import events
from coaching.access.facts import SYSTEM, Actor
from coaching.errors import Conflict
from coaching.jobs import Job
from coaching.settings import Settings

Enqueue = Callable[[Session, Job], None]


@dataclass
class Work:
    """An open transaction: whose it is, when it is, and what it will ask for and announce when it commits."""

    session: Session
    actor: Actor
    now: datetime
    settings: Settings
    jobs: list[Job] = field(default_factory=list)
    news: list[events.News] = field(default_factory=list)

    def rows(self, made: Executable, **values: object) -> Iterable[tuple[Any, ...]]:
        """Run a statement that was made once, with its `bindparam` values; for what is asked all the time.

        Making a small statement, and objects of its rows, takes several times as long as running it.
        """
        self.session.flush()
        return cast("Iterable[tuple[Any, ...]]", self.session.connection().execute(made, values))

    def request(self, job: Job) -> None:
        """Ask the workers, if this commits."""
        self.jobs.append(job)

    def announce(self, news: events.News) -> None:
        """Tell whoever listens, if this commits. Saying it twice is saying it once."""
        if news not in self.news:
            self.news.append(news)


@dataclass(frozen=True)
class Desk:
    """Where works are opened. `enqueue` writes a job into an open session; `clock` is UTC."""

    settings: Settings
    engine: Engine
    enqueue: Enqueue
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @contextmanager
    def write(self, actor: Actor = SYSTEM) -> Iterator[Work]:
        """A work that may change things: commits on leaving, rolls back on an exception.

        Raises Conflict("race") when somebody else made the same thing, or removed what this one needs, in the meantime.
        """
        try:
            with (
                self.engine.connect().execution_options(write=True) as connection,
                Session(connection, expire_on_commit=False) as session,
            ):
                work = Work(session, actor, self.clock(), self.settings)
                yield work
                self._commit(work)
        except IntegrityError as error:
            raise Conflict("Somebody changed this at the same moment. Please look again.", "race") from error

    def _commit(self, work: Work) -> None:
        work.session.flush()
        for job in work.jobs:
            self.enqueue(work.session, job)
        for news in work.news:
            events.tell(work.session, news, work.now)
        work.session.commit()

    @contextmanager
    def read(self, actor: Actor = SYSTEM) -> Iterator[Work]:
        """A work that only looks: nothing is ever committed."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield Work(session, actor, self.clock(), self.settings)
