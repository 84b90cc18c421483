"""What a blob store promises: a key names whole bytes or nothing, whatever is killed and whenever.

Writing replaces at once; a reader sees the old bytes or the new ones, never a mixture and never a part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

PIECE_BYTES = 256 * 1024
"""Most that `open_range` hands over at a time."""


class BlobMissing(Exception):
    """There is no blob under this key."""

    def __init__(self, key: str) -> None:
        """`key` is the one asked for."""
        super().__init__(f"no blob named {key}")
        self.key = key


class StoreUnavailable(Exception):
    """The store cannot be reached, is overloaded or lost bytes on the way; the same call may succeed later."""


class StoreRefused(Exception):
    """The store answers and says no: wrong credentials, no such bucket, no right. Trying again does not help."""


@dataclass(frozen=True)
class Blob:
    """One entry of a listing."""

    key: str
    size_bytes: int
    modified_at: datetime
    """When it was written, in UTC, by the store's clock."""


@dataclass(frozen=True)
class S3Options:
    """How to reach an S3 store. Empty words mean AWS and its usual chain of credentials."""

    endpoint_url: str = ""
    region: str = "us-east-1"
    access_key_id: str = ""
    secret_access_key: str = ""


class BlobStore(Protocol):
    """Bytes under keys.

    Every method raises InvalidKey, StoreUnavailable or StoreRefused besides what it names, and OSError when this
    machine's own disk fails or is full.
    """

    def put(self, key: str, source: Path) -> None:
        """Keep a copy of the file `source` under `key`, durable on return; replaces what was there."""

    def put_bytes(self, key: str, content: bytes) -> None:
        """Keep `content`, something small, under `key`, durable on return; replaces what was there."""

    def adopt(self, key: str, source: Path) -> None:
        """Like `put`, but `source` is gone afterwards; costs nothing when it is on the same file system.

        May be repeated: when `source` is gone and the blob is there, it has been done.
        """

    def open_range(self, key: str, start: int, length: int | None = None) -> Iterator[bytes]:
        """Return the bytes from `start` on, at most `length`, in pieces. Past the end there are none.

        Raises BlobMissing before anything is read, so that a web server can still answer 404.
        """

    def size(self, key: str) -> int:
        """Return the size in bytes. Raises BlobMissing."""

    def exists(self, key: str) -> bool:
        """Tell whether there is a blob under `key`."""

    def local_path(self, key: str) -> AbstractContextManager[Path]:
        """Lend a file with the bytes, for programs that want a path; read-only, valid inside the block.

        Raises BlobMissing.
        """

    def url(self, key: str, *, expires_s: int, filename: str | None = None) -> str | None:
        """Return an address from which a browser may read the blob for `expires_s` seconds.

        With `filename` the browser saves it under that name. None where only we can serve the bytes.
        """

    def delete(self, key: str) -> None:
        """Remove the blob; nothing happens when there is none."""

    def delete_prefix(self, prefix: str) -> int:
        """Remove everything below the folder `prefix` and return how many blobs that were."""

    def list_prefix(self, prefix: str) -> Iterator[Blob]:
        """Iterate over everything below the folder `prefix` (all with an empty one), ordered by key."""

    def remove_unfinished(self, *, older_than_s: float) -> int:
        """Remove what writers that died left behind, if it is older than that; return how many pieces."""
