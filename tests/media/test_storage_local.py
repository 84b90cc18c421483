"""What a disk store promises beyond the conformance suite: nothing half-written is ever seen, whatever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from media.storage.local import LocalStore

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from pathlib import Path
from media.storage.local import LocalStore
store = LocalStore(Path(sys.argv[1]))
for number in range(10**9):
    content = bytes([number % 256]) * 3_000_000
    store.put_bytes(f"lessons/{number % 7}/segments/000-copy.mp4", content)
    print(number, flush=True)
"""


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    """An empty store."""
    return LocalStore(tmp_path / "blobs")


def test_a_killed_writer_leaves_no_half_blob_to_be_seen(store: LocalStore) -> None:
    for after_s in (0.0, 0.011, 0.023, 0.037, 0.05):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(store.root)], stdout=subprocess.PIPE, cwd=ROOT)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(after_s)
        writer.send_signal(signal.SIGKILL)
        finished = len(writer.stdout.read().splitlines())
        writer.wait()
        blobs = list(store.list_prefix(""))
        assert len(blobs) >= min(finished, 7)
        for blob in blobs:
            content = b"".join(store.open_range(blob.key, 0))
            assert len(content) == 3_000_000
            assert content == content[:1] * len(content)


def test_what_a_dead_writer_left_is_removed_once_it_is_old(store: LocalStore) -> None:
    store.put_bytes("lessons/1/original", b"whole")
    left = store.root / ".unfinished" / "left"
    left.write_bytes(b"hal")
    assert store.remove_unfinished(older_than_s=3600) == 0
    assert left.exists()
    os.utime(left, (1, 1))
    assert store.remove_unfinished(older_than_s=3600) == 1
    assert not left.exists()
    assert [blob.key for blob in store.list_prefix("")] == ["lessons/1/original"]


def test_bytes_are_on_the_disk_before_they_have_a_name_and_the_name_before_we_return(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    sync, rename = os.fsync, Path.replace

    def watched_sync(descriptor: int) -> None:
        events.append("sync " + Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    def watched_rename(path: Path, target: Path) -> Path:
        events.append(f"{path.name} becomes {target.name}")
        return rename(path, target)

    store.put_bytes("lessons/1/poster.jpg", b"first")
    monkeypatch.setattr(os, "fsync", watched_sync)
    monkeypatch.setattr(Path, "replace", watched_rename)
    store.put_bytes("lessons/1/original", b"second")
    temporary = events[0].removeprefix("sync ")
    assert events == [f"sync {temporary}", f"{temporary} becomes original", "sync 1"]

    events.clear()
    store.put_bytes("lessons/2/original", b"a new folder is a new name too")
    temporary = events[0].removeprefix("sync ")
    assert events == [f"sync {temporary}", "sync lessons", f"{temporary} becomes original", "sync 2"]


def test_a_full_disk_leaves_the_old_blob_and_no_rubbish(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put_bytes("poster.jpg", b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            store.put_bytes("poster.jpg", b"new")
    assert b"".join(store.open_range("poster.jpg", 0)) == b"old"
    assert list((store.root / ".unfinished").iterdir()) == []


def test_a_file_is_adopted_from_another_file_system_too(store: LocalStore) -> None:
    memory = Path("/dev/shm")
    store.put_bytes("first", b"")
    if not memory.is_dir() or memory.stat().st_dev == store.root.stat().st_dev:
        pytest.skip("/dev/shm is no other file system here")
    source = memory / f"vignette-test-{os.getpid()}"
    source.write_bytes(b"from elsewhere")
    try:
        store.adopt("lessons/1/original", source)
        assert not source.exists()
    finally:
        source.unlink(missing_ok=True)
    assert b"".join(store.open_range("lessons/1/original", 0)) == b"from elsewhere"


def test_an_adopted_file_is_moved_not_copied(store: LocalStore, tmp_path: Path) -> None:
    source = tmp_path / "upload"
    source.write_bytes(b"picture")
    number = source.stat().st_ino
    store.adopt("lessons/1/original", source)
    with store.local_path("lessons/1/original") as path:
        assert path.stat().st_ino == number


def test_writers_and_deleters_of_one_folder_do_not_trip_over_each_other(store: LocalStore) -> None:
    problems: list[BaseException] = []
    until = time.monotonic() + 1.0

    def write(name: str) -> None:
        try:
            while time.monotonic() < until:
                store.put_bytes(f"lessons/1/deep/{name}", b"x")
                store.delete(f"lessons/1/deep/{name}")
        except BaseException as problem:  # noqa: BLE001 - carried over to the test's own thread
            problems.append(problem)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert list(store.list_prefix("")) == []


def test_the_web_server_has_to_hand_out_files_itself(store: LocalStore) -> None:
    store.put_bytes("poster.jpg", b"picture")
    assert store.url("poster.jpg", expires_s=60) is None
