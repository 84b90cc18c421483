"""Verbs of the ledger. Those that let people in need the lesson's door and stand in `lessons.sharing`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlmodel import col, select

from coaching.people.models import Person
from coaching.privacy import rules
from coaching.privacy.models import LedgerEntry, LedgerVerb
from coaching.work import Work
from media.timeline import Span


def enter(
    work: Work,
    lesson_id: UUID,
    verb: LedgerVerb,
    detail: str = "",
    named: Sequence[UUID] = (),
    by: UUID | None = None,
) -> None:
    """Write that the actor, or whoever it is `by`, did this with the lesson; the system writes nothing.

    Call it behind the lesson's door. People are `named` by id where `detail` says `{}`: their names are looked up when
    somebody reads the ledger.
    """
    person_id = by or work.actor.person_id
    if person_id is None:
        return
    work.session.add(
        LedgerEntry(
            lesson_id=lesson_id,
            person_id=person_id,
            verb=verb,
            at=work.now,
            until=work.now,
            detail=detail,
            named=[str(person_id) for person_id in named] or None,
        )
    )


def enter_once_a_day(work: Work, lesson_id: UUID, verb: LedgerVerb) -> None:
    """The same, unless the ledger says so for today (UTC) already."""
    _one_at_a_time(work)
    today = work.now.replace(hour=0, minute=0, second=0, microsecond=0)
    said = work.session.exec(
        select(LedgerEntry.id)
        .where(
            col(LedgerEntry.lesson_id) == lesson_id,
            col(LedgerEntry.person_id) == work.actor.person_id,
            col(LedgerEntry.verb) == verb,
            col(LedgerEntry.at) >= today,
        )
        .limit(1)
    ).first()
    if said is None:
        enter(work, lesson_id, verb)


def record_watched(work: Work, lesson_id: UUID, owner_id: UUID, looks: Iterable[Span]) -> None:
    """A heartbeat from somebody's player: what they watched since the last one. Call it behind the lesson's door.

    Heartbeats join into one entry per sitting, which ends after half an hour of silence. The owner's own watching
    is nobody's business and is not entered.
    """
    watched = rules.merged(looks)
    if watched:
        _sit(work, lesson_id, owner_id, watched)


def record_opened(work: Work, lesson_id: UUID, owner_id: UUID) -> None:
    """The film was handed to somebody's browser, whatever its player says of it: a sitting without a stretch yet."""
    _sit(work, lesson_id, owner_id, ())


def _sit(work: Work, lesson_id: UUID, owner_id: UUID, watched: Sequence[Span]) -> None:
    me = work.actor.person_id
    if me is None or me == owner_id:
        return
    _one_at_a_time(work)
    sitting = work.session.exec(
        select(LedgerEntry)
        .where(
            col(LedgerEntry.lesson_id) == lesson_id,
            col(LedgerEntry.person_id) == me,
            col(LedgerEntry.verb) == LedgerVerb.VIEWED,
        )
        .order_by(col(LedgerEntry.at).desc(), col(LedgerEntry.id).desc())
        .limit(1)
    ).first()
    if sitting is None or not rules.goes_on(sitting.until, work.now):
        sitting = LedgerEntry(
            lesson_id=lesson_id, person_id=me, verb=LedgerVerb.VIEWED, at=work.now, until=work.now, spans=[]
        )
        work.session.add(sitting)
    sitting.until = work.now
    sitting.spans = rules.packed(rules.merged([*rules.unpacked(sitting.spans), *watched]))


def _one_at_a_time(work: Work) -> None:
    """Hold the actor's own row until the commit: two of their tabs write one line, not two."""
    me = col(Person.id) == work.actor.person_id
    work.session.exec(select(Person.id).where(me).with_for_update(key_share=True)).first()
