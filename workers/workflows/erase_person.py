"""A person erased: lesson by lesson, then every other row, then what is left in the store; sealed at the end.

Every step may be repeated by another worker after a crash, and leaves less than it found. No step answers anything
about the person: answers are remembered by the workflow engine.
"""

from __future__ import annotations

from uuid import UUID

from coaching.erasing import making
from coaching.jobs import ErasePerson
from media.storage import erased_person_mark
from workers import runtime
from workers.runtime import Story
from workers.tasks import SealPerson
from workers.workflows.erase_blobs import LAST_WRITE_S, erase, note_files, seal
from workers.workshop import Workshop


def erase_person(story: Story, job: ErasePerson) -> None:
    """Erase, and look again when nobody can be writing any longer.

    Where a hold keeps a recording, its release tells this story again, and the rest of the person goes then.
    """
    if story.step(erase_lessons, job.certificate_id, job.person_id) is None:
        return
    story.step(forget_letters, job.person_id)
    story.step(remove_files, job.person_id)
    story.step(erase_rows, job.person_id)
    story.begin([SealPerson(job.certificate_id, job.person_id)], after_s=LAST_WRITE_S)


def seal_person(story: Story, task: SealPerson) -> None:
    """Finish what the lessons' own tasks have not finished yet, then the person's certificate."""
    story.step(finish_lessons, task.certificate_id)
    story.step(finish, task.person_id)


def erase_lessons(shop: Workshop, certificate_id: UUID, person_id: UUID) -> int | None:
    """One lesson after the other, each in its own transaction; returns how many, None while a hold keeps any."""
    count = 0
    while shop.record(making.erase_next_lesson, certificate_id, person_id):
        count += 1
        shop.witness("lesson of person erased")
    with shop.desk.read() as work:
        return None if making.is_held(work, certificate_id, person_id) else count


def forget_letters(shop: Workshop, person_id: UUID) -> None:
    """Letters to them that the workflow engine remembers."""
    with shop.desk.read() as work:
        address = making.address_of(work, person_id)
    runtime.forget_letters(address)


def remove_files(shop: Workshop, person_id: UUID) -> int:
    """Files made for them that lie elsewhere than in their lessons; their rows go in the next step."""
    with shop.desk.read() as work:
        keys = making.files_of(work, person_id)
    for key in keys:
        if key.endswith("/"):
            shop.store.delete_prefix(key)
        else:
            shop.store.delete(key)
    return len(keys)


def erase_rows(shop: Workshop, person_id: UUID) -> None:
    """The rest of the rows; the note in the store outlives every backup taken before."""
    shop.witness("erasing person")
    shop.store.put_bytes(erased_person_mark(person_id), b"")
    shop.record(making.erase_rows, person_id)


def finish_lessons(shop: Workshop, certificate_id: UUID) -> None:
    """Their lessons' files are gone too, whoever removed them."""
    with shop.desk.read() as work:
        left = making.lessons_left(work, certificate_id)
    for organisation_id, lesson_id in left:
        note_files(shop, organisation_id, lesson_id)
        erase(shop, organisation_id, lesson_id)
        seal(shop, organisation_id, lesson_id)


def finish(shop: Workshop, person_id: UUID) -> None:
    """Seal the certificate."""
    shop.record(making.finished, person_id)
