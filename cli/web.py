"""The web server: the process that holds credentials to people's films, and never parses one."""

from __future__ import annotations

import json
import socket
import sys
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.realtime.sockets import WEBSOCKETS
from cli.build import Parts, build
from cli.logs import as_json_log, log_plainly
from cli.memory import spare_what_stays
from cli.say import plainly


def make_app(parts: Parts) -> FastAPI:
    """The web application."""
    return create_app(parts.desk, parts.store)


class WebServer(uvicorn.Server):
    """Told to stop, it ends what would never end by itself: open event streams, and uploads under way."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve."""
        await super().startup(sockets)
        spare_what_stays()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop soon; pages come back, and uploads go on from their last byte."""
        state = self._app.state
        if hasattr(state, "hub"):
            state.hub.end_streams()
        if hasattr(state, "rooms"):
            state.rooms.end_soon()
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
        **WEBSOCKETS,
    )
    return WebServer(config, app)


def api(machine: bool = as_json_log) -> None:
    """Run the web server alone."""
    log_plainly(machine=machine)
    with plainly():
        web_server(build()).run()


def openapi() -> None:
    """Print the OpenAPI document of the HTTP interface."""
    with plainly():
        sys.stdout.write(json.dumps(make_app(build()).openapi(), indent=1) + "\n")
