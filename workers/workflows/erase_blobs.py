"""Files go after the rows are gone: everything of the lesson in the store, and what an upload left."""

from __future__ import annotations

from uuid import UUID

from coaching.jobs import EraseBlobs
from media.storage import LessonKeys, erased_mark
from workers.runtime import Story
from workers.tasks import EraseLeftovers
from workers.workshop import Workshop

LAST_WRITE_S = 60.0
"""Longer than a worker needs to notice that the lesson is gone and to finish the file it was writing."""


def erase_blobs(story: Story, job: EraseBlobs) -> None:
    """Erase now, and once more when nobody can be writing any longer."""
    story.step(erase, job.organisation_id, job.lesson_id)
    story.begin([EraseLeftovers(job.organisation_id, job.lesson_id)], after_s=LAST_WRITE_S)


def erase_leftovers(story: Story, task: EraseLeftovers) -> None:
    """Erase what a worker wrote that had not noticed yet."""
    story.step(erase, task.organisation_id, task.lesson_id)


def erase(shop: Workshop, organisation_id: UUID, lesson_id: UUID) -> int:
    """Remove every file, and note in the store that it was done; returns how many blobs that were.

    The note outlives every backup taken before: a restore erases the lesson again.
    """
    shop.witness("erasing")
    shop.store.put_bytes(erased_mark(lesson_id), b"")
    (shop.desk.settings.uploads_dir / str(lesson_id)).unlink(missing_ok=True)
    return shop.store.delete_prefix(LessonKeys(organisation_id, lesson_id).folder)
