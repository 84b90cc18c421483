"""Multipart uploads: parts of equal size, a few at a time, each with a checksum that the store verifies."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

AT_ONCE = 4
"""Parts under way together; memory is this many parts, whatever the size of the whole."""


@dataclass(frozen=True)
class Target:
    """Where a file goes and what is said about it."""

    bucket: str
    name: str
    content_type: str
    sha256: str


def put_in_parts(client: S3Client, source: Path, target: Target, part_bytes: int) -> None:
    """Upload `source`; it becomes visible at once, after the last part. Raises what boto3 raises, leaving nothing."""
    upload_id = client.create_multipart_upload(
        Bucket=target.bucket, Key=target.name, ContentType=target.content_type, Metadata={"sha256": target.sha256}
    )["UploadId"]

    def put_part(number: int) -> CompletedPartTypeDef:
        with source.open("rb") as file:
            file.seek((number - 1) * part_bytes)
            content = file.read(part_bytes)
        answer = client.upload_part(
            Bucket=target.bucket,
            Key=target.name,
            UploadId=upload_id,
            PartNumber=number,
            Body=content,
            ContentMD5=b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode(),
        )
        return {"PartNumber": number, "ETag": answer["ETag"]}

    count = -(-source.stat().st_size // part_bytes)
    try:
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="s3-part") as pool:
            parts = list(pool.map(put_part, range(1, count + 1)))
        client.complete_multipart_upload(
            Bucket=target.bucket, Key=target.name, UploadId=upload_id, MultipartUpload={"Parts": parts}
        )
    except BaseException:
        with suppress(ClientError, BotoCoreError):  # what cannot be removed now, `abort_uploads` removes later
            client.abort_multipart_upload(Bucket=target.bucket, Key=target.name, UploadId=upload_id)
        raise


def abort_uploads(client: S3Client, bucket: str, below: str, *, begun_before: datetime) -> int:
    """End uploads in parts under names that begin with `below`, begun before that instant; return how many."""
    count = 0
    for page in client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=below):
        for upload in page.get("Uploads", []):
            if upload["Initiated"] < begun_before:
                client.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
                count += 1
    return count
