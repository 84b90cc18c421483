"""Blobs in a bucket of an S3-compatible store. Large ones go up in parts, every part with its checksum.

A blob's SHA-256 travels with it as metadata, so a copy fetched for work is known to be the bytes that were put.
"""

from __future__ import annotations

import hashlib
import mimetypes
import random
import time
from base64 import b64encode
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from media.storage.failures import translated
from media.storage.fetched import FetchedCopies
from media.storage.keys import checked, checked_prefix
from media.storage.parts import Target, abort_uploads, put_in_parts
from media.storage.store import PIECE_BYTES, Blob, BlobMissing, StoreRefused, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef

    from media.storage.store import S3Options

PART_BYTES = 16 * 1024 * 1024
"""Size of a part, and up to here a blob goes up in one piece. 10 000 parts are the most: 160 GiB."""

ATTEMPTS = 4
BATCH = 500
PAST_THE_END = "InvalidRange"


class S3Store:
    """The store of several machines. Thread-safe; `scratch` is a directory of this machine for fetched copies."""

    def __init__(self, bucket: str, prefix: str, options: S3Options, scratch: Path) -> None:
        """`prefix` is a folder within the bucket, or empty. Nothing is contacted yet."""
        self._bucket = bucket
        self._prefix = f"{checked(prefix)}/" if prefix else ""
        self._options = options
        self._copies = FetchedCopies(scratch)

    def put(self, key: str, source: Path) -> None:
        """Upload, in parts when it is large, and look at what arrived."""
        name = self._name(key)
        size_bytes = source.stat().st_size
        if size_bytes <= PART_BYTES:
            self.put_bytes(key, source.read_bytes())
            return
        with translated(key), source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            put_in_parts(self._client, source, Target(self._bucket, name, _content_type(key), digest), PART_BYTES)
        kept_bytes = self.size(key)
        if kept_bytes != size_bytes:
            message = f"{key}: the store kept {kept_bytes} of {size_bytes} bytes"
            raise StoreUnavailable(message)

    def put_bytes(self, key: str, content: bytes) -> None:
        """Upload in one request, whose checksum the store verifies."""
        with translated(key):
            self._client.put_object(
                Bucket=self._bucket,
                Key=self._name(key),
                Body=content,
                ContentMD5=b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode(),
                ContentType=_content_type(key),
                Metadata={"sha256": hashlib.sha256(content).hexdigest()},
            )

    def adopt(self, key: str, source: Path) -> None:
        """Upload, then remove the source."""
        self._name(key)
        if not source.exists() and self.exists(key):
            return
        self.put(key, source)
        source.unlink()

    def open_range(self, key: str, start: int, length: int | None = None) -> Iterator[bytes]:
        """Read by ranged GET; a connection lost on the way is taken up where it broke."""
        if length is not None and length <= 0:
            self.size(key)
            return iter(())
        last = None if length is None else start + length - 1
        first = self._get(key, start, last)
        if first is None:
            return iter(())
        pieces = self._pieces(key, first, start, last)
        next(pieces)  # from here on the generator owns the connection, even if nobody reads on
        return pieces

    def size(self, key: str) -> int:
        """Ask the store."""
        with translated(key):
            return self._client.head_object(Bucket=self._bucket, Key=self._name(key))["ContentLength"]

    def exists(self, key: str) -> bool:
        """Ask the store."""
        try:
            self.size(key)
        except BlobMissing:
            return False
        return True

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """Lend a verified copy; users at the same time and shortly after one another share it."""
        name = self._name(key)
        with translated(key):
            head = self._client.head_object(Bucket=self._bucket, Key=name)
        wanted = head["Metadata"].get("sha256", "")
        version = f"{self._options.endpoint_url} {self._bucket} {name} {head['ETag']} {head['ContentLength']} {wanted}"

        def fetch(path: Path) -> None:
            digest = hashlib.sha256()
            with path.open("xb") as file:
                for piece in self.open_range(key, 0):
                    file.write(piece)
                    digest.update(piece)
            if path.stat().st_size != head["ContentLength"] or (wanted and digest.hexdigest() != wanted):
                message = f"{key}: what came from the store is not what was put there"
                raise StoreUnavailable(message)

        with self._copies.lend(hashlib.sha256(version.encode()).hexdigest(), fetch) as path:
            yield path

    def url(self, key: str, *, expires_s: int, filename: str | None = None) -> str | None:
        """Return a presigned GET; the signature covers time, name and type."""
        disposition = "inline" if filename is None else f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
        return self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": self._name(key),
                "ResponseContentDisposition": disposition,
                "ResponseContentType": _content_type(key),
            },
            ExpiresIn=expires_s,
        )

    def delete(self, key: str) -> None:
        """Remove one object; S3 does not mind when there is none."""
        with translated(key):
            self._client.delete_object(Bucket=self._bucket, Key=self._name(key))

    def delete_prefix(self, prefix: str) -> int:
        """Remove listed objects in batches, and uploads in parts that are under way there."""
        folder = checked(prefix.removesuffix("/"))
        names = [self._prefix + blob.key for blob in self.list_prefix(folder)]
        for start in range(0, len(names), BATCH):
            self._delete_all(names[start : start + BATCH])
        with translated(prefix):
            now = datetime.now(UTC) + timedelta(days=1)  # whatever the store's clock says: all of them
            abort_uploads(self._client, self._bucket, f"{self._prefix}{folder}/", begun_before=now)
        return len(names)

    def list_prefix(self, prefix: str) -> Iterator[Blob]:
        """List page by page."""
        folder = checked_prefix(prefix)
        below = self._prefix + (f"{folder}/" if folder else "")
        with translated(prefix):
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=below):
                for entry in page.get("Contents", []):
                    yield Blob(entry["Key"].removeprefix(self._prefix), entry["Size"], entry["LastModified"])

    def remove_unfinished(self, *, older_than_s: float) -> int:
        """Abort old uploads in parts, and remove fetched copies that nobody uses any more."""
        self._copies.remove_unused()
        begun_before = datetime.now(UTC) - timedelta(seconds=older_than_s)
        with translated(self._prefix):
            return abort_uploads(self._client, self._bucket, self._prefix, begun_before=begun_before)

    @cached_property
    def _client(self) -> S3Client:
        options = self._options
        return boto3.session.Session().client(
            "s3",
            endpoint_url=options.endpoint_url or None,
            aws_access_key_id=options.access_key_id or None,
            aws_secret_access_key=options.secret_access_key or None,
            region_name=options.region,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path" if options.endpoint_url else "auto"},
                retries={"mode": "standard", "total_max_attempts": ATTEMPTS},  # backs off exponentially, with jitter
                connect_timeout=5,
                read_timeout=60,
                max_pool_connections=32,
                # Newer checksums than MD5 only where an operation demands them: other stores lag behind AWS.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def _name(self, key: str) -> str:
        return self._prefix + checked(key)

    def _get(self, key: str, start: int, last: int | None, etag: str = "") -> GetObjectOutputTypeDef | None:
        wanted = f"bytes={start}-{'' if last is None else last}"
        try:
            with translated(key):
                if etag:
                    return self._client.get_object(Bucket=self._bucket, Key=self._name(key), Range=wanted, IfMatch=etag)
                return self._client.get_object(Bucket=self._bucket, Key=self._name(key), Range=wanted)
        except StoreRefused as refusal:
            cause = refusal.__cause__
            if isinstance(cause, ClientError) and cause.response["Error"].get("Code") == PAST_THE_END:
                return None
            raise

    def _pieces(self, key: str, first: GetObjectOutputTypeDef, start: int, last: int | None) -> Generator[bytes]:
        yield b""
        position, end = start, start + first["ContentLength"]
        answer: GetObjectOutputTypeDef | None = first
        for attempt in range(1, ATTEMPTS + 1):
            if answer is None:
                break
            try:
                with translated(key), closing(answer["Body"]) as body:
                    for piece in body.iter_chunks(PIECE_BYTES):
                        position += len(piece)
                        yield piece
            except StoreUnavailable:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(random.uniform(0, 2**attempt / 4))  # noqa: S311 - spreads retries, guards nothing
            if position >= end:
                return
            answer = self._get(key, position, last, first["ETag"])
        message = f"{key}: the store sent {position - start} of {end - start} bytes"
        raise StoreUnavailable(message)

    def _delete_all(self, names: list[str]) -> None:
        with translated(names[0]):
            answer = self._client.delete_objects(
                Bucket=self._bucket, Delete={"Objects": [{"Key": name} for name in names], "Quiet": True}
            )
        for failure in answer.get("Errors", []):
            message = f"{failure.get('Key')}: the store did not delete it: {failure.get('Code')}"
            raise StoreUnavailable(message)


def _content_type(key: str) -> str:
    return mimetypes.guess_type(key, strict=True)[0] or "application/octet-stream"
