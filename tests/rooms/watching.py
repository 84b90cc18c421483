"""A page of somebody in a room, as far as the server can tell: a socket, and what came out of it."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from api.deps import cookie_name
from api.realtime.rooms import LOOK_EVERY_S
from tests.asking import API, Answer, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.testclient import TestClient

    from tests.world import Someone, World

WAIT_S = 10.0
TOLD_S = LOOK_EVERY_S / 2  # what nobody tells a process, it sees only when it looks by itself


class Page:
    """An open socket. What is not asked for is passed over."""

    def __init__(self, address: str, headers: dict[str, str], *, origin: str | None = None) -> None:
        url = address.replace("http://", "ws://")
        self._socket = connect(
            url, additional_headers=headers, origin=origin, open_timeout=WAIT_S, max_size=2**20, legacy=True
        )
        self.passed: list[Answer] = []

    def say(self, kind: str, **fields: object) -> None:
        """Send a message."""
        self.send(json.dumps({"type": kind} | fields))

    def send(self, text: str | bytes) -> None:
        """Send whatever it is."""
        self._socket.send(text)

    def next(self, kind: str, **wanted: object) -> Answer:
        """The next message of this kind in which all of this is so."""
        until = time.monotonic() + WAIT_S
        while True:
            try:
                message = json.loads(self._socket.recv(timeout=until - time.monotonic()))
            except TimeoutError as error:
                told = f"no {kind} with {wanted} after {self.passed[-3:]}"
                raise AssertionError(told) from error
            if message["type"] == kind and wanted.items() <= message.items():
                return message
            self.passed.append(message)

    def state(self, **wanted: object) -> Answer:
        """The next state like this."""
        return self.next("state", **wanted)

    def silent(self, seconds: float = 0.4) -> bool:
        """Whether nothing comes for a while."""
        try:
            self.passed.append(json.loads(self._socket.recv(timeout=seconds)))
        except TimeoutError:
            return True
        return False

    def closed(self) -> int:
        """The code it is closed with, soon."""
        try:
            while True:
                self.passed.append(json.loads(self._socket.recv(timeout=WAIT_S)))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    def close(self) -> None:
        """Leave."""
        self._socket.close()


class Watching(Pair):
    """A teacher and a coach, and the lesson they watch together."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.world = world

    def body(self, kind: str = "lesson", thing: object = None) -> dict[str, Any]:
        """A wish for a room of the two."""
        return {"pair_id": str(self.pair.id), "subject": {"type": kind, "id": str(thing or self.lesson.id)}}

    def open(self, client: TestClient | None = None, body: dict[str, Any] | None = None) -> Answer:
        """A room, opened by the coach unless told otherwise."""
        answer = (client or self.coachs).post(f"{API}/rooms", json=body or self.body())
        assert answer.status_code == 201, answer.text
        return answer.json()


class House:
    """A server that is running, and whoever comes to a room in it."""

    def __init__(self, world: World, address: str) -> None:
        self.world, self.address = world, address
        self.pages: list[Page] = []

    def come(self, person: Someone | None, room_id: object, **more: Any) -> Page:
        """Somebody's page in a room."""
        headers = {"Cookie": f"{cookie_name(self.world.settings)}={self.world.credential(person)[1]}"} if person else {}
        return self.page(room_id, headers, **more)

    def page(self, room_id: object, headers: dict[str, str], **more: Any) -> Page:
        """A page, whoever it is."""
        made = Page(f"{self.address}{API}/rooms/{room_id}/socket", headers, **more)
        self.pages.append(made)
        return made


@contextmanager
def visited(world: World, address: str) -> Iterator[House]:
    """The same, and everybody leaves at the end."""
    house = House(world, address)
    try:
        yield house
    finally:
        for page in house.pages:
            page.close()
