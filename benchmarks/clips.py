"""From a clip made to its playlist served, by the real API on a real socket, against an endpoint that does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2

from api.deps import cookie_name
from benchmarks.answers import BARE, answering, p95, school, timed
from benchmarks.table import Row
from coaching.lessons.models import Segment, SegmentMode, SegmentState

if TYPE_CHECKING:
    from uuid import UUID

    from benchmarks.making import Bench
    from tests.world import World

COUNT = 200
TIMES_BARE = 2.0
PARTS, PART_MS, FRAGMENT_MS = 5, 720_000, 2_000


def clip_rows(bench: Bench, count: int = COUNT) -> tuple[Row, ...]:
    """Make clips of an hour's lesson and fetch their playlists, a bare request in between each time."""
    with school(bench) as world:
        owner = world.person("Tess Teacher")
        lesson = world.lesson(owner, duration_ms=PARTS * PART_MS)
        _parts(world, lesson.id)
        cookies = {cookie_name(world.settings): world.credential(owner)[1]}
        with answering(world) as (address, other), httpx2.Client(cookies=cookies) as client:
            clips = f"{address}/api/v1/lessons/{lesson.id}/clips"
            made, played, nothing = [], [], []
            for number in range(count):
                body = {"title": f"Clip {number}", "start_ms": 10_000 * number, "end_ms": 10_000 * number + 45_000}
                clip = timed(lambda body=body: client.post(clips, json=body), made).json()
                timed(lambda clip=clip: client.get(address + clip["playlist_url"]), played)
                timed(lambda: client.get(other), nothing)
    both = [one + other for one, other in zip(made, played, strict=True)]
    name = f"{count} clips of an hour, p95"
    return (
        Row("clip's playlist served", p95(played), BARE, p95(nothing), TIMES_BARE, unit="ms", lesson=name),
        Row("clip created (one row, synced)", p95(made), BARE, p95(nothing), unit="ms", lesson=name),
        Row("clip created and its playlist served", p95(both), BARE, p95(nothing), unit="ms", lesson=name),
    )


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
                    cut={"start_us": number * PART_MS * 1000},
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
