"""What a piece of work takes, all its programs included: wall time, processor time, memory.

The work runs in a process of its own that adopts its orphans, because the jail's outer process does not wait for the
program inside, and what nobody waits for is counted nowhere.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import statistics
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

_SUBREAPER = 36
_NICE = 10


@dataclass(frozen=True)
class Used:
    """What it took."""

    wall_s: float
    cpu_s: float
    """User and system time of all its processes."""
    peak_mib: float
    """The most that our own process had, plus the most that any program of it had."""


def measured(work: Callable[[], object]) -> Used:
    """Do the work in a child process and say what it took. Raises RuntimeError when it failed."""
    ours, theirs = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os._exit(_in_child(work, theirs))
    os.close(theirs)
    with os.fdopen(ours) as told:
        said = told.read()
    _, status, usage = os.wait4(child, 0)
    wall_s = time.monotonic() - started
    if status != 0:
        raise RuntimeError("what was to be measured failed; see above")
    return Used(wall_s, usage.ru_utime + usage.ru_stime, json.loads(said))


def _in_child(work: Callable[[], object], told: int) -> int:
    try:
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
        work()
        _reap()
        kib = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        os.write(told, json.dumps(kib / 1024).encode())
    except BaseException:  # noqa: BLE001 - it ends here, whatever it was
        traceback.print_exc()
        sys.stderr.flush()
        return 1
    return 0


def _reap() -> None:
    """Wait for every child that is left, ours or adopted."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def in_turns(turns: int, *works: Callable[[], object]) -> list[Used]:
    """Do each work `turns` times, one after the other in turn; return the median of each by wall time."""
    taken: list[list[Used]] = [[] for _ in works]
    for _ in range(turns):
        for work, list_ in zip(works, taken, strict=True):
            list_.append(measured(work))
    return [median(each) for each in taken]


def median(taken: Sequence[Used]) -> Used:
    """The one in the middle by wall time; of two, the quicker."""
    wall_s = statistics.median_low([each.wall_s for each in taken])
    return next(each for each in taken if each.wall_s == wall_s)


def run(command: Sequence[str | Path]) -> None:
    """Run a command that is compared with ours, as gently as ours run in their jail."""
    subprocess.run(["nice", "-n", str(_NICE), *command], check=True, stdin=subprocess.DEVNULL)


def fsync(files: Iterable[Path]) -> None:
    """Return once these files are on the disk."""
    for path in files:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read(source: Path) -> None:
    """Bring a file into the page cache."""
    with source.open("rb") as file:
        while file.read(2**24):
            pass
