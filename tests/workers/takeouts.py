"""A teacher with a lesson who asks for their own data, and the file they get."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from coaching.lessons.models import Lesson, LessonState
from coaching.takeouts.actions import ask_for
from coaching.takeouts.models import Takeout
from media.storage import LessonKeys

if TYPE_CHECKING:
    from uuid import UUID

    from tests.workers.school import School


def asked_for(school: School, *, film: bytes = b"film", with_films: bool = True) -> tuple[Takeout, Lesson]:
    """A lesson whose recording has these bytes, and the wish."""
    with school.desk.write(school.teacher) as work:
        lesson = Lesson(
            organisation_id=school.teacher.organisation_id,
            owner_id=school.teacher.person_id,
            title="Brave fractions",
            filename="../../evil name.MP4",
            state=LessonState.READY,
            duration_ms=60_000,
            size_bytes=len(film),
            created_at=work.now,
            tended_at=work.now,
        )
        work.session.add(lesson)
    school.store.put_bytes(LessonKeys(lesson.organisation_id, lesson.id).original, film)
    with school.desk.write(school.teacher) as work:
        return ask_for(work, with_films=with_films), lesson


def takeout_of(school: School, takeout_id: UUID) -> Takeout:
    """The row as it is now."""
    with school.desk.read() as work:
        return work.session.get_one(Takeout, takeout_id)


def opened(school: School, takeout_id: UUID) -> zipfile.ZipFile:
    """The finished file."""
    key = takeout_of(school, takeout_id).blob_key
    assert key is not None
    return zipfile.ZipFile(io.BytesIO(b"".join(school.store.open_range(key, 0))))
