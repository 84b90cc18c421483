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
from structlog.typing import Processor

from api.app import create_app
from cli.build import Parts, build, environment, migrate
from cli.say import answer, plainly
from coaching.people import actions
from workers import main as workers

as_json_log = typer.Option(False, "--json", help="Log in JSON, for machines.")
PATIENCE_S = 30.0
LONGEST_PAUSE_S = 30.0
SETTLED_S = 20.0


def log_plainly(*, machine: bool) -> None:
    """One line an event, on stderr, without anything a person typed; one JSON object a line for machines."""
    stamp = structlog.processors.TimeStamper(fmt="iso")
    words = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    render: Processor = structlog.processors.JSONRenderer() if machine else words
    chain: list[Processor] = [structlog.processors.add_log_level, stamp, structlog.processors.format_exc_info]
    structlog.configure(processors=[*chain, render], logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    handler = logging.StreamHandler()
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, render]
    libraries = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *chain], processors=last
    )
    handler.setFormatter(libraries)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for noisy in ("dbos", "httpx2", "botocore", "alembic", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


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


def web_server(parts: Parts) -> WebServer:
    """The web server as the settings want it."""
    app = make_app(parts)
    config = uvicorn.Config(
        app,
        host=parts.settings.host,
        port=parts.settings.port,
        forwarded_allow_ips=parts.settings.trusted_proxies,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=10,
        server_header=False,
    )
    return WebServer(config, app)


def api(machine: bool = as_json_log) -> None:
    """Run the web server alone."""
    log_plainly(machine=machine)
    with plainly():
        web_server(build()).run()


def worker(machine: bool = as_json_log) -> None:
    """Run one worker alone."""
    log_plainly(machine=machine)
    with plainly():
        parts = build()
        workers.run(parts.settings, parts.desk, parts.store)


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
