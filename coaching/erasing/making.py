"""The verbs of erasing, for the workers: each may be repeated, and each leaves less than there was."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, func, or_, update
from sqlmodel import col, select

from coaching import audit
from coaching.annotations.models import Annotation, Visibility
from coaching.certificates import actions as certificates
from coaching.certificates.actions import Why
from coaching.certificates.models import Certificate, Ground
from coaching.erasing import queries, rules
from coaching.erasing.actions import erase
from coaching.errors import NotFound
from coaching.fates import PAIR_FATES, End
from coaching.holds.queries import held_ids
from coaching.lessons.actions import erase as erase_lesson
from coaching.lessons.models import Lesson
from coaching.people.models import Link, Pair, Person
from coaching.people.passwords import hash_password
from coaching.people.rules import new_secret
from coaching.privacy.models import LedgerEntry
from coaching.rehearsals.group import forget_companies
from coaching.repeats import Repeat
from coaching.rooms.actions import forget_rooms
from coaching.tables import metadata
from coaching.work import Work


def erase_next_lesson(work: Work, certificate_id: UUID, person_id: UUID) -> bool:
    """Erase one of their lessons, with a certificate of its own; False when none is left but what is held.

    Raises NotFound.
    """
    certificate = _certificate(work, certificate_id)
    theirs = select(Lesson).where(col(Lesson.owner_id) == person_id).order_by(col(Lesson.id)).limit(1)
    if certificate.ground is not Ground.RESTORED:
        theirs = theirs.where(col(Lesson.id).not_in(held_ids()))
    lesson = work.session.exec(theirs.with_for_update()).first()
    if lesson is None:
        return False
    erase_lesson(work, lesson, Why(certificate.ground, certificate.rule, certificate.id))
    return True


def is_held(work: Work, certificate_id: UUID, person_id: UUID) -> bool:
    """Whether a hold keeps recordings, so that the rest of the person waits with them. Raises NotFound.

    Not for somebody who was erased before and came back: that hold had been released.
    """
    certificate = _certificate(work, certificate_id)
    return certificate.ground is not Ground.RESTORED and queries.held_of(work, person_id) > 0


def _certificate(work: Work, certificate_id: UUID) -> Certificate:
    certificate = work.session.get(Certificate, certificate_id)
    if certificate is None:
        raise NotFound
    return certificate


def files_of(work: Work, person_id: UUID) -> list[str]:
    """Keys of their files outside their own lessons, while the rows still name them."""
    return queries.files_of(work, person_id)


def address_of(work: Work, person_id: UUID) -> str:
    """The address they had, for finding letters to them; the one nobody has when they are erased already."""
    person = work.session.get(Person, person_id)
    return person.email if person else rules.address_of(person_id)


def erase_rows(work: Work, person_id: UUID) -> None:
    """Every row that goes with them, as `coaching.fates` says; what stays names nobody from then on."""
    person = work.session.exec(select(Person).where(col(Person.id) == person_id).with_for_update()).first()
    if person is None or person.erased_at is not None:
        return
    name, email = person.name, person.email
    _drafts(work, person_id)
    forget_rooms(work, person_id)
    forget_companies(work, person_id)
    _fates(work, person_id)
    work.session.exec(delete(Link).where(col(Link.email) == email))
    _words(work, person_id, name, email)
    person.name, person.email = rules.NAMELESS, rules.address_of(person_id)
    person.password_hash = hash_password(new_secret())
    person.disabled_at = person.disabled_at or work.now
    person.erased_at = work.now
    audit.record(work, "person.erased", person_id)


def _drafts(work: Work, person_id: UUID) -> None:
    """What nobody but they could see: drafts, and notes they had deleted."""
    unseen = or_(col(Annotation.visibility) == Visibility.DRAFT, col(Annotation.deleted_at).is_not(None))
    work.session.exec(delete(Annotation).where(col(Annotation.author_id) == person_id, unseen))


def _fates(work: Work, person_id: UUID) -> None:
    going, emptied = rules.columns(End.GOES), rules.columns(End.EMPTIED)
    hanging = rules.columns(End.GOES, PAIR_FATES)
    taught = select(Pair.id).where(col(Pair.teacher_id) == person_id)
    connection = work.session.connection()
    for table in reversed(metadata.sorted_tables):
        for column in hanging.get(table.name, ()):
            connection.execute(delete(table).where(table.c[column].in_(taught)))
        for column in emptied.get(table.name, ()):
            connection.execute(update(table).where(table.c[column] == person_id).values({column: None}))
        for column in going.get(table.name, ()) if table.name != "lessons" else ():  # each has a verb of its own
            connection.execute(delete(table).where(table.c[column] == person_id))


def _words(work: Work, person_id: UUID, name: str, email: str) -> None:
    """Their name where it was written out: in lines of the ledger from before names were looked up, in kept answers."""
    spelt = col(LedgerEntry.named).is_(None) & col(LedgerEntry.detail).contains(name, autoescape=True)
    work.session.exec(
        update(LedgerEntry)
        .where(spelt)
        .values(detail=func.replace(LedgerEntry.detail, name, rules.NAMELESS))
        .execution_options(synchronize_session=False)
    )
    body = col(Repeat.body)
    naming = or_(*(body.contains(word, autoescape=True) for word in (str(person_id), name, email)))
    work.session.exec(delete(Repeat).where(naming))


def lessons_left(work: Work, certificate_id: UUID) -> list[tuple[UUID, UUID]]:
    """Organisation and id of the lessons that went with a person and whose files may still be there."""
    found = work.session.exec(
        select(Certificate.organisation_id, Certificate.subject_id).where(
            col(Certificate.part_of) == certificate_id, col(Certificate.finished_at).is_(None)
        )
    )
    return list(found.all())


def finished(work: Work, person_id: UUID) -> None:
    """Nothing is left of them: seal the certificate."""
    certificates.finish(work, person_id)


def again(work: Work, person_id: UUID) -> bool:
    """Erase somebody who was erased before and came back with an older database; whether they had come back."""
    person = work.session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        return False
    erase(work, person, Why(Ground.RESTORED))
    return True
