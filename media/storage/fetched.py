"""Copies of remote blobs for programs that need a file: fetched once, lent to any number of users, removed when unused.

Each copy has a lock file beside it, held shared while somebody uses the copy and alone while it is fetched or removed;
the kernel lets go of locks when their holder dies, so nothing has to be cleaned up after a kill.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEEP_S = 900.0
"""A copy unused for this long is removed when the next one is fetched: segments of one lesson share theirs."""


@dataclass(frozen=True)
class FetchedCopies:
    """The copies in one directory of this machine."""

    directory: Path
    keep_s: float = KEEP_S

    @contextmanager
    def lend(self, name: str, fetch: Callable[[Path], None]) -> Iterator[Path]:
        """Lend the copy called `name`; the first user makes it by `fetch(path)`, whose errors pass through."""
        self.directory.mkdir(parents=True, exist_ok=True)
        copy = self.directory / name
        while True:
            with self._locked(name, fcntl.LOCK_SH):
                if copy.exists():
                    os.utime(copy)
                    yield copy
                    os.utime(copy)
                    return
            with self._locked(name, fcntl.LOCK_EX):
                if not copy.exists():  # or another user was quicker
                    self.remove_unused()
                    self._fetch(copy, fetch)

    def remove_unused(self) -> int:
        """Remove copies that nobody has used for `keep_s` seconds; return how many."""
        count = 0
        for lock in self.directory.glob("*.lock"):
            copy = lock.with_suffix("")
            try:
                with self._locked(copy.name, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    now = time.time()  # noqa: TID251 - the file system keeps wall-clock time
                    if copy.exists() and now - copy.stat().st_mtime < self.keep_s:
                        continue
                    count += copy.exists()
                    copy.unlink(missing_ok=True)
                    copy.with_suffix(".part").unlink(missing_ok=True)
                    lock.unlink()
            except BlockingIOError:
                continue  # in use
        return count

    def _fetch(self, copy: Path, fetch: Callable[[Path], None]) -> None:
        part = copy.with_suffix(".part")
        part.unlink(missing_ok=True)  # of a fetch that died
        try:
            fetch(part)
            part.chmod(0o444)
            part.replace(copy)
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def _locked(self, name: str, how: int) -> Iterator[None]:
        lock = self.directory / f"{name}.lock"
        while True:
            with lock.open("ab") as file:
                fcntl.flock(file, how)
                if not _is_still_there(file.fileno(), lock):
                    continue  # the lock we got was removed with its copy; take the one that is there now
                yield
                return


def _is_still_there(descriptor: int, path: Path) -> bool:
    """Say whether the open file is the one that has this name now; another process may remove it at any moment."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
