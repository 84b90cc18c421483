"""Rooms: how long it takes from somebody's wish until every page in the room is told, and what a room costs.

Real server processes, real sockets, a database that syncs. All the pages are one process on the same machine, so its
work counts against us.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from websockets.asyncio.client import ClientConnection, connect

from api.deps import cookie_name
from benchmarks.table import Row
from coaching import tables
from coaching.rooms.actions import Company, open_room
from coaching.rooms.rules import Film, FilmKind, Subject
from tests.servers.postgres import DURABLE, running_postgres
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from benchmarks.making import Bench

ROOT = Path(__file__).parents[1]
EVERY_S = 5.0
PEOPLE = 3
ROOMS, SECONDS = 500, 30.0
FEW_MS, MANY_MS = 100.0, 150.0
AT_ONCE = 20
TOO_LONG_S = 5.0


def room_rows(bench: Bench, rooms: int = ROOMS, seconds: float = SECONDS) -> tuple[Row, ...]:
    """A few rooms over two processes on PostgreSQL; then many rooms on one process, on either database."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with running_postgres(DURABLE) as postgres:
        few = measure(bench, postgres.create_database("few"), 10, seconds, processes=2)
        many = measure(bench, postgres.create_database("many"), rooms, seconds)
    plain = measure(bench, "", rooms, seconds)
    return (
        *few.rows("two processes on PostgreSQL", FEW_MS),
        *many.rows("one process on PostgreSQL", MANY_MS),
        *plain.rows("one process on SQLite", MANY_MS),
    )


@dataclass
class Measured:
    """What came of it. `waits_ms`: for each command, until the last page of its room was told."""

    rooms: int
    waits_ms: list[float] = field(default_factory=list)
    lost: int = 0
    room_kib: float = 0.0

    def rows(self, where: str, limit_ms: float) -> tuple[Row, ...]:
        """As they are printed."""
        name = f"{self.rooms} rooms of {PEOPLE}, {where}"
        waits = sorted(self.waits_ms) or [float("inf")]
        return (
            Row("command to every page, p95", waits[int(len(waits) * 0.95)], limit=limit_ms, unit="ms", lesson=name),
            Row("  half of them", waits[len(waits) // 2], unit="ms", lesson=name),
            Row("  worst", waits[-1], unit="ms", lesson=name),
            Row(f"  lost of {len(waits) + self.lost}", self.lost, limit=0, unit="commands", lesson=name),
            Row("  memory of a room", self.room_kib, unit="KiB", lesson=name),
        )


@dataclass(frozen=True)
class Server:
    """A web server process."""

    process: int
    address: str

    def resident_kib(self) -> int:
        """Its memory now."""
        lines = Path(f"/proc/{self.process}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def measure(bench: Bench, database_url: str, rooms: int, seconds: float, processes: int = 1) -> Measured:
    """Open rooms, fill them, and let the holder of each do something every five seconds."""
    folder = bench.room("rooms")
    world = World(database_url or f"sqlite:///{folder}/rooms.sqlite", folder)
    tables.metadata.create_all(world.engine)
    try:
        ids, cookies = _school(world, rooms)
        with _servers(world, processes) as servers:
            return asyncio.run(_load(ids, cookies, servers, seconds))
    finally:
        world.engine.dispose()


def _school(world: World, rooms: int) -> tuple[list[UUID], list[str]]:
    """Three people with a room on each of many lessons, and the cookies of their browsers."""
    people = [world.person(f"Person {number}") for number in range(PEOPLE)]
    others = frozenset(person.id for person in people[1:])
    ids = []
    actor = world.actor(people[0])
    for number in range(rooms):
        lesson = world.lesson(people[0], f"Lesson {number}")
        for person in people[1:]:
            world.share(lesson, person=person)
        with world.desk.write(actor) as work:
            subject = Subject((Film(FilmKind.LESSON, lesson.id),))
            ids.append(open_room(work, Company(person_ids=others), subject).room.id)
    name = cookie_name(world.settings)
    return ids, [f"{name}={world.credential(person)[1]}" for person in people]


@contextmanager
def _servers(world: World, count: int) -> Iterator[list[Server]]:
    environment = {
        "VIGNETTE_DATA_DIR": str(world.settings.data_dir),
        "VIGNETTE_DATABASE_URL": world.settings.database,
        "VIGNETTE_FREE_DISK_BYTES": "0",
    }
    command = [sys.executable, "-m", "tests.api.upload_server"]
    made: list[Server] = []
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for _ in range(count):
            nursery.stdin.write(json.dumps(environment) + "\n")
            nursery.stdin.flush()
            process, port = map(int, nursery.stdout.readline().split())
            made.append(Server(process, f"ws://127.0.0.1:{port}"))
        try:
            yield made
        finally:
            for server in made:
                os.kill(server.process, signal.SIGKILL)
            nursery.stdin.close()


async def _load(ids: list[UUID], cookies: list[str], servers: list[Server], seconds: float) -> Measured:
    measured = Measured(len(ids))
    gate = asyncio.Semaphore(AT_ONCE)
    first = await _Room.filled(
        ids[0], cookies, servers, gate
    )  # what a process loads with its first room is not a room's
    before = sum(server.resident_kib() for server in servers)
    others = await asyncio.gather(*(_Room.filled(one, cookies, servers, gate) for one in ids[1:]))
    until = time.monotonic() + seconds
    await asyncio.gather(*(room.lived_in(until, measured) for room in (first, *others)))
    measured.room_kib = (sum(server.resident_kib() for server in servers) - before) / max(1, len(others))
    await asyncio.gather(*(page.close() for room in (first, *others) for page in room.pages))
    return measured


@dataclass
class _Room:
    """Three pages in a room; the first one has the control."""

    pages: list[ClientConnection]

    @classmethod
    async def filled(cls, room_id: UUID, cookies: list[str], servers: list[Server], gate: asyncio.Semaphore) -> _Room:
        pages = []
        async with gate:
            for number, cookie in enumerate(cookies):
                address = f"{servers[number % len(servers)].address}/api/v1/rooms/{room_id}/socket"
                page = await connect(address, additional_headers={"Cookie": cookie}, compression=None)
                await page.recv()
                pages.append(page)
        return cls(pages)

    async def lived_in(self, until: float, measured: Measured) -> None:
        await asyncio.sleep(random.random() * EVERY_S)
        while time.monotonic() < until:
            place, began = random.randrange(1_000_000), time.monotonic()
            await self.pages[0].send(json.dumps({"type": "seek", "position_ms": place}))
            try:
                async with asyncio.timeout(TOO_LONG_S):
                    await asyncio.gather(*(_told(page, place) for page in self.pages))
                measured.waits_ms.append((time.monotonic() - began) * 1000)
            except TimeoutError:
                measured.lost += 1
            await asyncio.sleep(max(0.0, EVERY_S - (time.monotonic() - began)))


async def _told(page: ClientConnection, place: int) -> None:
    while json.loads(await page.recv()).get("position_ms") != place:
        pass
