"""Copies of remote blobs are fetched once, shared while in use and removed only when nobody uses them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from media.storage.fetched import FetchedCopies

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copies(tmp_path: Path) -> FetchedCopies:
    """A place without copies."""
    return FetchedCopies(tmp_path / "fetched", keep_s=60)


def writing(content: bytes) -> Callable[[Path], None]:
    """A fetch that finds `content`."""

    def fetch(path: Path) -> None:
        path.write_bytes(content)

    return fetch


def test_users_at_the_same_time_share_one_fetch(copies: FetchedCopies) -> None:
    fetches: list[Path] = []
    contents: list[bytes] = []

    def fetch(path: Path) -> None:
        fetches.append(path)
        time.sleep(0.2)
        path.write_bytes(b"lesson")

    def use() -> None:
        with copies.lend("one", fetch) as path:
            contents.append(path.read_bytes())

    users = [threading.Thread(target=use) for _ in range(6)]
    for user in users:
        user.start()
    for user in users:
        user.join(10)
    assert contents == [b"lesson"] * 6
    assert len(fetches) == 1


def test_a_copy_in_use_stays_and_one_long_unused_goes(copies: FetchedCopies) -> None:
    with copies.lend("used", writing(b"used")) as used:
        with copies.lend("old", writing(b"old")) as old:
            pass
        with copies.lend("fresh", writing(b"fresh")) as fresh:
            pass
        for path in (used, old):
            os.utime(path, (1, 1))
        assert copies.remove_unused() == 1
        assert used.read_bytes() == b"used"
        assert not old.exists()
        assert fresh.exists()
    assert sorted(path.name for path in copies.directory.iterdir()) == ["fresh", "fresh.lock", "used", "used.lock"]


def test_a_failed_fetch_leaves_nothing_and_the_next_user_tries_again(copies: FetchedCopies) -> None:
    def broken(path: Path) -> None:
        path.write_bytes(b"les")
        raise ConnectionError

    with pytest.raises(ConnectionError), copies.lend("one", broken):
        pass
    with copies.lend("one", writing(b"lesson")) as path:
        assert path.read_bytes() == b"lesson"


def test_a_fetcher_that_is_killed_blocks_nobody(copies: FetchedCopies) -> None:
    program = f"""
import time
from pathlib import Path
from media.storage.fetched import FetchedCopies
def fetch(path):
    path.write_bytes(b"hal")
    print("fetching", flush=True)
    time.sleep(60)
with FetchedCopies(Path({str(copies.directory)!r})).lend("one", fetch):
    pass
"""
    fetcher = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT)
    assert fetcher.stdout is not None
    assert fetcher.stdout.readline() == b"fetching\n"
    fetcher.send_signal(signal.SIGKILL)
    fetcher.wait()
    fetcher.stdout.close()
    started = time.monotonic()
    with copies.lend("one", writing(b"whole")) as path:
        assert path.read_bytes() == b"whole"
    assert time.monotonic() - started < 5


def test_removing_and_lending_at_once_never_lends_a_removed_file(tmp_path: Path) -> None:
    copies = FetchedCopies(tmp_path / "fetched", keep_s=-1)  # everything is old at once
    problems: list[BaseException] = []
    until = time.monotonic() + 1.0

    def use() -> None:
        try:
            while time.monotonic() < until:
                with copies.lend("one", writing(b"lesson")) as path:
                    assert path.read_bytes() == b"lesson"
        except BaseException as problem:  # noqa: BLE001 - carried over to the test's own thread
            problems.append(problem)

    def remove() -> None:
        try:
            while time.monotonic() < until:
                copies.remove_unused()
        except BaseException as problem:  # noqa: BLE001 - carried over to the test's own thread
            problems.append(problem)

    threads = [threading.Thread(target=act) for act in (use, use, remove)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
