"""Reads about who was let in and who looked.

The rule of `LESSON_VIEW` needs shares in two spellings: as grants for the permission table (`grants_of`) and as SQL for
lists (`lessons_shown`). They stand side by side here so that nobody changes one alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, or_
from sqlalchemy import select as select_columns
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from coaching.access.facts import Can, Grant
from coaching.people.models import Pair
from coaching.people.queries import names_of
from coaching.privacy import rules
from coaching.privacy.models import Consent, ConsentState, LedgerEntry, LedgerVerb, Share
from coaching.work import Work
from media.timeline import Span


@dataclass(frozen=True)
class Receiver:
    """One person, or one pair. Raises ValueError for both or neither."""

    person_id: UUID | None = None
    pair_id: UUID | None = None

    def __post_init__(self) -> None:
        """Refuse what names nobody, or two."""
        if (self.person_id is None) is (self.pair_id is None):
            message = "a share has one receiver"
            raise ValueError(message)


@dataclass(frozen=True)
class ShownShare:
    """A living share with the names of its receivers. `active` is false while a pair has ended."""

    id: UUID
    person: tuple[UUID, str] | None
    pair_id: UUID | None
    coach: tuple[UUID, str] | None
    teacher: tuple[UUID, str] | None
    can: Can
    created_at: datetime
    expires_at: datetime | None
    active: bool


@dataclass(frozen=True)
class LedgerLine:
    """One line of the ledger as its owner reads it."""

    id: UUID
    lesson_id: UUID
    at: datetime
    until: datetime
    person_id: UUID
    person_name: str
    what: LedgerVerb
    detail: str
    spans: tuple[Span, ...]


def grants_of(work: Work, lesson_ids: Collection[UUID]) -> dict[UUID, tuple[Grant, ...]]:
    """Who was let in to these lessons: a pair's share once for each of the two. One query; every id has an entry."""
    grants: dict[UUID, list[Grant]] = {lesson_id: [] for lesson_id in lesson_ids}
    if not grants:
        return {}
    for lesson_id, can, until, *people in work.rows(_GRANTS, lesson_ids=list(grants)):
        grants[lesson_id].extend(Grant(person, can, until) for person in people if person)
    return {lesson_id: tuple(found) for lesson_id, found in grants.items()}


_GRANTS = (
    select_columns(
        col(Share.lesson_id),
        col(Share.can),
        col(Share.expires_at),
        col(Share.person_id),
        col(Pair.coach_id),
        col(Pair.teacher_id),
    )
    .outerjoin(Pair, col(Pair.id) == col(Share.pair_id))
    .where(
        col(Share.lesson_id).in_(bindparam("lesson_ids", expanding=True)),
        col(Share.withdrawn_at).is_(None),
        or_(col(Share.person_id).is_not(None), col(Pair.ended_at).is_(None)),
    )
    .order_by(col(Share.id))
)
"""Of a share with a pair both are let in; one with a person has no pair."""


def lessons_shown(work: Work) -> SelectOfScalar[UUID]:
    """The ids of lessons somebody let the actor into, for use inside another query."""
    me = work.actor.person_id
    living_pair: ColumnElement[bool] = and_(
        col(Pair.ended_at).is_(None), or_(col(Pair.coach_id) == me, col(Pair.teacher_id) == me)
    )
    return (
        select(Share.lesson_id)
        .outerjoin(Pair, col(Pair.id) == col(Share.pair_id))
        .where(
            col(Share.withdrawn_at).is_(None),
            or_(col(Share.expires_at).is_(None), col(Share.expires_at) > work.now),
            or_(col(Share.person_id) == me, living_pair),
        )
    )


def share_with(work: Work, lesson_id: UUID, receiver: Receiver) -> Share | None:
    """The lesson's share with this receiver, withdrawn or not; there is at most one."""
    person_id, pair_id = receiver.person_id, receiver.pair_id
    same = col(Share.person_id) == person_id if person_id else col(Share.pair_id) == pair_id
    return work.session.exec(select(Share).where(col(Share.lesson_id) == lesson_id, same)).first()


