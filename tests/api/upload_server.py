"""A web server process to kill: `python -m tests.api.upload_server` starts one for each line it reads.

A line is the server's environment as JSON: VIGNETTE_* settings and how to die. KILL_AT=write|sync|keep kills it with
SIGKILL right after the first such step; FILE_LIMIT limits every file's size, which is how a full disk looks from
inside. Answers with process id and port. Each server is forked from this process, so that starting one is quick.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import uvicorn

from api import intake
from api.app import create_app
from api.realtime.sockets import WEBSOCKETS
from coaching.access.facts import SYSTEM, Actor
from coaching.db import connect
from coaching.lessons import uploads
from coaching.lessons.models import Upload
from coaching.settings import Settings
from coaching.work import Desk, Work
from media.storage import open_store


def die() -> None:
    """No goodbye."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_after_disk_step(name: str) -> None:
    """Be killed when bytes have been written, or synced."""
    step = getattr(intake.Held, name)

    def last(*given: object) -> None:
        step(*given)
        die()

    setattr(intake.Held, name, last)


def die_after_keeping() -> None:
    """Be killed when an acknowledgement is committed, before it is answered."""
    acknowledge, write = uploads.acknowledge, Desk.write
    told: list[UUID] = []

    def noted(work: Work, lesson_id: UUID, received_bytes: int) -> Upload:
        told.append(lesson_id)
        return acknowledge(work, lesson_id, received_bytes)

    @contextmanager
    def committed(desk: Desk, actor: Actor = SYSTEM) -> Iterator[Work]:
        with write(desk, actor) as work:
            yield work
        if told:
            die()

    uploads.acknowledge, Desk.write = noted, committed  # type: ignore[assignment]


def serve(listener: socket.socket, given: dict[str, str]) -> None:
    """Serve until killed."""
    os.environ.update(given)
    point = given.get("KILL_AT", "")
    if point in {"write", "sync"}:
        die_after_disk_step(point)
    if point == "keep":
        die_after_keeping()
    if limit := given.get("FILE_LIMIT"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    if gap := given.get("ACKNOWLEDGE_BYTES"):
        intake.ACKNOWLEDGE_BYTES = int(gap)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    desk = Desk(settings, connect(settings.database), lambda _session, _job: None)
    app = create_app(desk, open_store(settings.blobs_at, settings.data_dir))
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, **WEBSOCKETS)).run(sockets=[listener])


def main() -> None:
    """Start a server for each line, until there are no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for line in sys.stdin:
        listener = socket.create_server(("127.0.0.1", 0))
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serve(listener, json.loads(line))
            os._exit(0)
        sys.stdout.write(f"{child} {listener.getsockname()[1]}\n")
        sys.stdout.flush()
        listener.close()


if __name__ == "__main__":
    main()
