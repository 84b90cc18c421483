"""`serve`: the web server and its workers kept running side by side.

They are separate processes so that a busy or dying worker never hurts the web server, and so that the process that
holds credentials to people's films never parses one.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType
from typing import Annotated

import structlog
import typer

from cli.build import build, environment
from cli.logs import as_json_log, log_plainly
from cli.migrations import migrate
from cli.say import answer, plainly
from coaching.people import actions

PATIENCE_S = 30.0
LONGEST_PAUSE_S = 30.0
SETTLED_S = 20.0


def serve(
    prepare: Annotated[
        bool, typer.Option("--migrate/--no-migrate", help="Bring the database up to date first.")
    ] = True,
    machine: bool = as_json_log,
) -> None:
    """Run the web server and its workers; restarts whichever dies."""
    log_plainly(machine=machine)
    with plainly():
        parts = build()
        if prepare:
            migrate(parts.settings, parts.engine)
        with parts.desk.write() as work:
            secret = actions.offer_set_up(work)
    if secret:
        url = f"{parts.settings.root_url}/set-up?token={secret}"
        answer(f"\nSet up Vignette here, once:\n\n  {url}\n", machine=machine, set_up_url=url)
    parts.engine.dispose()
    how = ["--json"] if machine else []
    commands = [["api", *how], *[["worker", *how]] * parts.settings.workers]
    Keeper([Child(command) for command in commands]).run()


@dataclass
class Child:
    """One process that should be running."""

    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause_s: float = 0.5
    next_try: float = 0.0

    def start(self) -> None:
        """Start it, in its own group so that a Ctrl-C reaches it once, through us."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", *self.command], env=environment(), start_new_session=True
        )

    def look(self) -> None:
        """Start it again when it has died, after a pause that grows while it keeps dying."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            settled = now - self.started > SETTLED_S
            self.pause_s = 0.5 if settled else min(self.pause_s * 2, LONGEST_PAUSE_S)
            self.next_try = now + self.pause_s
            structlog.get_logger().warning("process.died", which=self.command[0], code=self.process.returncode)
            self.process = None
        if now >= self.next_try:
            self.start()


@dataclass
class Keeper:
    """Keeps the children running until it is told to stop."""

    children: list[Child]
    stopping: bool = field(default=False)

    def run(self) -> None:
        """Until SIGTERM or SIGINT; then lets every child drain for at most thirty seconds."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            for child in self.children:
                child.look()
            time.sleep(0.2)
        self._drain()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _drain(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        until = time.monotonic() + PATIENCE_S
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
