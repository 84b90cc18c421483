"""What an S3 store promises beyond the conformance suite, shown on a real server and over a bad network."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2
import pytest

from media.storage import BlobMissing, S3Options, StoreRefused, StoreUnavailable, open_store
from tests.servers.daemons import free_port
from tests.servers.faults import bad_network
from tests.servers.s3 import S3Server, s3_server

if TYPE_CHECKING:
    from pathlib import Path

    from media.storage import BlobStore

__all__ = ["s3_server"]

pytestmark = pytest.mark.xdist_group("s3")

MIB = 1024 * 1024


@pytest.fixture
def bucket(s3_server: S3Server) -> str:
    """An empty bucket."""
    return s3_server.new_bucket()


def store_at(server: S3Server, bucket: str, scratch: Path, **changes: str) -> BlobStore:
    """The store in `bucket`, reached as the server says or with `changes`."""
    told = {
        "endpoint_url": server.endpoint_url,
        "region": server.region,
        "access_key_id": server.access_key_id,
        "secret_access_key": server.secret_access_key,
    }
    return open_store(f"s3://{bucket}/vignette", scratch, s3=S3Options(**{**told, **changes}))


@pytest.fixture
def store(s3_server: S3Server, bucket: str, tmp_path: Path) -> BlobStore:
    """The store in that bucket."""
    return store_at(s3_server, bucket, tmp_path)


def test_a_browser_reads_ranges_by_a_signed_address_without_any_header_of_ours(store: BlobStore) -> None:
    store.put_bytes("segments/000.mp4", b"0123456789")
    address = store.url("segments/000.mp4", expires_s=60)
    assert address is not None
    answer = httpx2.get(address, headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer.content) == (206, b"234")
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-disposition"] == "inline"


def test_a_download_is_saved_under_the_name_that_was_asked_for(store: BlobStore) -> None:
    store.put_bytes("original", b"picture")
    name = 'Year 8 "Brüche"; part 1.mp4'
    address = store.url("original", expires_s=60, filename=name)
    assert address is not None
    disposition = httpx2.get(address).headers["content-disposition"]
    assert disposition == "attachment; filename*=UTF-8''Year%208%20%22Br%C3%BCche%22%3B%20part%201.mp4"


def test_a_signed_address_ends_and_cannot_be_bent_to_another_lesson(store: BlobStore) -> None:
    store.put_bytes("lessons/1/original", b"mine")
    store.put_bytes("lessons/2/original", b"another's")
    address = store.url("lessons/1/original", expires_s=2)
    assert address is not None
    assert httpx2.get(address).content == b"mine"
    for bent in (
        address.replace("lessons/1", "lessons/2"),
        address.replace("X-Amz-Expires=2", "X-Amz-Expires=9999"),
        address.replace("inline", "attachment"),
        address.split("?")[0],
    ):
        assert bent != address
        assert httpx2.get(bent).is_client_error
    assert httpx2.put(address, content=b"overwritten").is_client_error
    time.sleep(3.2)
    assert httpx2.get(address).status_code == 403
    assert b"".join(store.open_range("lessons/1/original", 0)) == b"mine"


def test_a_connection_that_breaks_while_reading_is_taken_up_where_it_broke(
    s3_server: S3Server, bucket: str, store: BlobStore, tmp_path: Path
) -> None:
    content = os.urandom(5 * MIB)
    store.put_bytes("lesson", content)
    port = urlsplit(s3_server.endpoint_url).port
    assert port is not None
    with bad_network(port, after_bytes=MIB, cuts=2) as network:
        far = store_at(s3_server, bucket, tmp_path / "far", endpoint_url=f"http://127.0.0.1:{network.port}")
        assert b"".join(far.open_range("lesson", 7, 4 * MIB)) == content[7 : 7 + 4 * MIB]
        assert network.made == 2


def test_a_network_that_never_holds_is_reported_and_ends(
    s3_server: S3Server, bucket: str, store: BlobStore, tmp_path: Path
) -> None:
    store.put_bytes("lesson", os.urandom(3 * MIB))
    port = urlsplit(s3_server.endpoint_url).port
    assert port is not None
    with bad_network(port, after_bytes=100_000, cuts=1000) as network:
        far = store_at(s3_server, bucket, tmp_path / "far", endpoint_url=f"http://127.0.0.1:{network.port}")
        with pytest.raises(StoreUnavailable, match="lesson"):
            for _ in far.open_range("lesson", 0):
                pass
        with pytest.raises(StoreUnavailable), far.local_path("lesson"):
            pass
        assert [path for path in (tmp_path / "far").rglob("*") if path.is_file() and path.suffix != ".lock"] == []


def test_a_lesson_that_changed_while_it_was_read_is_not_stitched_together(
    s3_server: S3Server, bucket: str, store: BlobStore, tmp_path: Path
) -> None:
    store.put_bytes("lesson", b"o" * (3 * MIB))
    port = urlsplit(s3_server.endpoint_url).port
    assert port is not None
    with bad_network(port, after_bytes=MIB, cuts=1) as network:
        far = store_at(s3_server, bucket, tmp_path / "far", endpoint_url=f"http://127.0.0.1:{network.port}")
        pieces = far.open_range("lesson", 0)
        next(pieces)
        store.put_bytes("lesson", b"n" * (3 * MIB))
        with pytest.raises(StoreUnavailable):
            b"".join(pieces)


def test_a_store_that_is_not_there_may_come_back(s3_server: S3Server, bucket: str, tmp_path: Path) -> None:
    nobody = store_at(s3_server, bucket, tmp_path, endpoint_url=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(StoreUnavailable):
        nobody.put_bytes("lesson", b"picture")


def test_a_wrong_key_is_refused_for_good(s3_server: S3Server, bucket: str, tmp_path: Path) -> None:
    stranger = store_at(s3_server, bucket, tmp_path, secret_access_key="guessed")
    with pytest.raises(StoreRefused):
        stranger.put_bytes("lesson", b"picture")
    with pytest.raises(StoreRefused):
        stranger.open_range("lesson", 0)


def test_bytes_changed_behind_our_back_are_not_lent(s3_server: S3Server, bucket: str, store: BlobStore) -> None:
    store.put_bytes("lesson", b"the lesson as it was")
    client = s3_server.client()
    told = client.head_object(Bucket=bucket, Key="vignette/lesson")["Metadata"]
    client.put_object(Bucket=bucket, Key="vignette/lesson", Body=b"the lesson as it is ", Metadata=told)
    with pytest.raises(StoreUnavailable, match="not what was put"), store.local_path("lesson"):
        pass


def test_an_upload_in_parts_is_invisible_until_whole_and_leaves_nothing_when_it_fails(
    s3_server: S3Server, bucket: str, store: BlobStore, tmp_path: Path
) -> None:
    source = tmp_path / "lesson"
    source.write_bytes(os.urandom(18 * MIB))
    port = urlsplit(s3_server.endpoint_url).port
    assert port is not None
    stranger = store_at(s3_server, "no-such-bucket", tmp_path)
    with pytest.raises((StoreRefused, BlobMissing)):
        stranger.put("lesson", source)
    begun = s3_server.client().create_multipart_upload(Bucket=bucket, Key="vignette/lessons/1/original")
    s3_server.client().upload_part(
        Bucket=bucket, Key="vignette/lessons/1/original", UploadId=begun["UploadId"], PartNumber=1, Body=b"x" * 10
    )
    assert not store.exists("lessons/1/original")
    assert list(store.list_prefix("")) == []
    assert store.remove_unfinished(older_than_s=3600) == 0
    assert store.remove_unfinished(older_than_s=-5) == 1
    assert s3_server.client().list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []


def test_erasing_a_lesson_ends_its_uploads_in_parts(s3_server: S3Server, bucket: str, store: BlobStore) -> None:
    for key in ("vignette/lessons/1/original", "vignette/lessons/10/original"):
        s3_server.client().create_multipart_upload(Bucket=bucket, Key=key)
    store.put_bytes("lessons/1/poster.jpg", b"picture")
    assert store.delete_prefix("lessons/1") == 1
    left = s3_server.client().list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert [upload["Key"] for upload in left] == ["vignette/lessons/10/original"]