def shares_of(work: Work, lesson_id: UUID, after: UUID | None = None, limit: int = 100) -> list[ShownShare]:
    """Living shares of a lesson whose door is open already, oldest first, with names. Two queries."""
    query = (
        select(Share, Pair)
        .outerjoin(Pair, col(Pair.id) == col(Share.pair_id))
        .where(
            col(Share.lesson_id) == lesson_id,
            col(Share.withdrawn_at).is_(None),
            or_(col(Share.expires_at).is_(None), col(Share.expires_at) > work.now),
        )
        .order_by(col(Share.id))
        .limit(limit)
    )
    if after:
        query = query.where(col(Share.id) > after)
    return _with_names(work, list(work.session.exec(query)))


def shown(work: Work, share: Share) -> ShownShare:
    """One share with names."""
    pair = work.session.get(Pair, share.pair_id) if share.pair_id else None
    return _with_names(work, [(share, pair)])[0]


def _with_names(work: Work, rows: list[tuple[Share, Pair]] | list[tuple[Share, Pair | None]]) -> list[ShownShare]:
    people = [share.person_id for share, _ in rows if share.person_id]
    people += [person for _, pair in rows if pair for person in (pair.coach_id, pair.teacher_id)]
    names = names_of(work, people)

    def named(person_id: UUID | None) -> tuple[UUID, str] | None:
        return None if person_id is None else (person_id, names.get(person_id, ""))

    return [
        ShownShare(
            id=share.id,
            person=named(share.person_id),
            pair_id=share.pair_id,
            coach=named(pair.coach_id) if pair else None,
            teacher=named(pair.teacher_id) if pair else None,
            can=share.can,
            created_at=share.created_at,
            expires_at=share.expires_at,
            active=pair is None or pair.ended_at is None,
        )
        for share, pair in rows
    ]


def ledger_of(work: Work, lesson_id: UUID, after: tuple[datetime, UUID] | None, limit: int) -> list[LedgerLine]:
    """Who did what with a lesson whose door is open already, newest first. `after` is the last line seen."""
    return _lines(work, col(LedgerEntry.lesson_id) == lesson_id, after, limit)


def ledger_within(
    work: Work, lesson_ids: SelectOfScalar[UUID], after: tuple[datetime, UUID] | None, limit: int
) -> list[LedgerLine]:
    """The same for several lessons together."""
    return _lines(work, col(LedgerEntry.lesson_id).in_(lesson_ids), after, limit)


def _lines(
    work: Work, wanted: ColumnElement[bool], after: tuple[datetime, UUID] | None, limit: int
) -> list[LedgerLine]:
    at = col(LedgerEntry.at)
    query = select(LedgerEntry).where(wanted).order_by(at.desc(), col(LedgerEntry.id).desc()).limit(limit)
    if after:
        query = query.where(or_(at < after[0], and_(at == after[0], col(LedgerEntry.id) < after[1])))
    return lines_of(work, work.session.exec(query).all())


def lines_of(work: Work, entries: Sequence[LedgerEntry]) -> list[LedgerLine]:
    """Entries as their lesson's owner reads them, with today's names. One query."""
    names = names_of(work, {person_id for entry in entries for person_id in (entry.person_id, *rules.named_in(entry))})
    return [
        LedgerLine(
            id=entry.id,
            lesson_id=entry.lesson_id,
            at=entry.at,
            until=entry.until,
            person_id=entry.person_id,
            person_name=names.get(entry.person_id, ""),
            what=entry.verb,
            detail=rules.told(entry, names),
            spans=rules.unpacked(entry.spans),
        )
        for entry in entries
    ]


def consent_of(work: Work, lesson_id: UUID) -> Consent | None:
    """What is known of the pupils' consent for a lesson whose door is open already; None is `unknown`."""
    return work.session.get(Consent, lesson_id)


def consent_state(work: Work, lesson_id: UUID) -> ConsentState:
    """Only the state, `unknown` when nobody said."""
    consent = consent_of(work, lesson_id)
    return consent.state if consent else ConsentState.UNKNOWN
