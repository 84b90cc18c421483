"""Files that no lesson owns: found by `fsck`, removed by `gc` on its second look."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from media.storage import Blob, lesson_of, takeout_of

GRACE = timedelta(days=1)
"""Younger files may belong to something that is only just being made."""


def orphans(blobs: Iterable[Blob], known: Collection[UUID], written_before: datetime) -> Iterator[Blob]:
    """Files of a lesson, or of an export of somebody's data, that is not `known`. The rest is nobody's business."""
    for blob in blobs:
        owner_id = lesson_of(blob.key) or takeout_of(blob.key)
        if owner_id is not None and owner_id not in known and blob.modified_at < written_before:
            yield blob
