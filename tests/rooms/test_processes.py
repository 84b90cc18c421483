"""A room with people in two web server processes, one of which is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

from api.deps import cookie_name
from tests.asking import API
from tests.rooms.watching import TOLD_S, Page, Watching, visited

if TYPE_CHECKING:
    from tests.world import World

ROOT = Path(__file__).parents[2]
BACK_S = 3.0  # promised after the death of a process


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    """The process that servers are forked from."""
    command = [sys.executable, "-m", "tests.api.upload_server"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def servers(nursery: subprocess.Popen[str], world: World) -> Iterator[list[tuple[int, str]]]:
    """Two web servers on one database: process and address of each."""
    settings = world.settings
    environment = {
        "VIGNETTE_DATA_DIR": str(settings.data_dir),
        "VIGNETTE_DATABASE_URL": settings.database_url,
        "VIGNETTE_FREE_DISK_BYTES": "0",
    }
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    made = []
    for _ in range(2):
        nursery.stdin.write(json.dumps(environment) + "\n")
        nursery.stdin.flush()
        process, port = map(int, nursery.stdout.readline().split())
        made.append((process, f"http://127.0.0.1:{port}"))
    yield made
    for process, _ in made:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def test_a_room_in_two_processes_is_one_and_survives_the_death_of_either(
    world: World, servers: list[tuple[int, str]]
) -> None:
    two = Watching(world)
    room = two.open()["id"]
    (doomed, first), (_, second) = servers
    with ExitStack() as stack:
        here = stack.enter_context(visited(world, first))
        there = stack.enter_context(visited(world, second))
        coach = here.come(two.coach, room)
        coach.state(playing=False)
        teacher = there.come(two.teacher, room)
        teacher.state()
        assert len(coach.state()["members"]) == 2
        coach.say("seek", position_ms=60_000)
        if world.engine.dialect.name == "postgresql":
            seen_drawing(coach, teacher, str(two.coach.id))
        coach.say("play")
        playing = teacher.state(playing=True)
        assert coach.state(playing=True) == playing
        if world.engine.dialect.name == "postgresql":
            seen_pointing(coach, teacher, str(two.coach.id))

        os.kill(doomed, signal.SIGKILL)
        died = time.monotonic()
        assert coach.closed() == 1006
        coach = there.come(two.coach, room)
        again = coach.state()
        assert time.monotonic() - died < BACK_S
        kept = ("version", "playing", "position_ms", "server_ms", "holder_id", "members")
        assert {name: again[name] for name in kept} == {name: playing[name] for name in kept}
        coach.say("pause")
        assert teacher.state(playing=False) == coach.state(playing=False)


def seen_pointing(one: Page, other: Page, person_id: str) -> None:
    """What one of them points at in one process is seen in the other, and not by themselves."""
    one.say("point", x=0.5, y=0.5)
    assert other.next("point") == {"type": "point", "person_id": person_id, "x": 0.5, "y": 0.5}
    assert not any(message["type"] == "point" for message in one.passed)


def seen_drawing(one: Page, other: Page, person_id: str) -> None:
    """So is what one of them draws."""
    one.say("draw", at_ms=60_000, stroke=4, points=[[0.25, 0.5], [1, 0]])
    told = {"at_ms": 60_000, "stroke": 4, "points": [[0.25, 0.5], [1, 0]], "clear": False}
    assert other.next("draw") == {"type": "draw", "person_id": person_id} | told


def test_a_share_that_one_process_withdraws_cuts_the_socket_in_another(
    world: World, servers: list[tuple[int, str]]
) -> None:
    two = Watching(world)
    room = two.open()["id"]
    (_, first), (_, second) = servers
    cookie = {cookie_name(world.settings): world.credential(two.teacher)[1]}
    with visited(world, second) as there, httpx2.Client(base_url=first, cookies=cookie) as theirs:
        coach = there.come(two.coach, room)
        coach.state()
        began = time.monotonic()
        assert theirs.delete(f"{API}/shares/{two.share.id}").status_code == 204
        assert coach.closed() == 4403
        assert time.monotonic() - began < TOLD_S
