"""The demo as a process: what a log of it says, and that it leaves nothing running however it is ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cli.demo import Tenths
from tests.cli.conftest import Place
from tests.servers.daemons import free_port
from tests.workers.waiting import until

ROOT = Path(__file__).parents[2]
SCHOOL = """
import signal
from cli.build import build
from cli.migrations import migrate
from cli.demo import ENDINGS, leave_cleanly, running
parts = build()
migrate(parts.settings, parts.engine)
leave_cleanly()
with running(parts):
    print("up", flush=True)
    signal.sigwait(ENDINGS)
"""


def test_a_log_is_told_how_far_the_filming_is_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    tell = Tenths("Filming")
    for done in (0.0, 0.04, 0.31, 0.35, 1.0):
        tell(done)
    assert capsys.readouterr().err.splitlines() == ["Filming: 0 %", "Filming: 30 %", "Filming: 100 %"]


@pytest.mark.slow
def test_a_killed_demo_leaves_no_server_behind(tmp_path: Path) -> None:
    port = free_port()
    place = Place(tmp_path, {"VIGNETTE_PORT": str(port)})
    school = subprocess.Popen(
        [sys.executable, "-c", SCHOOL], cwd=ROOT, env=os.environ | place.environment, stdout=subprocess.PIPE
    )
    assert school.stdout is not None
    with school, school.stdout:
        assert b"up\n" in iter(school.stdout.readline, b"")  # the server's own lines come first
        socket.create_connection(("127.0.0.1", port)).close()
        school.send_signal(signal.SIGTERM)
    until(lambda: not _answers(port))


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
