"""The rooms that are open in this process: who is connected through it, and what they are told.

The truth is one row (`coaching.rooms`). A wish is done in a work of its own, which also says who may be told what came
of it; then every page here is told. Other processes hear that the row changed, and look at it themselves. Nobody is
told anything by a look that did not ask the permission table and every sign-in anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar
from uuid import UUID

import structlog

from api.realtime import passing
from api.realtime.passing import Passing
from api.realtime.seats import COME_AGAIN, NOT_THERE, SIGNED_OUT, TOO_SLOW, Seat
from api.schemas.rooms import write_state
from coaching.access.facts import Actor
from coaching.db import new_id
from coaching.errors import SignedOut
from coaching.events import (
    AccessChanged,
    AnnotationChanged,
    Drawn,
    LessonChanged,
    News,
    Pointed,
    RoomChanged,
    StandingChanged,
)
from coaching.rooms import actions, drawing, queries
from coaching.rooms.commands import Command
from coaching.rooms.drawing import Piece
from coaching.rooms.playback import next_due
from coaching.rooms.queries import Look, OpenRoom
from coaching.work import Desk, Work

log = structlog.get_logger()

STAY_EVERY_S = 5.0
LOOK_EVERY_S = 10.0
FRESH_S = 2.0
SOONEST_S = 0.01

T = TypeVar("T")


@dataclass(eq=False)
class _Table:
    """One room, as far as this process has people in it."""

    room_id: UUID
    seats: set[Seat] = field(default_factory=set)
    version: int = 0
    looked_at: float = 0.0
    concerns: frozenset[UUID] = frozenset()
    """Lessons and people whose news may change who is admitted."""
    looking: bool = False
    again: bool = False
    held: list[Passing] = field(default_factory=list)
    """What is passed on as soon as the room has been looked at."""
    timer: asyncio.TimerHandle | None = None

    def credentials(self) -> set[UUID]:
        return {seat.actor.credential_id for seat in self.seats if seat.actor.credential_id}


class Rooms:
    """All of them. Everything here runs on the event loop but what is given to `_run`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._sqlite = desk.engine.dialect.name == "sqlite"
        # SQLite has one writer: a queue here is fairer than everybody knocking at its door
        self._pool = ThreadPoolExecutor(1 if self._sqlite else 4, thread_name_prefix="rooms")
        self._tables: dict[UUID, _Table] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._host_id: UUID | None = None
        self._arriving = asyncio.Lock()
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin; call it on the event loop that serves the pages."""
        self._loop = asyncio.get_running_loop()
        self._spawn(self._stay())

    async def stop(self) -> None:
        """Let go of everybody: they come back to another process, or to this one later."""
        self._let_go()
        for task in list(self._tasks):
            task.cancel()
        host_id, self._host_id = self._host_id, None
        if host_id is not None:
            with suppress(Exception):  # the others find out
                await self._run(partial(self._end_host, host_id))
        self._pool.shutdown(wait=False, cancel_futures=True)

    def end_soon(self) -> None:
        """From any thread: let go of everybody, for a server that is told to leave."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has closed: nobody is left
                self._loop.call_soon_threadsafe(self._let_go)

    def _let_go(self) -> None:
        self._stopping = True
        self._end_all(COME_AGAIN)

    async def sit(self, actor: Actor, room_id: UUID) -> Seat:
        """Somebody comes in. Raises NotFound, SignedOut, Conflict."""
        host_id = await self._host()
        table = self._tables.setdefault(room_id, _Table(room_id))
        seat = Seat(new_id(), actor, room_id)
        table.seats.add(seat)  # before the room is told, so that no news falls in between
        place = actions.Place(seat.id, host_id)
        try:
            look = await self._run(
                partial(self._wish, actor, table.credentials(), lambda work: actions.join(work, room_id, place))
            )
        except BaseException:
            self._forget(table, seat)
            raise
        self._deliver(table, look)
        self._answer(table, seat, look)
        return seat

    async def leave(self, seat: Seat) -> None:
        """A connection is gone."""
        table = self._tables.get(seat.room_id)
        if table is not None:
            self._forget(table, seat)
        if not self._stopping:
            await self._run(partial(self._left, seat.id))
            self.look_again(seat.room_id)

    async def obey(self, seat: Seat, command: Command) -> None:
        """Do what somebody wishes, and tell everybody here. Raises NotFound, SignedOut, playback.Refused."""
        table = self._tables[seat.room_id]
        wish = partial(actions.obey, room_id=seat.room_id, command=command)
        look = await self._run(partial(self._wish, seat.actor, table.credentials(), wish))
        self._deliver(table, look)
        self._answer(table, seat, look)

    async def point(self, seat: Seat, x: float, y: float) -> None:
        """Show others where somebody points. Raises NotFound, SignedOut."""
        if self._sqlite:  # there is one process, as a rule, and a row for each movement would be too much
            await self._run(partial(self._let_in, seat.actor, seat.room_id))
            self._pass_on(Pointed(seat.room_id, _person(seat), x, y))
            return
        await self._run(partial(self._wish, seat.actor, set(), partial(actions.point, room_id=seat.room_id, x=x, y=y)))

    async def draw(self, seat: Seat, piece: Piece) -> None:
        """Show others what somebody draws. Raises NotFound, SignedOut, playback.Refused."""
        if self._sqlite:  # as for pointing
            found = await self._run(partial(self._let_in, seat.actor, seat.room_id))
            self._pass_on(drawing.drawn(found, seat.actor.person_id, seat.id, piece))
            return
        draw = partial(drawing.draw, room_id=seat.room_id, seat_id=seat.id, piece=piece)
        await self._run(partial(self._wish, seat.actor, set(), draw))

    async def refuse(self, actor: Actor, room_id: UUID) -> None:
        """Write down that somebody came to a room that is not theirs."""
        await self._run(partial(self._refused, actor, room_id))

    def hear(self, news: list[News] | None) -> None:
        """What was told in any process; None where something may have been missed."""
        if news is None:
            for room_id in list(self._tables):
                self.look_again(room_id)
            return
        for item in news if self._tables else []:
            match item:
                case RoomChanged():
                    table = self._tables.get(item.room_id)
                    if table is not None and item.version > table.version:
                        self.look_again(item.room_id)
                case Pointed() | Drawn():
                    self._pass_on(item)
                case StandingChanged():
                    self._concerned(item.person_id)
                case AccessChanged() | LessonChanged() | AnnotationChanged():
                    self._concerned(item.lesson_id)
                case _:
                    pass

    def look_again(self, room_id: UUID) -> None:
        """Look at a room as it is now, once for however many reasons."""
        table = self._tables.get(room_id)
        if table is None or self._stopping:
            return
        table.again = True
        if not table.looking:
            table.looking = True
            self._spawn(self._look(table))

    def server_ms(self) -> int:
        """The server's clock, as rooms count."""
        return queries.ms_of(self._desk.clock())

    def _concerned(self, changed_id: UUID) -> None:
        for table in self._tables.values():
            if changed_id in table.concerns:
                self.look_again(table.room_id)

    async def _look(self, table: _Table) -> None:
        try:
            while table.again and table.seats:
                table.again = False
                self._deliver(table, await self._run(partial(self._looked_at, table.room_id, table.credentials())))
        except Exception:
            log.exception("rooms.look_failed")
            table.held = []
            for seat in table.seats:
                seat.end(TOO_SLOW)
        finally:
            table.looking = False

    def _deliver(self, table: _Table, look: Look) -> None:
        table.looked_at = asyncio.get_running_loop().time()
        for seat in table.seats:
            if seat.actor.credential_id in look.asked - look.living:
                seat.end(SIGNED_OUT)
            elif not look.admits(_person(seat)):
                seat.end(NOT_THERE)
        if look.room is None or not table.seats:
            return
        table.concerns = frozenset(look.room.names) | {film.lesson.id for film in look.room.films}
        if look.room.state.version > table.version:
            table.version = look.room.state.version
            told = write_state(look.room).model_dump_json()
            for seat in table.seats:
                if seat.code is None:
                    seat.show(told)
        if look.room.state.version == table.version:
            self._wait_for(table, look.room)
        held, table.held = table.held, []
        for item in held:
            self._pass_on(item)

    def _answer(self, table: _Table, seat: Seat, look: Look) -> None:
        """Whoever comes or wishes is told how things stand, also where nothing changed by it."""
        if look.room is not None and seat.code is None and look.room.state.version == table.version:
            seat.show(write_state(look.room).model_dump_json())

    def _wait_for(self, table: _Table, room: OpenRoom) -> None:
        if table.timer is not None:
            table.timer.cancel()
        due = next_due(room.state)
        if due is not None:
            delay_s = max(SOONEST_S, (due - self.server_ms()) / 1000)
            table.timer = asyncio.get_running_loop().call_later(delay_s, self._due, table)

    def _due(self, table: _Table) -> None:
        if table.seats and not self._stopping:
            self._spawn(self._tick(table))

    async def _tick(self, table: _Table) -> None:
        try:
            self._deliver(table, await self._run(partial(self._ticked, table.room_id, table.credentials())))
        except Exception:
            log.exception("rooms.tick_failed")
            self.look_again(table.room_id)

    def _pass_on(self, item: Passing) -> None:
        table = self._tables.get(item.room_id)
        if table is None:
            return
        if table.held or asyncio.get_running_loop().time() - table.looked_at > FRESH_S:
            table.held = [*table.held, item][-passing.MOST_HELD :]
            self.look_again(table.room_id)
            return
        told = passing.written(item)
        for seat in table.seats:
            if seat.code is None and passing.is_for(item, seat):
                seat.say(told, passing=True)

    def _forget(self, table: _Table, seat: Seat) -> None:
        table.seats.discard(seat)
        if not table.seats:
            if table.timer is not None:
                table.timer.cancel()
            if self._tables.get(table.room_id) is table:
                del self._tables[table.room_id]

    def _end_all(self, code: int) -> None:
        for table in self._tables.values():
            for seat in table.seats:
                seat.end(code)

    async def _host(self) -> UUID:
        async with self._arriving:
            if self._host_id is None:
                host_id = new_id()
                await self._run(partial(self._arrive, host_id))
                self._host_id = host_id
            return self._host_id

    async def _stay(self) -> None:
        while True:
            await asyncio.sleep(STAY_EVERY_S)
            try:
                await self._still_here()
            except Exception:
                log.exception("rooms.stay_failed")

    async def _still_here(self) -> None:
        if self._host_id is None:
            return
        alive, silent = await self._run(partial(self._stayed, self._host_id))
        if not alive:  # the others took us for dead: nobody here is in any room
            self._host_id = None
            self._end_all(COME_AGAIN)
        for host_id in silent:
            await self._run(partial(self._end_host, host_id))
        before = asyncio.get_running_loop().time() - LOOK_EVERY_S
        for table in list(self._tables.values()):
            if table.looked_at < before:
                self.look_again(table.room_id)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, do: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, do)

    def _wish(self, actor: Actor, credential_ids: set[UUID], do: Callable[[Work], OpenRoom]) -> Look:
        mine = {actor.credential_id} if actor.credential_id else set()
        with self._desk.write(actor) as work:
            living = queries.living_among(work, credential_ids | mine)
            if not mine <= living:
                raise SignedOut
            return Look(do(work), living, frozenset(credential_ids))

    def _let_in(self, actor: Actor, room_id: UUID) -> OpenRoom:
        with self._desk.read(actor) as work:
            mine = {actor.credential_id} if actor.credential_id else set()
            if not mine <= queries.living_among(work, mine):
                raise SignedOut
            return queries.room_for(work, room_id)

    def _looked_at(self, room_id: UUID, credential_ids: set[UUID]) -> Look:
        with self._desk.read() as work:
            return queries.look(work, room_id, credential_ids)

    def _ticked(self, room_id: UUID, credential_ids: set[UUID]) -> Look:
        with self._desk.write() as work:
            living = queries.living_among(work, credential_ids)
            return Look(actions.tick(work, room_id), living, frozenset(credential_ids))

    def _refused(self, actor: Actor, room_id: UUID) -> None:
        with self._desk.write(actor) as work:
            actions.refuse(work, room_id)

    def _left(self, seat_id: UUID) -> None:
        with self._desk.write() as work:
            actions.leave(work, seat_id)

    def _arrive(self, host_id: UUID) -> None:
        with self._desk.write() as work:
            actions.arrive(work, host_id)

    def _stayed(self, host_id: UUID) -> tuple[bool, list[UUID]]:
        with self._desk.write() as work:
            return actions.stay(work, host_id), queries.silent_hosts(work)

    def _end_host(self, host_id: UUID) -> None:
        with self._desk.write() as work:
            actions.end_host(work, host_id)


def _person(seat: Seat) -> UUID:
    if seat.actor.person_id is None:
        raise SignedOut
    return seat.actor.person_id
