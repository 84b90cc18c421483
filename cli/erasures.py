"""The erasure list: what was erased stays erased, also when an older state of the database comes back.

The list is kept in the store, outside every backup: the worker that removes a lesson's files leaves an empty blob with
the lesson's id under `erased/`.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from cli.build import Parts
from coaching.lessons import actions
from coaching.lessons.models import Lesson
from media.storage import ERASED, BlobStore


def erased_ids(store: BlobStore) -> set[UUID]:
    """Every lesson that the list names."""
    found = set()
    for blob in store.list_prefix(ERASED):
        with suppress(ValueError):
            found.add(UUID(blob.key.rpartition("/")[2]))
    return found


def erase_again(parts: Parts, erased: Collection[UUID]) -> list[UUID]:
    """Erase those of the lessons that are back; answers which. Their files go by a worker's hand, as ever."""
    back = []
    with parts.desk.write() as work:
        for lesson_id in sorted(erased):
            lesson = work.session.get(Lesson, lesson_id)
            if lesson is not None:
                actions.erase(work, lesson)
                back.append(lesson_id)
    return back
