"""One worker: the process that looks into people's films, in a jail."""

from __future__ import annotations

from cli.build import build
from cli.logs import as_json_log, log_plainly
from cli.memory import spare_what_stays
from cli.say import plainly
from workers import main as workers


def worker(machine: bool = as_json_log) -> None:
    """Run one worker alone."""
    log_plainly(machine=machine)
    with plainly():
        parts = build()
        spare_what_stays()
        workers.run(parts.settings, parts.desk, parts.store)
