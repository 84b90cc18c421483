"""What every blob store must do; run against a disk and against a real S3 server."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from media.storage import BlobMissing, BlobStore, InvalidKey, LessonKeys, S3Options, open_store
from tests.servers.s3 import S3Server, s3_server

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["s3_server"]  # the fixture, found by its name

pytestmark = pytest.mark.xdist_group("s3")

TEXT = bytes(range(256)) * 4
MIB = 1024 * 1024


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """An empty store of each kind."""
    if request.param == "disk":
        return open_store(f"file:{tmp_path / 'blobs'}", tmp_path)
    server: S3Server = request.getfixturevalue("s3_server")
    options = S3Options(server.endpoint_url, server.region, server.access_key_id, server.secret_access_key)
    return open_store(f"s3://{server.new_bucket()}/schools/vignette", tmp_path, s3=options)


def whole(pieces: Iterable[bytes]) -> bytes:
    """Put pieces together."""
    return b"".join(pieces)


def keys_below(store: BlobStore, prefix: str) -> list[str]:
    """Return the keys of a listing."""
    return [blob.key for blob in store.list_prefix(prefix)]


def test_what_was_put_comes_back_whole(store: BlobStore, tmp_path: Path) -> None:
    source = tmp_path / "lesson"
    source.write_bytes(TEXT)
    store.put("lessons/1/original", source)
    store.put_bytes("lessons/1/waveform.json", b"{}")
    assert whole(store.open_range("lessons/1/original", 0)) == TEXT
    assert whole(store.open_range("lessons/1/waveform.json", 0)) == b"{}"
    assert store.size("lessons/1/original") == len(TEXT)
    assert store.exists("lessons/1/original")
    assert source.read_bytes() == TEXT


def test_an_empty_blob_is_a_blob(store: BlobStore) -> None:
    store.put_bytes("empty", b"")
    assert store.exists("empty")
    assert store.size("empty") == 0
    assert whole(store.open_range("empty", 0)) == b""
    with store.local_path("empty") as path:
        assert path.read_bytes() == b""


def test_a_large_file_comes_back_bit_for_bit_in_small_pieces(store: BlobStore, tmp_path: Path) -> None:
    source = tmp_path / "lesson"
    content = os.urandom(40 * MIB + 123)
    source.write_bytes(content)
    store.put("large", source)
    digest, largest = hashlib.sha256(), 0
    for piece in store.open_range("large", 0):
        digest.update(piece)
        largest = max(largest, len(piece))
    assert digest.digest() == hashlib.sha256(content).digest()
    assert largest <= 256 * 1024
    around = 16 * MIB  # where one uploaded part ends and the next begins
    assert whole(store.open_range("large", around - 5, 10)) == content[around - 5 : around + 5]
    with store.local_path("large") as path:
        assert hashlib.sha256(path.read_bytes()).digest() == digest.digest()


@pytest.mark.parametrize(
    ("start", "length"),
    [(0, 1), (0, 1024), (5, None), (1000, 24), (1000, 25), (1023, 500), (1024, 1), (5000, 10), (5000, None), (3, 0)],
)
def test_a_range_is_what_slicing_would_give(store: BlobStore, start: int, length: int | None) -> None:
    store.put_bytes("ranged", TEXT)
    stop = None if length is None else start + length
    assert whole(store.open_range("ranged", start, length)) == TEXT[start:stop]


def test_putting_again_replaces_the_whole(store: BlobStore, tmp_path: Path) -> None:
    store.put_bytes("poster.jpg", b"a longer first picture")
    with store.local_path("poster.jpg") as path:
        assert path.read_bytes() == b"a longer first picture"
    source = tmp_path / "second"
    source.write_bytes(b"second")
    store.put("poster.jpg", source)
    assert whole(store.open_range("poster.jpg", 0)) == b"second"
    with store.local_path("poster.jpg") as path:
        assert path.read_bytes() == b"second"


def test_a_reader_who_began_before_a_replacement_reads_one_version_to_its_end(store: BlobStore) -> None:
    old, new = b"o" * (3 * MIB), b"n" * (3 * MIB)
    store.put_bytes("segment.mp4", old)
    pieces = store.open_range("segment.mp4", 0)
    first = next(pieces)
    store.put_bytes("segment.mp4", new)
    assert first + whole(pieces) == old
    assert whole(store.open_range("segment.mp4", 0)) == new


def test_a_missing_key_is_said_before_anything_is_read(store: BlobStore) -> None:
    store.put_bytes("lessons/1/original", TEXT)
    for key in ("nothing", "lessons/1", "lessons/1/original/deeper"):
        assert not store.exists(key)
        with pytest.raises(BlobMissing, match=key):
            store.size(key)
        with pytest.raises(BlobMissing, match=key):
            store.open_range(key, 0)
        with pytest.raises(BlobMissing, match=key):
            store.open_range(key, 3, 0)
        with pytest.raises(BlobMissing, match=key), store.local_path(key):
            pass


def test_a_reader_may_stop_before_the_end(store: BlobStore) -> None:
    store.put_bytes("lesson", TEXT * 1000)
    store.open_range("lesson", 0)
    pieces = store.open_range("lesson", 0)
    assert next(pieces)
    del pieces
    store.delete("lesson")
    assert not store.exists("lesson")


def test_deleting_twice_is_deleting_once(store: BlobStore) -> None:
    store.put_bytes("lessons/1/original", TEXT)
    store.put_bytes("lessons/1/poster.jpg", TEXT)
    store.delete("lessons/1/original")
    store.delete("lessons/1/original")
    store.delete("lessons/1/poster.jpg/deeper")
    assert keys_below(store, "lessons") == ["lessons/1/poster.jpg"]
    store.put_bytes("lessons/1/original", b"again")
    assert whole(store.open_range("lessons/1/original", 0)) == b"again"


def test_erasing_a_lesson_leaves_the_one_whose_number_begins_alike(store: BlobStore) -> None:
    for key in ("lessons/1/original", "lessons/1/segments/000-a.mp4", "lessons/10/original", "lessons/1-notes"):
        store.put_bytes(key, TEXT)
    assert store.delete_prefix("lessons/1") == 2
    assert keys_below(store, "") == ["lessons/1-notes", "lessons/10/original"]
    assert store.delete_prefix("lessons/1/") == 0
    assert store.delete_prefix("lessons/10/") == 1
    assert keys_below(store, "") == ["lessons/1-notes"]


@pytest.mark.parametrize("prefix", ["", "/", "..", "lessons/.."])
def test_erasing_everything_by_mistake_is_refused(store: BlobStore, prefix: str) -> None:
    store.put_bytes("lessons/1/original", TEXT)
    with pytest.raises(InvalidKey):
        store.delete_prefix(prefix)
    assert store.exists("lessons/1/original")


def test_a_listing_is_in_order_and_tells_sizes(store: BlobStore) -> None:
    for number, key in enumerate(["b/2", "a.b/x", "a/x", "a-b/x", "b/10", "a", "b/1/c"]):
        if key != "a":  # a name cannot be a blob and a folder at once on a disk
            store.put_bytes(key, b"x" * number)
    listed = list(store.list_prefix("b"))
    assert [(blob.key, blob.size_bytes) for blob in listed] == [("b/1/c", 6), ("b/10", 4), ("b/2", 0)]
    now = datetime.now(UTC)
    assert all(abs(now - blob.modified_at) < timedelta(minutes=1) for blob in listed)
    assert keys_below(store, "") == ["a-b/x", "a.b/x", "a/x", "b/1/c", "b/10", "b/2"]
    assert keys_below(store, "nothing/here") == []


def test_a_listing_longer_than_a_page_is_complete(store: BlobStore) -> None:
    for number in range(30):
        store.put_bytes(f"storyboard/{number:04d}.jpg", b"x")
    assert len(keys_below(store, "storyboard/")) == 30
    assert store.delete_prefix("storyboard") == 30
    assert keys_below(store, "") == []


def test_an_adopted_file_is_moved_and_adopting_may_be_repeated(store: BlobStore, tmp_path: Path) -> None:
    source = tmp_path / "upload"
    source.write_bytes(TEXT)
    store.adopt("lessons/1/original", source)
    assert not source.exists()
    store.adopt("lessons/1/original", source)
    assert whole(store.open_range("lessons/1/original", 0)) == TEXT
    with pytest.raises(FileNotFoundError):
        store.adopt("lessons/2/original", source)


def test_a_lent_file_outlives_other_borrowers(store: BlobStore) -> None:
    store.put_bytes("lesson", TEXT)
    with store.local_path("lesson") as first:
        with store.local_path("lesson") as second:
            assert second.read_bytes() == TEXT
        assert first.read_bytes() == TEXT


BAD_KEYS = ["", "/etc/passwd", "../up", "a/../../up", "a//b", "a/", "a/./b", "nul\0", ".hidden", "a b", "é", "x" * 600]


@pytest.mark.parametrize("key", BAD_KEYS, ids=lambda key: ascii(key[:12]))
def test_keys_that_no_server_made_are_refused_everywhere(store: BlobStore, tmp_path: Path, key: str) -> None:
    source = tmp_path / "source"
    source.write_bytes(TEXT)
    attempts = (
        lambda: store.put(key, source),
        lambda: store.put_bytes(key, TEXT),
        lambda: store.adopt(key, source),
        lambda: store.open_range(key, 0),
        lambda: store.size(key),
        lambda: store.exists(key),
        lambda: store.local_path(key).__enter__(),
        lambda: store.url(key, expires_s=60),
        lambda: store.delete(key),
    )
    for attempt in attempts:
        with pytest.raises(InvalidKey):
            attempt()
    assert source.exists()
    assert keys_below(store, "") == []


def test_the_keys_of_a_lesson_are_all_in_its_folder() -> None:
    organisation, lesson = UUID(int=1), UUID(int=2)
    keys = LessonKeys(organisation, lesson)
    assert keys.original == f"organisations/{organisation}/lessons/{lesson}/original"
    assert keys.segment(7, "copy-1a2b") == f"{keys.folder}/segments/007-copy-1a2b.mp4"
    for key in (keys.poster, keys.waveform, keys.storyboard("storyboard.vtt"), keys.storyboard("sheet-1.jpg")):
        assert key.startswith(f"{keys.folder}/")
    with pytest.raises(InvalidKey):
        keys.storyboard("../../other")


@pytest.mark.parametrize(
    "blobs", ["", "blobs", "file:", "file://host/path", "s3:///prefix", "http://host/bucket", "s3://b/.."]
)
def test_an_unknown_kind_of_store_is_refused_in_words(blobs: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"BLOBS must be|not a blob key"):
        open_store(blobs, tmp_path)
