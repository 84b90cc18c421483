"""Programs that tests keep running beside them: never as root, never past the end of the tests that started them."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

LOG_TAIL_BYTES = 4000


class ServerMissing(RuntimeError):
    """A program that the tests need is not installed."""


class ServerFailed(RuntimeError):
    """A server did not become ready; the message ends with the tail of its log."""


@dataclass(frozen=True)
class Account:
    """Whom a server runs as. `prefix` goes before its command line."""

    name: str
    uid: int
    gid: int
    prefix: tuple[str, ...]


def current_account() -> Account:
    """Return the account the tests run under, root or not."""
    entry = pwd.getpwuid(os.geteuid())
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, ())


def unprivileged_account(*names: str) -> Account:
    """Return the current account, or when that is root the first existing one of `names`."""
    if os.geteuid() != 0:
        return current_account()
    for name in names:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            become = ("setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups")
            return Account(name, entry.pw_uid, entry.pw_gid, become)
    message = f"running as root, and none of the accounts {', '.join(names)} exists to run a server under"
    raise ServerMissing(message)


def free_port() -> int:
    """Return a loopback port that was free a moment ago; whoever uses it must be ready to ask again."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


@contextmanager
def directory_of(account: Account, prefix: str) -> Iterator[Path]:
    """Yield a new directory that only `account` may enter; removed with everything in it."""
    path = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        if os.geteuid() == 0:
            os.chown(path, account.uid, account.gid)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@dataclass(frozen=True)
class Daemon:
    """A running program and its log."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def tail(self) -> str:
        """Return the end of what it wrote."""
        return self.log.read_bytes()[-LOG_TAIL_BYTES:].decode(errors="replace")

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return once `ready` says so. Raises ServerFailed when the program ends or `seconds` pass first."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None:
                message = f"{self.name} ended with {self.process.returncode}:\n{self.tail()}"
                raise ServerFailed(message)
            if time.monotonic() > deadline:
                message = f"{self.name} was not ready after {seconds} s:\n{self.tail()}"
                raise ServerFailed(message)
            time.sleep(0.05)


@contextmanager
def running(
    name: str,
    command: Sequence[str],
    *,
    account: Account,
    log: Path,
    environment: Mapping[str, str] | None = None,
    stop_with: signal.Signals = signal.SIGTERM,
) -> Iterator[Daemon]:
    """Run `command` as `account` until the block ends; it also ends when the tests themselves are killed."""
    die_together = ("setpriv", f"--pdeathsig={stop_with.name.removeprefix('SIG')}")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*account.prefix, *die_together, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment} if environment else None,
            cwd="/",
            start_new_session=True,
        )
    try:
        yield Daemon(name, process, log)
    finally:
        _stop(process, stop_with)


def _stop(process: subprocess.Popen[bytes], stop_with: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(stop_with)
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with suppress(ProcessLookupError):  # whatever is left of its own session, forked children too
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
