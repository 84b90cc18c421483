"""News: what just changed, by id only. Told in the transaction that changed it, heard after it committed.

PostgreSQL carries news by NOTIFY, which waits for the commit by itself. SQLite has one writer, so a small table
read in id order does the same. Readers re-read the row and ask the permission table again: news is never proof.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, get_args
from uuid import UUID

import psycopg
from sqlalchemy import Engine, delete, func, insert, select
from sqlmodel import Field, Session, SQLModel, col

from coaching.db import Instant

CHANNEL = "vignette_news"
KEPT = timedelta(minutes=10)
SWEPT_EVERY = 100


@dataclass(frozen=True)
class LessonChanged:
    """State, progress or details of a lesson."""

    lesson_id: UUID


@dataclass(frozen=True)
class SegmentChanged:
    """State or progress of one segment."""

    lesson_id: UUID
    index: int


@dataclass(frozen=True)
class AnnotationChanged:
    """A note or its replies: made, edited, deleted, restored."""

    lesson_id: UUID
    annotation_id: UUID


@dataclass(frozen=True)
class AccessChanged:
    """Who may see the lesson."""

    lesson_id: UUID


@dataclass(frozen=True)
class ExportChanged:
    """State or progress of a clip on its way to being a file, or of that file."""

    lesson_id: UUID
    export_id: UUID


@dataclass(frozen=True)
class CycleChanged:
    """A cycle, or the meeting in it."""

    cycle_id: UUID


@dataclass(frozen=True)
class DeconstructionChanged:
    """A taking apart: begun, committed to, opened or agreed on. Marking is no news before the reveal."""

    deconstruction_id: UUID


@dataclass(frozen=True)
class StandingChanged:
    """What somebody may: a sign-in, a role or a pair of theirs began or ended."""

    person_id: UUID


@dataclass(frozen=True)
class RoomChanged:
    """What a room shows."""

    room_id: UUID
    version: int


@dataclass(frozen=True)
class RoomPeopleChanged:
    """Who is in a room: somebody came, or went."""

    room_id: UUID


@dataclass(frozen=True)
class Pointed:
    """Somebody points at the picture in a room; it is forgotten at once."""

    room_id: UUID
    person_id: UUID
    x: float
    y: float


@dataclass(frozen=True)
class Drawn:
    """Somebody draws on the standing picture in a room (`coaching.rooms.drawing`); it is forgotten at once."""

    room_id: UUID
    person_id: UUID
    seat_id: UUID
    at_ms: int
    stroke: int
    points: list[list[float]]
    clear: bool


LessonNews = LessonChanged | SegmentChanged | AnnotationChanged | AccessChanged | ExportChanged
PageNews = LessonNews | CycleChanged | DeconstructionChanged | RoomPeopleChanged
"""What event streams tell."""
RoomNews = RoomChanged | Pointed | Drawn | StandingChanged
"""What only rooms listen to, beside the lessons they show."""
News = PageNews | RoomNews
KINDS: dict[str, type[News]] = {kind.__name__: kind for kind in get_args(News)}


class NewsRow(SQLModel, table=True):
    """One piece of news on SQLite; swept some time after ten minutes."""

    __tablename__ = "news"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    payload: str
    at: datetime = Field(sa_type=Instant, index=True)


_TELL = insert(NewsRow)


def tell(session: Session, news: News, now: datetime) -> None:
    """Write `news` into this transaction."""
    payload = _encode(news)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_notify(CHANNEL, payload)))
        return
    told = session.connection().execute(_TELL, {"payload": payload, "at": now})
    if told.lastrowid % SWEPT_EVERY == 0:
        session.execute(delete(NewsRow).where(col(NewsRow.at) < now - KEPT))


def _encode(news: News) -> str:
    fields = {name: str(value) if isinstance(value, UUID) else value for name, value in asdict(news).items()}
    return json.dumps({"kind": type(news).__name__, **fields})


def _decode(payload: str) -> News:
    fields = json.loads(payload)
    kind = KINDS[fields.pop("kind")]
    values: dict[str, Any] = {name: UUID(value) if name.endswith("_id") else value for name, value in fields.items()}
    return kind(**values)


class Listener(Protocol):
    """Hears committed news in order. One thread each."""

    def hear(self, patience_s: float) -> list[News]:
        """What was told since the last call; waits at most `patience_s`, may return nothing."""

    def close(self) -> None:
        """Let go of the connection."""


def listen(engine: Engine) -> Listener:
    """A listener that hears everything told from now on."""
    return _PostgresListener(engine) if engine.dialect.name == "postgresql" else _SqliteListener(engine)


class _PostgresListener:
    def __init__(self, engine: Engine) -> None:
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute(f"LISTEN {CHANNEL}")

    def hear(self, patience_s: float) -> list[News]:
        """Raises psycopg.OperationalError when the server goes away; the caller listens anew."""
        first = list(self._notes(patience_s, 1))
        rest = self._notes(0, 1000) if first else iter(())
        return [*first, *rest]

    def _notes(self, patience_s: float, most: int) -> Iterator[News]:
        for note in self._connection.notifies(timeout=patience_s, stop_after=most):
            yield _decode(note.payload)

    def close(self) -> None:
        self._connection.close()


class _SqliteListener:
    LOOK_EVERY_S = 0.1

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.raw_connection()  # outside any transaction, so that each look sees the newest rows
        self._last = self._one("SELECT coalesce(max(id), 0) FROM news")
        self._version = -1

    def hear(self, patience_s: float) -> list[News]:
        until = time.monotonic() + patience_s
        while True:
            news = self._unread()
            if news or time.monotonic() >= until:
                return news
            time.sleep(self.LOOK_EVERY_S)

    def _unread(self) -> list[News]:
        # data_version moves when another connection commits: a look costs microseconds while nothing happens
        version = self._one("PRAGMA data_version")
        if version == self._version:
            return []
        self._version = version
        cursor = self._connection.cursor()
        cursor.execute("SELECT id, payload FROM news WHERE id > ? ORDER BY id", (self._last,))
        rows = cursor.fetchall()
        if rows:
            self._last = rows[-1][0]
        return [_decode(payload) for _, payload in rows]

    def _one(self, query: str) -> int:
        cursor = self._connection.cursor()
        cursor.execute(query)
        row = cursor.fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        self._connection.close()
