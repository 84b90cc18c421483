"""One socket of a room: what comes in is small, rare and a JSON object, or it is the last thing that comes in."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from fastapi import WebSocket
from pydantic import ValidationError
from pydantic_core import from_json
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect

from api.realtime import seats
from api.realtime.rooms import Rooms
from api.realtime.seats import Seat
from api.schemas.rooms import PongOut, ProblemOut
from coaching.access.facts import Actor
from coaching.errors import Conflict, NotFound, SignedOut
from coaching.rooms import drawing
from coaching.rooms.commands import WISHES
from coaching.rooms.playback import Refused

log = structlog.get_logger()

LONGEST = 4_096
A_SECOND, AT_ONCE, TOO_MANY = 30.0, 60.0, -200.0
SEND_S = 10.0

WEBSOCKETS: dict[str, Any] = {
    "ws": "websockets-sansio",
    "ws_max_size": 2**20,
    "ws_ping_interval": 5.0,
    "ws_ping_timeout": 10.0,
    "ws_per_message_deflate": False,
}
"""How sockets are served. Somebody whose network is gone is noticed within fifteen seconds."""


@dataclass
class _Budget:
    """How often somebody may say something. What is over it is not listened to; much more than that is too much."""

    now: Callable[[], float]
    left: float = AT_ONCE
    at: float = field(init=False)
    told: bool = False

    def __post_init__(self) -> None:
        self.at = self.now()

    def spend(self) -> bool:
        now = self.now()
        self.left = min(AT_ONCE, self.left + (now - self.at) * A_SECOND) - 1
        self.at = now
        return self.left >= 0


async def attend(socket: WebSocket, rooms: Rooms, who: Callable[[], Actor], address: str) -> None:
    """Be in a room until one side is gone. `who` says who is asking, or raises SignedOut."""
    await socket.accept()
    try:
        seat = await _come_in(rooms, await run_in_threadpool(who), address)
    except SignedOut:
        await socket.close(seats.SIGNED_OUT)
    except NotFound:
        await socket.close(seats.NOT_THERE)
    except Conflict as refused:
        await socket.send_text(_problem(refused.code))
        await socket.close(seats.TOO_OFTEN if refused.code == "too_many_pages" else seats.TOO_SLOW)
    else:
        try:
            await _converse(socket, rooms, seat)
        finally:
            await asyncio.shield(rooms.leave(seat))


async def _come_in(rooms: Rooms, actor: Actor, address: str) -> Seat:
    try:
        room_id = UUID(address)
    except ValueError as error:
        raise NotFound from error
    try:
        return await rooms.sit(actor, room_id)
    except NotFound:
        await rooms.refuse(actor, room_id)
        raise


async def _converse(socket: WebSocket, rooms: Rooms, seat: Seat) -> None:
    reading = asyncio.create_task(_read(socket, rooms, seat))
    writing = asyncio.create_task(_write(socket, seat))
    try:
        await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
        if seat.code is not None:
            await asyncio.wait({writing}, timeout=SEND_S)
    finally:
        reading.cancel()
        writing.cancel()
        await asyncio.gather(reading, writing, return_exceptions=True)


async def _write(socket: WebSocket, seat: Seat) -> None:
    """Tell what there is to tell. Whoever takes none of it for long is gone, and comes back to the newest state."""
    try:
        while told := await seat.take():
            for message in told:
                async with asyncio.timeout(SEND_S):
                    await socket.send_text(message)
        async with asyncio.timeout(SEND_S):
            await socket.close(seat.code or seats.TROUBLE)
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        log.info("rooms.socket_lost", room_id=str(seat.room_id))


async def _read(socket: WebSocket, rooms: Rooms, seat: Seat) -> None:
    budget = _Budget(asyncio.get_running_loop().time)
    while seat.code is None:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if not budget.spend():
            _too_often(seat, budget)
            continue
        budget.told = False
        said = _said(seat, message.get("text"))
        if said is not None:
            await _heed(rooms, seat, said)


def _too_often(seat: Seat, budget: _Budget) -> None:
    if budget.left <= TOO_MANY:
        seat.end(seats.TOO_OFTEN)
    elif not budget.told:
        budget.told = True
        seat.say(_problem("too_often"))


def _said(seat: Seat, text: str | None) -> dict[str, Any] | None:
    """A message, or the end of it."""
    if text is None:
        seat.end(seats.UNSUPPORTED)
        return None
    if len(text) > LONGEST:
        seat.end(seats.TOO_LARGE)
        return None
    try:
        said = from_json(text, allow_inf_nan=False)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        seat.end(seats.UNSUPPORTED)
        return None
    return said


async def _heed(rooms: Rooms, seat: Seat, said: dict[str, Any]) -> None:
    """Do what somebody says, as themselves, whoever they say they are."""
    try:
        match said.get("type"):
            case "ping":
                pong = PongOut(t0=_number(said.get("t0")), server_ms=rooms.server_ms())
                seat.say(pong.model_dump_json(), passing=True)
            case "point":
                await rooms.point(seat, _part(said.get("x")), _part(said.get("y")))
            case "draw":
                await rooms.draw(seat, drawing.read(said))
            case _:
                await rooms.obey(seat, WISHES.validate_python({**said, "by": str(seat.actor.person_id)}))
    except SignedOut:
        seat.end(seats.SIGNED_OUT)
    except NotFound:
        seat.end(seats.NOT_THERE)
    except (Refused, Conflict) as refused:
        seat.say(_problem(refused.code))
    except ValidationError as error:
        unknown = any(one["type"].startswith("union_tag") for one in error.errors())
        seat.say(_problem("unknown_type" if unknown else "invalid"))
    except (ValueError, OverflowError):
        seat.say(_problem("invalid"))
    except Exception:
        log.exception("rooms.failed")
        seat.end(seats.TROUBLE)


def _number(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        message = "not a number"
        raise ValueError(message)
    return value


def _part(value: object) -> float:
    part = _number(value)
    if not 0 <= part <= 1:
        message = "not a part"
        raise ValueError(message)
    return part


def _problem(code: str) -> str:
    return ProblemOut(code=code).model_dump_json()
