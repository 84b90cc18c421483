"""Where recordings and what is made of them are kept: a disk or an S3 store, behind one small protocol.

`open_store` builds the one that the settings name; both pass the same tests (`tests/media/test_storage.py`).
"""

from media.storage.keys import (
    ERASED,
    ERASED_PEOPLE,
    InvalidKey,
    LessonKeys,
    digest_in,
    erased_mark,
    erased_person_mark,
    lesson_of,
    takeout_folder,
    takeout_key,
    takeout_of,
)
from media.storage.open import open_store
from media.storage.store import Blob, BlobMissing, BlobStore, S3Options, StoreRefused, StoreUnavailable

__all__ = [
    "ERASED",
    "ERASED_PEOPLE",
    "Blob",
    "BlobMissing",
    "BlobStore",
    "InvalidKey",
    "LessonKeys",
    "S3Options",
    "StoreRefused",
    "StoreUnavailable",
    "digest_in",
    "erased_mark",
    "erased_person_mark",
    "lesson_of",
    "open_store",
    "takeout_folder",
    "takeout_key",
    "takeout_of",
]
