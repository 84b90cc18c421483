"""Reads before a person is erased: who they are, and what would go."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlmodel import col
from sqlmodel import select as select_rows

from coaching.access.facts import PersonFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.certificates.queries import hanging_on
from coaching.erasing import rules
from coaching.errors import NotAllowed, NotFound
from coaching.exports.models import Export
from coaching.fates import End
from coaching.holds import queries as holds
from coaching.holds.queries import Held
from coaching.lessons.models import Lesson
from coaching.people.models import Membership, Pair, Person
from coaching.people.queries import living_pairs_of, member_for
from coaching.tables import metadata
from coaching.takeouts.models import Takeout
from coaching.work import Work
from media.storage import takeout_folder


@dataclass(frozen=True)
class Plan:
    """What erasing a person takes away, in counts: no titles, for an administrator may be reading.

    `held` is how many recordings a hold keeps until it is released; `held_lessons` names them, for their owner alone.
    """

    person: Person
    rows: dict[str, int]
    code: str
    held: int
    held_lessons: tuple[tuple[UUID, str, Held], ...]


def person_to_erase(work: Work, person_id: UUID) -> Person:
    """The door: the person, and administrators. Raises NotFound for people elsewhere, NotAllowed."""
    person, membership = member_for(work, person_id)
    facts = PersonFacts(membership.organisation_id, person.id)
    if not allows(work.actor, Permission.PERSON_ERASE, facts, work.now):
        raise NotAllowed
    return person


def plan_for(work: Work, person_id: UUID) -> Plan:
    """What would go. Raises NotFound, NotAllowed."""
    person = person_to_erase(work, person_id)
    rows = rows_of(work, person_id)
    mine = work.actor.person_id == person_id
    named = _held_lessons(work, person_id) if mine else ()
    return Plan(person, rows, rules.code_of(person_id, rows), held_of(work, person_id), named)


def held_of(work: Work, person_id: UUID) -> int:
    """How many recordings keep a person from being erased altogether, because a hold stands."""
    return holds.keeps(work, person_id, select_rows(Lesson.id).where(col(Lesson.owner_id) == person_id))


def _held_lessons(work: Work, person_id: UUID) -> tuple[tuple[UUID, str, Held], ...]:
    theirs = col(Lesson.owner_id) == person_id, col(Lesson.id).in_(holds.held_ids())
    lessons = work.session.exec(select_rows(Lesson).where(*theirs).order_by(col(Lesson.id))).all()
    held = holds.held_among(work, [lesson.id for lesson in lessons])
    return tuple((lesson.id, lesson.title, held[lesson.id]) for lesson in lessons)


def rows_of(work: Work, person_id: UUID) -> dict[str, int]:
    """How many rows of each table go with a person, and how many pairs end. No zeros."""
    counts: dict[str, int] = {}
    for lesson_id in work.session.exec(select_rows(Lesson.id).where(col(Lesson.owner_id) == person_id)):
        for name, count in hanging_on(work, "lessons", lesson_id).items():
            counts[name] = counts.get(name, 0) + count
    for name, columns in rules.columns(End.GOES).items():
        if name != "lessons":
            table = metadata.tables[name]
            theirs = or_(*(table.c[column] == person_id for column in columns))
            counted = work.session.connection().execute(select(func.count()).select_from(table).where(theirs))
            counts[name] = max(counts.get(name, 0), counted.scalar_one())
    counts["pairs"] = len(living_pairs_of(work, person_id))
    return {name: count for name, count in sorted(counts.items()) if count}


def membership_of(work: Work, person_id: UUID) -> Membership:
    """Their place in an organisation, whoever asks. Raises NotFound."""
    found = work.session.exec(select_rows(Membership).where(col(Membership.person_id) == person_id)).first()
    if found is None:
        raise NotFound
    return found


def pairs_of(work: Work, person_id: UUID) -> list[Pair]:
    """Pairs they are in that have not ended."""
    return living_pairs_of(work, person_id)


def files_of(work: Work, person_id: UUID) -> list[str]:
    """Keys of files made for them that lie in nobody's lesson, or in somebody else's; folders end with a slash."""
    exports = work.session.exec(select_rows(Export).where(col(Export.person_id) == person_id)).all()
    takeouts = work.session.exec(select_rows(Takeout).where(col(Takeout.person_id) == person_id)).all()
    keys = [key for export in exports for key in (export.film_key, export.comments_key)]
    keys += [f"{takeout_folder(takeout.organisation_id, takeout.id)}/" for takeout in takeouts]
    return sorted(key for key in keys if key)
