"""One connection of somebody to a room, and what it is waiting to be told. All of it is bounded."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from uuid import UUID

from coaching.access.facts import Actor

SIGNED_OUT = 4401
NOT_THERE = 4403
UNSUPPORTED = 1003
TOO_OFTEN = 1008
TOO_LARGE = 1009
TROUBLE = 1011
COME_AGAIN = 1012
TOO_SLOW = 1013

MOST_WAITING = 64


@dataclass(eq=False)
class Seat:
    """Of states only the newest is kept: each is the whole truth. Of the rest a few; whoever reads none is let go."""

    id: UUID
    actor: Actor
    room_id: UUID
    code: int | None = None
    _state: str | None = None
    _short: deque[str] = field(default_factory=deque)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, state: str) -> None:
        """Tell the newest state, instead of any that waits."""
        self._state = state
        self._woken.set()

    def say(self, message: str, *, passing: bool = False) -> None:
        """Tell something small. What is `passing` is left out where too much is waiting."""
        if len(self._short) < MOST_WAITING:
            self._short.append(message)
            self._woken.set()
        elif not passing:
            self.end(TOO_SLOW)

    def end(self, code: int) -> None:
        """Close the connection; the first reason counts, and nothing that waits is told any more."""
        if self.code is None:
            self.code = code
        self._state = None
        self._short.clear()
        self._woken.set()

    async def take(self) -> list[str]:
        """What there is to tell, when there is something; nothing when it is over (`code`)."""
        await self._woken.wait()
        self._woken.clear()
        told = [*([self._state] if self._state is not None else []), *self._short]
        self._state = None
        self._short.clear()
        return [] if self.code is not None else told
