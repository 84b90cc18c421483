"""A real worker process for tests, forked from one that has loaded everything: to load it takes seconds each time.

Where `die_at` names a moment, the process kills itself with SIGKILL when the moment comes: a power cut to order.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from coaching.db import connect
from coaching.settings import Settings
from coaching.work import Desk
from media.boundaries import Bounds
from media.storage import S3Options, open_store
from workers import main, runtime


@dataclass(frozen=True)
class Orders:
    """What a worker process is to do. `settings` are those of `Settings`; moments are those of `Workshop.witness`."""

    settings: dict[str, object]
    journal: str
    shortest_us: int = 5_000_000
    longest_us: int = 8_000_000
    die_at: str = ""


def work(orders: Orders) -> None:
    """Be a worker."""
    logging.basicConfig(level=logging.WARNING)
    settings = Settings(_env_file=None, **orders.settings)  # type: ignore[arg-type,call-arg]
    engine = connect(settings.database)
    desk = Desk(settings, engine, runtime.enqueuer(settings, engine))
    s3 = S3Options(
        settings.s3_endpoint_url, settings.s3_region, settings.s3_access_key_id, settings.s3_secret_access_key
    )
    store = open_store(settings.blobs_at, settings.data_dir, s3=s3)
    journal = Path(orders.journal)

    def witness(moment: str) -> None:
        with journal.open("a") as file:
            file.write(f"{time.monotonic():.2f} {moment}\n")
        if orders.die_at and moment.startswith(orders.die_at):
            os.kill(os.getpid(), signal.SIGKILL)

    main.run(settings, desk, store, Bounds(orders.shortest_us, orders.longest_us), witness)


class Hired:
    """A worker process, by the names that `subprocess.Popen` has for what is done to one."""

    def __init__(self, orders: Orders) -> None:
        """Start it."""
        self._process = FORGE.Process(target=work, args=(orders,))
        self._process.start()

    def send_signal(self, number: signal.Signals) -> None:
        """Whatever it makes of that."""
        if self.poll() is None and self._process.pid is not None:
            os.kill(self._process.pid, number)

    def terminate(self) -> None:
        """Tell it to leave."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """How it ended: minus the signal's number where one ended it; None while it lives."""
        return self._process.exitcode

    def wait(self, timeout_s: float | None = None) -> int:
        """The same, when it has ended. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout_s)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("a worker", timeout_s or 0)
        return code


FORGE = multiprocessing.get_context("forkserver")
FORGE.set_forkserver_preload([__name__])
