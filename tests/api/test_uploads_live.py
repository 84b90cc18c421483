"""Uploads over real connections: half-open ones, slow ones, cut ones, and a disk that fails."""

from __future__ import annotations

import errno
import os
import random
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import intake
from coaching.jobs import PrepareLesson
from coaching.lessons.models import Upload
from coaching.people.models import CredentialKind
from tests.api.serving import serving
from tests.engines import on_sqlite
from tests.world import World

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = TUS | {"Content-Type": "application/offset+octet-stream"}
FILM = random.Random(2).randbytes(300_000)


class Uploader:
    """A teacher's client and the raw connections it opens."""

    def __init__(self, world: World, address: str) -> None:
        token = world.credential(world.person("Tess Teacher"), CredentialKind.TOKEN)[1]
        self.headers = {"Authorization": f"Bearer {token}"}
        self.client = httpx2.Client(base_url=address, headers=self.headers, timeout=30)
        self.world = world

    def create(self, length: int = len(FILM)) -> str:
        """A new upload; its address."""
        made = self.client.post("/api/v1/uploads", headers=TUS | {"Upload-Length": str(length)})
        assert made.status_code == 201
        return made.headers["Location"]

    def offset(self, address: str) -> int:
        """Where it stands."""
        return int(self.client.head(address, headers=TUS).headers["Upload-Offset"])

    def send(self, address: str, offset: int, piece: bytes) -> httpx2.Response:
        """Send bytes."""
        return self.client.patch(address, content=piece, headers=BYTES | {"Upload-Offset": str(offset)})

    @contextmanager
    def connection(self, address: str, offset: int, length: int) -> Iterator[socket.socket]:
        """A PATCH that has said its headers and no more."""
        said = BYTES | self.headers | {"Upload-Offset": str(offset), "Content-Length": str(length), "Host": "test"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        url = self.client.base_url
        with socket.create_connection((url.host, url.port or 0), timeout=15) as opened:
            opened.sendall(f"PATCH {address} HTTP/1.1\r\n{lines}\r\n".encode())
            yield opened

    def path(self, address: str) -> Path:
        """Where the bytes are."""
        return self.world.settings.uploads_dir / address.rsplit("/", 1)[-1]

    def told(self, address: str) -> int:
        """What the database was told."""
        with self.world.desk.read() as work:
            return work.session.get_one(Upload, UUID(address.rsplit("/", 1)[-1])).received_bytes


@pytest.fixture
def serve(make_world: Callable[..., World]) -> Iterator[Callable[..., Uploader]]:
    """Serve a world with these settings."""
    opened = []

    def start(**more: object) -> Uploader:
        world = make_world(**more)
        served = serving(world)
        _, address = served.__enter__()
        opened.append(served)
        return Uploader(world, address)

    yield start
    for served in opened:
        served.__exit__(None, None, None)


@pytest.fixture
def uploader(serve: Callable[..., Uploader]) -> Uploader:
    return serve()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 15
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_resumed_connection_beats_a_dead_one(uploader: Uploader) -> None:
    address = uploader.create()
    with uploader.connection(address, 0, len(FILM)) as dead:
        dead.sendall(FILM[:70_000])
        until(lambda: uploader.path(address).exists())
        begun = time.monotonic()
        assert uploader.offset(address) == 70_000, "what the dead one brought is kept"
        assert time.monotonic() - begun < 5
        assert uploader.send(address, 70_000, FILM[70_000:]).status_code == 204
        answer = dead.recv(4096)
        assert answer.startswith(b"HTTP/1.1 423 ")
        assert b"upload-offset: 70000" in answer.lower()
        assert dead.recv(1) == b"", "and the dead one is cut"
    assert uploader.path(address).read_bytes() == FILM


def test_a_patch_alone_makes_a_stalled_one_let_go(uploader: Uploader) -> None:
    address = uploader.create()
    with uploader.connection(address, 0, len(FILM)) as stalled:
        stalled.sendall(FILM[:1000])
        until(lambda: uploader.path(address).exists())
        second = uploader.send(address, 0, FILM)
        assert (second.status_code, second.headers["Upload-Offset"]) == (409, "1000")
    assert uploader.send(address, 1000, FILM[1000:]).status_code == 204
    assert uploader.path(address).read_bytes() == FILM


def test_a_body_that_stalls_is_cut_and_kept(serve: Callable[..., Uploader]) -> None:
    uploader = serve(upload_stall_s=1)
    address = uploader.create()
    with uploader.connection(address, 0, len(FILM)) as slow:
        for place in range(0, 3000, 1000):
            slow.sendall(FILM[place : place + 1000])
            time.sleep(0.6)  # slow, not stalled
        begun = time.monotonic()
        answer = slow.recv(4096)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert time.monotonic() - begun < 4
    assert uploader.offset(address) == 3000


def test_slow_bytes_are_acknowledged_on_the_way(uploader: Uploader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "ACKNOWLEDGE_S", 0.2)
    address = uploader.create()
    with uploader.connection(address, 0, len(FILM)) as slow:
        for place in range(0, 5000, 1000):
            slow.sendall(FILM[place : place + 1000])
            until(lambda: uploader.told(address) > place)  # noqa: B023 - asked at once
    assert uploader.offset(address) == 5000


def test_connections_reset_at_any_byte_leave_the_film_whole(
    uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "ACKNOWLEDGE_S", 0.05)
    dice = random.Random(3)
    address, resets = uploader.create(), 0
    while (offset := uploader.offset(address)) < len(FILM):
        length = dice.randrange(1, len(FILM) // 8)
        with uploader.connection(address, offset, len(FILM) - offset) as broken:
            broken.sendall(FILM[offset : offset + length])
            if dice.random() < 0.5:  # some of it arrives, some of it is on its way
                until(lambda: uploader.told(address) > offset)
                broken.sendall(FILM[offset + length : offset + 2 * length])
            broken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close means RST
        resets += 1
        assert resets < 400
    assert resets >= 5
    assert uploader.path(address).read_bytes() == FILM
    assert len(uploader.world.jobs) == 1


def test_ending_an_upload_cuts_whoever_still_sends_it(uploader: Uploader) -> None:
    address = uploader.create()
    with uploader.connection(address, 0, len(FILM)) as sending:
        sending.sendall(FILM[:1000])
        until(lambda: uploader.path(address).exists())
        assert uploader.client.delete(address, headers=TUS).status_code == 204
    assert list(uploader.world.settings.uploads_dir.iterdir()) == []
    assert uploader.client.head(address, headers=TUS).status_code == 404


def test_erasing_the_lesson_ends_its_upload(uploader: Uploader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "ACKNOWLEDGE_S", 0.2)
    address = uploader.create()
    with uploader.connection(address, 0, len(FILM)) as sending:
        sending.sendall(FILM[:1000])
        until(lambda: uploader.told(address) == 1000)
        lesson = address.replace("uploads", "lessons")
        assert uploader.client.delete(lesson).status_code == 204
        sending.sendall(FILM[1000:2000])
        assert sending.recv(4096).startswith(b"HTTP/1.1 404 ")
    assert list(uploader.world.settings.uploads_dir.iterdir()) == []


def test_nothing_is_read_from_strangers(uploader: Uploader) -> None:
    address = uploader.create()
    uploader.headers = {"Authorization": "Bearer vgn_guessed", "Expect": "100-continue"}
    with uploader.connection(address, 0, len(FILM)) as stranger:
        answer = stranger.recv(4096)
        assert answer.startswith(b"HTTP/1.1 401 "), "refused before a byte of the body is asked for"
    assert not uploader.path(address).exists()


def test_a_failed_sync_ends_all_acknowledging(uploader: Uploader, monkeypatch: pytest.MonkeyPatch) -> None:
    address, other = uploader.create(), uploader.create()
    assert uploader.send(address, 0, FILM[:1000]).status_code == 204

    def failing(_descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fdatasync", failing)
    failed = uploader.send(address, 1000, FILM[1000:])
    assert (failed.status_code, failed.json()["code"]) == (500, "disk_failed")
    monkeypatch.undo()
    assert uploader.told(address) == 1000
    assert uploader.send(address, 1000, FILM[1000:]).status_code == 500, "a later sync proves nothing"
    assert uploader.send(other, 0, FILM).status_code == 500
    assert uploader.client.post("/api/v1/uploads", headers=TUS | {"Upload-Length": "5"}).status_code == 500
    ready = uploader.client.get("/readyz")
    assert (ready.status_code, ready.json()["durable"]) == (503, False)
    assert uploader.client.get("/api/v1/lessons").status_code == 200
    assert uploader.world.jobs == []


def test_a_disk_that_fills_up_midway_is_said_honestly(uploader: Uploader, monkeypatch: pytest.MonkeyPatch) -> None:
    address = uploader.create()
    assert uploader.send(address, 0, FILM[:1000]).status_code == 204

    def full(*_given: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    refused = uploader.send(address, 1000, FILM[1000:])
    assert (refused.status_code, refused.json()["code"]) == (507, "no_space")
    assert refused.headers["Upload-Offset"] == "1000"
    monkeypatch.undo()
    assert uploader.offset(address) == 1000
    assert uploader.send(address, 1000, FILM[1000:]).status_code == 204, "no restart is needed when there is room again"
    assert uploader.path(address).read_bytes() == FILM


@on_sqlite
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.integers(0, 4000), min_size=1, max_size=12), sneaked=st.integers(0, 2000))
def test_however_it_is_cut_up_the_film_is_the_film(uploader: Uploader, steps: list[int], sneaked: int) -> None:
    whole = FILM[: sum(steps)]
    address, offset = uploader.create(len(whole)), 0
    for step in steps:
        assert uploader.offset(address) == offset
        sent = uploader.send(address, offset, whole[offset : offset + step])
        assert sent.status_code == 204
        offset += step
        assert sent.headers["Upload-Offset"] == str(offset)
        if offset < len(whole) and uploader.path(address).exists():
            with uploader.path(address).open("ab") as file:
                file.write(b"\0" * sneaked)  # written by a process that died before it could say so
    assert uploader.path(address).read_bytes() == whole
    assert PrepareLesson(UUID(address.rsplit("/", 1)[-1])) in uploader.world.jobs
