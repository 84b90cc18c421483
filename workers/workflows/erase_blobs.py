"""Files go after the rows are gone: everything of the lesson in the store, and what an upload left.

What there was is noted in the erasure's certificate before it goes; the certificate is sealed after the second pass,
when nobody can be writing any longer and the store was found empty.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from coaching.certificates import actions as certificates
from coaching.certificates.actions import File
from coaching.jobs import EraseBlobs
from media.storage import Blob, BlobMissing, BlobStore, LessonKeys, StoreUnavailable, digest_in, erased_mark
from workers.runtime import Story
from workers.tasks import EraseLeftovers
from workers.workshop import Workshop

LAST_WRITE_S = 60.0
"""Longer than a worker needs to notice that the lesson is gone and to finish the file it was writing."""

SMALL_BYTES = 2**20
"""Files up to here are read for their SHA-256; the names of larger ones hold its beginning."""


def erase_blobs(story: Story, job: EraseBlobs) -> None:
    """Erase now, and once more when nobody can be writing any longer."""
    story.step(note_files, job.organisation_id, job.lesson_id)
    story.step(erase, job.organisation_id, job.lesson_id)
    story.begin([EraseLeftovers(job.organisation_id, job.lesson_id)], after_s=LAST_WRITE_S)


def erase_leftovers(story: Story, task: EraseLeftovers) -> None:
    """Erase what a worker wrote that had not noticed yet, and seal the certificate."""
    story.step(erase, task.organisation_id, task.lesson_id)
    story.step(seal, task.organisation_id, task.lesson_id)


def note_files(shop: Workshop, organisation_id: UUID, lesson_id: UUID) -> int:
    """Note in the certificate what there is; returns how many files."""
    folder = LessonKeys(organisation_id, lesson_id).folder
    files = [described(shop.store, blob, folder) for blob in shop.store.list_prefix(folder)]
    shop.record(certificates.note_files, lesson_id, files)
    return len(files)


def described(store: BlobStore, blob: Blob, folder: str) -> File:
    """A file as a certificate names it: its kind, its size, its SHA-256 as far as it is known."""
    kind = blob.key.removeprefix(f"{folder}/").partition("/")[0]
    digest = digest_in(blob.key)
    if not digest and blob.size_bytes <= SMALL_BYTES:
        try:
            digest = hashlib.sha256(b"".join(store.open_range(blob.key, 0))).hexdigest()
        except BlobMissing:
            digest = ""
    return kind, blob.size_bytes, digest


def erase(shop: Workshop, organisation_id: UUID, lesson_id: UUID) -> int:
    """Remove every file, and note in the store that it was done; returns how many blobs that were.

    The note outlives every backup taken before: a restore erases the lesson again.
    """
    shop.witness("erasing")
    shop.store.put_bytes(erased_mark(lesson_id), b"")
    (shop.desk.settings.uploads_dir / str(lesson_id)).unlink(missing_ok=True)
    return shop.store.delete_prefix(LessonKeys(organisation_id, lesson_id).folder)


def seal(shop: Workshop, organisation_id: UUID, lesson_id: UUID) -> None:
    """Look once more, and seal the certificate. Raises StoreUnavailable when something is there, to be tried again."""
    for blob in shop.store.list_prefix(LessonKeys(organisation_id, lesson_id).folder):
        message = f"{blob.key} is still there"
        raise StoreUnavailable(message)
    shop.record(certificates.finish, lesson_id)
