"""A real server process is killed in the middle of uploads: what was acknowledged stays, what was not is sent again."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
import pytest
from sqlmodel import select

from coaching.lessons.models import Upload
from coaching.people.models import CredentialKind
from tests.engines import on_sqlite
from tests.world import World

ROOT = Path(__file__).parents[2]
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = TUS | {"Content-Type": "application/offset+octet-stream"}
MIB = 2**20
MOST_KILLS = 8
FILM = random.Random(1).randbytes(6 * MIB)


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    """The process that servers are forked from."""
    command = [sys.executable, "-m", "tests.api.upload_server"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


class Server:
    """A server process, and a teacher's client for it."""

    def __init__(self, nursery: subprocess.Popen[str], world: World, token: str) -> None:
        self.headers = {"Authorization": f"Bearer {token}"}
        self._nursery = nursery
        self._environment = {
            "VIGNETTE_DATA_DIR": str(world.settings.data_dir),
            "VIGNETTE_DATABASE_URL": world.settings.database_url,
            "VIGNETTE_FREE_DISK_BYTES": "0",
        }
        self.process = 0
        self.port = 0
        self.client = httpx2.Client()

    def start(self, **more: str) -> None:
        """Start it, told how to die perhaps."""
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(json.dumps(self._environment | more) + "\n")
        self._nursery.stdin.flush()
        self.process, self.port = map(int, self._nursery.stdout.readline().split())
        self.client = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", headers=self.headers, timeout=60)

    def kill(self) -> None:
        """No goodbye."""
        if self.process:
            with suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)
            self.died()

    def died(self) -> None:
        """Wait until it is gone."""
        _until(lambda: not Path(f"/proc/{self.process}").exists())
        self.process = 0

    def create(self, length: int) -> str:
        """A new upload; its address."""
        made = self.client.post("/api/v1/uploads", headers=TUS | {"Upload-Length": str(length)})
        assert made.status_code == 201
        return made.headers["Location"]

    def offset(self, address: str) -> int:
        """Where it stands."""
        asked = self.client.head(address, headers=TUS)
        assert asked.status_code == 200
        return int(asked.headers["Upload-Offset"])

    def send(self, address: str, offset: int, body: bytes | Iterator[bytes]) -> int:
        """Send bytes; where it stands then."""
        answer = self.client.patch(address, content=body, headers=BYTES | {"Upload-Offset": str(offset)})
        assert answer.status_code == 204, answer.text
        return int(answer.headers["Upload-Offset"])


@pytest.fixture
def server(nursery: subprocess.Popen[str], world: World) -> Iterator[Server]:
    teacher = world.person("Tess Teacher")
    _, token = world.credential(teacher, CredentialKind.TOKEN)
    made = Server(nursery, world, token)
    yield made
    made.kill()


@contextmanager
def cut_short() -> Iterator[None]:
    try:
        yield
    except httpx2.TransportError:
        return


def test_a_server_killed_at_random_moments_loses_nothing_it_acknowledged(world: World, server: Server) -> None:
    dice = random.Random(7)
    server.start(ACKNOWLEDGE_BYTES=str(MIB))
    address = server.create(len(FILM))
    path = world.settings.uploads_dir / address.rsplit("/", 1)[-1]
    acknowledged = kills = 0
    while True:
        offset = server.offset(address)
        assert offset >= acknowledged, "an acknowledged byte is never lost"
        assert not path.exists() or offset <= path.stat().st_size, "an offset never says more than is on the disk"
        assert not path.exists() or path.read_bytes()[:offset] == FILM[:offset]
        acknowledged = offset
        if offset == len(FILM):
            break
        at = offset + dice.randrange(MIB, 4 * MIB) if kills < MOST_KILLS else len(FILM)

        def until_killed(start: int, end: int) -> Iterator[bytes]:
            for place in range(start, len(FILM), 50_000):
                if place >= end and server.process:
                    with suppress(ProcessLookupError):  # killed at the piece before, and gone already
                        os.kill(server.process, signal.SIGKILL)
                time.sleep(0.005)  # the server is to be killed at work, not before it
                yield FILM[place : place + 50_000]

        with cut_short():
            acknowledged = server.send(address, offset, until_killed(offset, at))
        if at < len(FILM):
            server.kill()
            kills += 1
            server.start(ACKNOWLEDGE_BYTES=str(MIB))
    assert kills >= 2
    assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(FILM).digest()
    assert world.jobs == []
    with world.desk.read() as work:
        upload = work.session.exec(select(Upload)).one()
    assert upload.finished_at is not None
    assert upload.received_sha256 is None, "no single process saw every byte, so the worker must read them again"


