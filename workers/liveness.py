"""Which workers are alive, and who takes over from the dead.

A living worker holds a lock file, which the kernel lets go of the moment it dies, and beats in the database, for
machines that cannot see the lock. Every worker looks for tasks owned by nobody alive and puts them back into their
queues.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import IO

import structlog
from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from coaching.settings import Settings
from workers import runtime
from workers.tables import clock, heartbeats

BEAT_S = 5.0
LOOK_S = 1.0
FORGET_S = 24 * 3600.0
STUCK = 4
"""A worker seen to live may be silent for so many times as long as one that nobody sees: the database may be busy."""

log = structlog.get_logger()


def new_executor() -> str:
    """A name for this process that no other process ever had."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


def lock_folder(settings: Settings) -> Path:
    """Where the living workers of this machine hold their lock files."""
    return settings.data_dir.absolute() / "workers"


@dataclass(frozen=True)
class Roll:
    """The roll of workers: lock files in `locks` for this machine, heartbeats in the database for all."""

    engine: Engine
    locks: Path
    ttl_s: float

    @contextmanager
    def present(self, executor: str) -> Iterator[None]:
        """Be alive inside the block. Nothing may be taken up before it and nothing may run after it."""
        self.locks.mkdir(parents=True, exist_ok=True)
        path = self._lock(executor)
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self.beat(executor)
            try:
                yield
            finally:
                with suppress(DBAPIError):
                    self._forget(executor)
                path.unlink(missing_ok=True)

    def beat(self, executor: str) -> None:
        """Say that `executor` is alive now."""
        dialect = self.engine.dialect
        insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
        row = insert(heartbeats).values(executor=executor, beat_at=clock(dialect))
        alive = row.on_conflict_do_update(index_elements=["executor"], set_={"beat_at": clock(dialect)})
        with self.engine.connect().execution_options(write=True) as connection, connection.begin():
            connection.execute(alive)

    def dead_among(self, executors: Iterable[str]) -> set[str]:
        """Those that have died: their lock is free, or they have not beaten for `ttl_s` seconds, `STUCK` if it is held.

        Where no lock is seen, on another machine, the beats alone tell.
        """
        silent_s = self._silent_s()
        return {name for name in executors if self._is_dead(name, silent_s.get(name, inf))}

    def living(self) -> set[str]:
        """Those that are alive, on any machine."""
        known = set(self._silent_s())
        return known - self.dead_among(known)

    def sweep(self) -> None:
        """Remove what workers long dead left on the roll."""
        old = delete(heartbeats).where(heartbeats.c.beat_at < clock(self.engine.dialect) - FORGET_S)
        with self.engine.connect().execution_options(write=True) as connection, connection.begin():
            connection.execute(old)
        for path in self.locks.glob("*.lock"):
            if self._holder_lives(path.stem) is False:
                path.unlink(missing_ok=True)

    def _silent_s(self) -> dict[str, float]:
        """For how many seconds each worker on the roll has not beaten."""
        silent = select(heartbeats.c.executor, clock(self.engine.dialect) - heartbeats.c.beat_at)
        with self.engine.connect() as connection:
            return {name: float(seconds) for name, seconds in connection.execute(silent)}

    def _is_dead(self, executor: str, silent_s: float) -> bool:
        lives = self._holder_lives(executor)
        return lives is False or silent_s > self.ttl_s * (STUCK if lives else 1)

    def _forget(self, executor: str) -> None:
        gone = delete(heartbeats).where(heartbeats.c.executor == executor)
        with self.engine.connect().execution_options(write=True) as connection, connection.begin():
            connection.execute(gone)

    def _lock(self, executor: str) -> Path:
        return self.locks / f"{executor}.lock"

    def _holder_lives(self, executor: str) -> bool | None:
        """What the kernel says; None where there is no lock file here, which says nothing about another machine."""
        try:
            with self._lock(executor).open("r") as file:
                return not _take(file)
        except FileNotFoundError:
            return None


def _take(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def take_over(roll: Roll, executor: str) -> set[str]:
    """Put the tasks of dead workers back into their queues; returns who has died. `executor` is the caller."""
    busy = runtime.busy_executors() - {executor}
    dead = roll.dead_among(busy) if busy else set()
    if dead:
        count = runtime.hand_over(dead)
        log.warning("took over from dead workers", workers=sorted(dead), tasks=count)
    return dead


class Pulse(threading.Thread):
    """Beats for this worker until `stop`, and looks after the dead until the worker itself is `leaving`.

    Whatever goes wrong in a beat, the next one is tried: a worker that falls silent is taken for dead.
    """

    def __init__(self, roll: Roll, executor: str, leaving: threading.Event) -> None:
        super().__init__(name="pulse", daemon=True)
        self._roll = roll
        self._executor = executor
        self._leaving = leaving
        self._stopped = threading.Event()

    def run(self) -> None:
        """Beat every few seconds, look every second."""
        looks_per_beat = round(min(BEAT_S, self._roll.ttl_s / 3) / LOOK_S) or 1
        looks = 0
        while True:
            try:
                if looks % looks_per_beat == 0:
                    self._roll.beat(self._executor)
                if not self._leaving.is_set():
                    take_over(self._roll, self._executor)
            except DBAPIError as error:
                log.warning("the database is away", error=str(error.orig))
            except Exception:
                log.exception("a beat failed")
            looks += 1
            if self._stopped.wait(min(LOOK_S, self._roll.ttl_s / 3)):
                return

    def stop(self) -> None:
        """Return once the last beat is over."""
        self._stopped.set()
        self.join()
