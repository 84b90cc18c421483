"""A real worker process for tests: `python -m tests.workers.process`, told everything by one JSON argument.

Where `die_at` names a moment, the process kills itself with SIGKILL when the moment comes: a power cut to order.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import time
from dataclasses import asdict, dataclass, replace
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

    def command(self, **changes: object) -> list[str]:
        """The command line that starts such a process."""
        return [sys.executable, "-m", "tests.workers.process", json.dumps(asdict(replace(self, **changes)))]  # type: ignore[arg-type]


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


if __name__ == "__main__":
    work(Orders(**json.loads(sys.argv[1])))