@on_sqlite
@pytest.mark.parametrize(("point", "safe"), [("write", 0), ("sync", 0), ("keep", 3 * MIB)])
def test_a_server_killed_between_two_steps_says_only_what_is_durable(
    world: World, server: Server, point: str, safe: int
) -> None:
    server.start()
    address = server.create(len(FILM))
    server.kill()
    server.start(KILL_AT=point)
    with pytest.raises(httpx2.TransportError):
        server.send(address, 0, FILM[: 3 * MIB])
    server.died()
    server.start()
    assert server.offset(address) == safe
    assert server.send(address, safe, FILM[safe:]) == len(FILM)
    assert (world.settings.uploads_dir / address.rsplit("/", 1)[-1]).read_bytes() == FILM


def test_a_long_send_is_acknowledged_on_the_way(world: World, server: Server) -> None:
    server.start(ACKNOWLEDGE_BYTES=str(MIB))
    address = server.create(len(FILM))
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(_request(address, server, len(FILM)) + FILM[: 4 * MIB])
        _until(lambda: _received(world) >= 3 * MIB)
        server.kill()
    server.start()
    assert server.offset(address) >= 3 * MIB
    assert server.send(address, server.offset(address), FILM[server.offset(address) :]) == len(FILM)


def test_a_full_disk_is_said_and_nothing_more_is_promised(world: World, server: Server) -> None:
    if world.settings.database_url.startswith("sqlite"):
        pytest.skip("the limit on file sizes would fill the database too")
    server.start(FILE_LIMIT=str(2 * MIB), ACKNOWLEDGE_BYTES=str(MIB))
    address = server.create(len(FILM))
    full = server.client.patch(address, content=FILM, headers=BYTES | {"Upload-Offset": "0"})
    assert (full.status_code, full.json()["code"]) == (507, "no_space")
    offset = int(full.headers["Upload-Offset"])
    assert 0 < offset <= 2 * MIB
    assert server.offset(address) == offset
    assert server.client.get("/api/v1/lessons").status_code == 200, "the rest goes on"
    server.kill()
    server.start()
    assert server.send(address, offset, FILM[offset:]) == len(FILM)
    assert (world.settings.uploads_dir / address.rsplit("/", 1)[-1]).read_bytes() == FILM


def test_two_server_processes_do_not_mix_their_bytes(
    nursery: subprocess.Popen[str], world: World, server: Server
) -> None:
    server.start()
    other = Server(nursery, world, server.headers["Authorization"].removeprefix("Bearer "))
    other.start()
    try:
        address = server.create(len(FILM))
        with socket.create_connection(("127.0.0.1", server.port)) as stalled:
            stalled.sendall(_request(address, server, len(FILM)) + FILM[: MIB + 5])
            _until((world.settings.uploads_dir / address.rsplit("/", 1)[-1]).exists)
            time.sleep(0.3)
            begun = time.monotonic()
            offset = other.offset(address)
            assert time.monotonic() - begun < 5, "a dead connection does not hold an upload"
            assert offset == MIB + 5, "and what it brought is kept"
            assert other.send(address, offset, FILM[offset:]) == len(FILM)
            assert b" 423 " in stalled.recv(4096).split(b"\r\n")[0]
        assert (world.settings.uploads_dir / address.rsplit("/", 1)[-1]).read_bytes() == FILM
        assert sorted(path.suffix for path in world.settings.uploads_dir.iterdir()) == [""]
    finally:
        other.kill()


@pytest.mark.slow
def test_five_gigabytes_leave_the_servers_memory_where_it_was(world: World, server: Server) -> None:
    length, block = 5 * 10**9, bytes(range(256)) * 4096
    if shutil.disk_usage(world.settings.data_dir).free < length + 2**30:
        pytest.skip("needs 6 GB of free disk")
    if not world.settings.database_url.startswith("sqlite"):
        pytest.skip("once is enough")
    server.start()
    address = server.create(length)
    path = world.settings.uploads_dir / address.rsplit("/", 1)[-1]
    assert server.send(server.create(MIB), 0, block) == MIB  # everything it needs is loaded
    before = _memory(server, "VmRSS")
    try:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.settimeout(120)
            connection.sendall(_request(address, server, length))
            sent = 0
            while sent < length:
                connection.sendall(block[: length - sent])
                sent += len(block[: length - sent])
            assert b" 204 " in connection.recv(4096).split(b"\r\n")[0]
        after = _memory(server, "VmHWM")
        assert path.stat().st_size == length
        assert after - before < 64 * MIB, f"{before / MIB:.0f} MiB became {after / MIB:.0f} MiB"
        assert server.offset(address) == length
    finally:
        path.unlink(missing_ok=True)


def _request(address: str, server: Server, length: int) -> bytes:
    headers = BYTES | server.headers | {"Upload-Offset": "0", "Content-Length": str(length), "Host": "test"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"PATCH {address} HTTP/1.1\r\n{lines}\r\n".encode()


def _received(world: World) -> int:
    with world.desk.read() as work:
        return work.session.exec(select(Upload)).one().received_bytes


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def _memory(server: Server, field: str) -> int:
    status = Path(f"/proc/{server.process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(field)).split()[1]) * 1024
