"""The app behind a real socket, for what only a real connection shows."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx2
import uvicorn

from api.app import create_app
from api.deps import cookie_name
from api.realtime.sockets import WEBSOCKETS

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.world import Someone, World

WAIT_S = 10


@contextmanager
def serving(world: World) -> Iterator[tuple[FastAPI, str]]:
    """The app, started once more in a thread of its own, and its address."""
    app = create_app(world.desk, world.store)
    config = uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=2, **WEBSOCKETS)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    waiting = threading.Event()
    while not server.started:
        assert thread.is_alive()
        waiting.wait(0.01)
    try:
        yield app, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        app.state.hub.end_streams()
        server.should_exit = True
        thread.join(WAIT_S)


class OpenPage:
    """A browser's event stream, read in a thread."""

    def __init__(self, world: World, address: str, person: Someone, path: str) -> None:
        cookie = {cookie_name(world.settings): world.credential(person)[1]}
        self._client = httpx2.Client(base_url=address, cookies=cookie, timeout=30)
        self._heard: queue.Queue[tuple[str, dict[str, object]]] = queue.Queue()
        self._opened = threading.Event()
        self.pings = 0
        self.status = 0
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._listen, args=(path,), daemon=True)
        self._thread.start()
        assert self._opened.wait(WAIT_S)

    def _listen(self, path: str) -> None:
        with self._client.stream("GET", path) as answer:
            self.status = answer.status_code
            name = ""
            for line in answer.iter_lines():
                self._opened.set()
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                if line.startswith("data: "):
                    self._heard.put((name, json.loads(line.removeprefix("data: "))))
                if line.startswith(":"):
                    self.pings += 1
        self._opened.set()
        self.ended.set()

    def next(self) -> tuple[str, dict[str, object]]:
        """The next event."""
        return self._heard.get(timeout=WAIT_S)

    def settled(self) -> OpenPage:
        """The same page once what went before is old news: that may reach a page that was opened after it."""
        while not self.silent(0.3):
            pass
        return self

    def silent(self, seconds: float = 0.6) -> bool:
        """Whether nothing comes for a while."""
        try:
            self._heard.get(timeout=seconds)
        except queue.Empty:
            return True
        return False
