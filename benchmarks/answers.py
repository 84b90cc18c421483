"""Answers of the real API on a real socket, timed beside those of an endpoint that does nothing."""

from __future__ import annotations

import gc
import statistics
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI

from cli.memory import spare_what_stays
from coaching import tables
from tests.api.serving import serving
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx2

    from benchmarks.making import Bench

BARE = "a FastAPI endpoint that does nothing"


@contextmanager
def school(bench: Bench) -> Iterator[World]:
    """An empty school, with the app ready to be served."""
    data = bench.room("school")
    world = World(f"sqlite:///{data / 'vignette.sqlite'}", data)
    tables.metadata.create_all(world.engine)
    world.start()
    try:
        yield world
    finally:
        world.stop()


def timed(ask: Callable[[], httpx2.Response], into: list[float]) -> httpx2.Response:
    """Ask, and put the milliseconds it took into a list. Raises for an answer that is an error."""
    started = time.perf_counter()
    answer = ask()
    into.append((time.perf_counter() - started) * 1000)
    answer.raise_for_status()
    return answer


def p95(times: list[float]) -> float:
    """What 95 of 100 did not exceed."""
    return statistics.quantiles(times, n=20)[-1]


@contextmanager
def answering(world: World) -> Iterator[tuple[str, str]]:
    """The addresses of the real API and of an endpoint that does nothing, in a process kept as a server's is."""
    with serving(world) as (_, address), bare() as other:
        spare_what_stays()
        try:
            yield address, other
        finally:
            gc.unfreeze()


@contextmanager
def bare() -> Iterator[str]:
    """The address of an endpoint that does nothing."""
    app = FastAPI()

    @app.get("/")
    def nothing() -> dict[str, bool]:
        return {"ok": True}

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    server.should_exit = True
    thread.join(10)
