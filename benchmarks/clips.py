"""From a clip made to its playlist served, by the real API on a real socket, against an endpoint that does nothing."""

from __future__ import annotations

import statistics
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx2
import uvicorn
from fastapi import FastAPI

from api.deps import cookie_name
from benchmarks.table import Row
from coaching import tables
from coaching.lessons.models import Segment, SegmentMode, SegmentState
from tests.api.serving import serving
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from benchmarks.making import Bench

COUNT = 200
TIMES_BARE = 2.0
PARTS, PART_MS, FRAGMENT_MS = 5, 720_000, 2_000


def clip_rows(bench: Bench, count: int = COUNT) -> tuple[Row, ...]:
    """Make clips of an hour's lesson and fetch their playlists, a bare request in between each time."""
    data = bench.room("school")
    world = World(f"sqlite:///{data / 'vignette.sqlite'}", data)
    tables.metadata.create_all(world.engine)
    world.start()
    try:
        owner = world.person("Tess Teacher")
        lesson = world.lesson(owner, duration_ms=PARTS * PART_MS)
        _parts(world, lesson.id)
        cookies = {cookie_name(world.settings): world.credential(owner)[1]}
        with serving(world) as (_, address), _bare() as other, httpx2.Client(cookies=cookies) as client:
            clips = f"{address}/api/v1/lessons/{lesson.id}/clips"
            made, played, bare = [], [], []
            for number in range(count):
                body = {"title": f"Clip {number}", "start_ms": 10_000 * number, "end_ms": 10_000 * number + 45_000}
                clip = _timed(lambda body=body: client.post(clips, json=body), made).json()
                _timed(lambda clip=clip: client.get(address + clip["playlist_url"]), played)
                _timed(lambda: client.get(other), bare)
    finally:
        world.stop()
    against = "a FastAPI endpoint that does nothing"
    both = [one + other for one, other in zip(made, played, strict=True)]
    name = f"{count} clips of an hour, p95"
    return (
        Row("clip's playlist served", _p95(played), against, _p95(bare), TIMES_BARE, unit="ms", lesson=name),
        Row("clip created (one row, synced)", _p95(made), against, _p95(bare), unit="ms", lesson=name),
        Row("clip created and its playlist served", _p95(both), against, _p95(bare), unit="ms", lesson=name),
    )


def _timed(ask: Callable[[], httpx2.Response], into: list[float]) -> httpx2.Response:
    started = time.perf_counter()
    answer = ask()
    into.append((time.perf_counter() - started) * 1000)
    answer.raise_for_status()
    return answer


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _parts(world: World, lesson_id: UUID) -> None:
    """Give the lesson the rows of an hour that is ready; nobody asks for the files."""
    fragments = [[at * 1000, FRAGMENT_MS * 1000, 1000 + at, 1000] for at in range(0, PART_MS, FRAGMENT_MS)]
    with world.desk.write() as work:
        for number in range(PARTS):
            work.session.add(
                Segment(
                    lesson_id=lesson_id,
                    index=number + 1,
                    start_ms=number * PART_MS,
                    end_ms=(number + 1) * PART_MS,
                    cut={},
                    mode=SegmentMode.COPY,
                    reason="",
                    state=SegmentState.READY,
                    progress=1.0,
                    blob_key=f"lessons/x/segments/{number}.mp4",
                    size_bytes=10**9,
                    width=1920,
                    height=1080,
                    init_bytes=1000,
                    fragments=fragments,
                )
            )


@contextmanager
def _bare() -> Iterator[str]:
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
