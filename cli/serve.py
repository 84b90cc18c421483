"""Processes: the web server, the workers, and `serve`, which keeps them running side by side.

They are separate processes so that a busy or dying worker never hurts the web server, and so that the process that
holds credentials to people's films never parses one.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType
from typing import Annotated

import structlog
import typer
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from cli.build import Parts, build, environment, migrate
from cli.say import out, plainly
from coaching.people import actions
from workers import main as workers

PATIENCE_S = 30.0
LONGEST_PAUSE_S = 30.0
SETTLED_S = 20.0


def log_plainly() -> None:
    """One line an event, on stderr, without anything a person typed."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for noisy in ("dbos", "httpx2", "botocore", "alembic", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def make_app(parts: Parts) -> FastAPI:
    """The web application."""
    return create_app(parts.desk, parts.store)


class WebServer(uvicorn.Server):
    """Told to stop, it ends what would never end by itself: open event streams, and uploads under way."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop soon; pages come back, and uploads go on from their last byte."""
        state = self._app.state
        if hasattr(state, "hub"):
            state.hub.end_streams()
        if hasattr(state, "intake"):
            state.intake.stop_all()
        super().handle_exit(sig, frame)


def api() -> None:
    """Run the web server alone."""
    log_plainly()
    with plainly():
        parts = build()
        app = make_app(parts)
        config = uvicorn.Config(
            app,
            host=parts.settings.host,
            port=parts.settings.port,
            access_log=False,
            timeout_graceful_shutdown=10,
            server_header=False,
        )
        WebServer(config, app).run()


def worker() -> None:
    """Run one worker alone."""
    log_plainly()
    with plainly():
        parts = build()
        workers.run(parts.settings, parts.desk, parts.store)


def serve(
    prepare: Annotated[
        bool, typer.Option("--migrate/--no-migrate", help="Bring the database up to date first.")
    ] = True,
) -> None:
    """Run the web server and its workers; restarts whichever dies."""
    log_plainly()
    with plainly():
        parts = build()
        if prepare:
            migrate(parts.settings, parts.engine)
        with parts.desk.write() as work:
            secret = actions.offer_set_up(work)
    if secret:
        out.print(
            f"\nSet up Vignette here, once:\n\n  {parts.settings.root_url}/set-up?token={secret}\n", soft_wrap=True
        )
    parts.engine.dispose()
    commands = [["api"], *[["worker"]] * parts.settings.workers]
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
