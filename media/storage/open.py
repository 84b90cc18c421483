"""From the setting `BLOBS` to a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from media.storage.local import LocalStore
from media.storage.s3 import S3Store
from media.storage.store import S3Options

if TYPE_CHECKING:
    from media.storage.store import BlobStore


def open_store(blobs: str, data_dir: Path, *, s3: S3Options | None = None) -> BlobStore:
    """Return the store at `blobs`: `file:/path` (relative to `data_dir`) or `s3://bucket/prefix`.

    Copies of remote blobs that programs work on live in `data_dir`/scratch. Raises ValueError for other addresses.
    """
    address = urlsplit(blobs)
    if address.scheme == "file" and not address.netloc and address.path:
        return LocalStore(data_dir.absolute() / Path(address.path))
    if address.scheme == "s3" and address.netloc:
        scratch = data_dir.absolute() / "scratch" / "fetched"
        return S3Store(address.netloc, address.path.strip("/"), s3 or S3Options(), scratch)
    message = f"BLOBS must be file:/path or s3://bucket/prefix, not {blobs!r}"
    raise ValueError(message)
