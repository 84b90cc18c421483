"""The erasure list: what was erased stays erased, also when an older state of the database comes back.

The list is kept in the store, outside every backup: the worker that removes a lesson's files leaves an empty blob with
the lesson's id under `erased/`, and a person's under `erased/people/`.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from cli.build import Parts
from coaching.certificates.actions import Why
from coaching.certificates.models import Ground
from coaching.certificates.queries import unfinished_of
from coaching.erasing import making
from coaching.lessons import actions
from coaching.lessons.models import Lesson
from coaching.people.models import Person
from media.storage import ERASED, ERASED_PEOPLE, BlobStore

BACK = Why(Ground.RESTORED, "It was erased before, and an older state of the database came back.")


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
                actions.erase(work, lesson, BACK)
                back.append(lesson_id)
    return back


def erased_people(parts: Parts) -> set[UUID]:
    """People that the list names and who are back, but for those whom the workers are erasing again already."""
    named = {UUID(blob.key.rpartition("/")[2]) for blob in parts.store.list_prefix(ERASED_PEOPLE)}
    with parts.desk.read() as work:
        found = {person_id: work.session.get(Person, person_id) for person_id in named}
        back = {person_id for person_id, person in found.items() if person and person.erased_at is None}
        return {person_id for person_id in back if unfinished_of(work, person_id) is None}


def erase_people_again(parts: Parts) -> list[UUID]:
    """Erase those who are back; answers whom. The workers do it, as ever."""
    back = sorted(erased_people(parts))
    with parts.desk.write() as work:
        return [person_id for person_id in back if making.again(work, person_id)]
