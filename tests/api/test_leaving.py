"""A web server that is told to stop does so soon, whatever is open."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from coaching.people.models import CredentialKind
from tests.engines import on_postgresql
from tests.servers.daemons import free_port
from tests.world import World

ROOT = Path(__file__).parents[2]
FILM = b"film" * 50_000


@pytest.fixture
def server(world: World) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = free_port()
    environment = {
        **os.environ,
        "VIGNETTE_DATA_DIR": str(world.settings.data_dir),
        "VIGNETTE_DATABASE_URL": world.settings.database_url,
        "VIGNETTE_FREE_DISK_BYTES": "0",
        "VIGNETTE_PORT": str(port),
    }
    process = subprocess.Popen([sys.executable, "-m", "cli.main", "api"], cwd=ROOT, env=environment)
    address, end = f"http://127.0.0.1:{port}", time.monotonic() + 60
    while time.monotonic() < end:
        try:
            httpx2.get(f"{address}/healthz")
            break
        except httpx2.TransportError:
            time.sleep(0.1)
    yield process, address
    process.kill()
    process.wait()


@on_postgresql
@pytest.mark.slow
def test_open_pages_and_uploads_do_not_hold_it_up(world: World, server: tuple[subprocess.Popen[bytes], str]) -> None:
    process, address = server
    _, token = world.credential(world.person("Tess Teacher"), CredentialKind.TOKEN)
    client = httpx2.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=30)
    tus = {"Tus-Resumable": "1.0.0"}
    upload = client.post("/api/v1/uploads", headers=tus | {"Upload-Length": str(len(FILM))}).headers["Location"]
    said = f"PATCH {upload} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nTus-Resumable: 1.0.0\r\n"
    said += f"Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {len(FILM)}\r\n\r\n"
    path = world.settings.uploads_dir / upload.rsplit("/", 1)[-1]
    with (
        client.stream("GET", "/api/v1/events") as page,
        socket.create_connection(("127.0.0.1", client.base_url.port or 0), timeout=10) as sending,
    ):
        assert next(page.iter_lines()) == "retry: 2000"
        sending.sendall(said.encode() + FILM[:1000])
        while not path.exists():
            time.sleep(0.05)
        time.sleep(0.3)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert b"upload-offset: 1000" in sending.recv(4096).lower(), "what arrived is made durable and told"
        process.wait(20)
        assert time.monotonic() - begun < 6
