"""Reads about certificates, the door to them, and what hangs on a row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, Table, func, or_, select
from sqlmodel import SQLModel, col
from sqlmodel import select as select_rows
from sqlmodel.sql.expression import SelectOfScalar

from coaching.access.facts import PersonFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.certificates import rules
from coaching.certificates.models import Certificate
from coaching.errors import NotFound
from coaching.people.queries import ensure
from coaching.work import Work


class Fault(StrEnum):
    """What can be wrong with a certificate."""

    SEAL = "seal"
    CHAIN = "chain"


@dataclass(frozen=True)
class Checked:
    """A certificate, and what is wrong with it; None when it is as it was sealed."""

    certificate: Certificate
    fault: Fault | None


def certificate_for(work: Work, certificate_id: UUID) -> Certificate:
    """The door to a certificate: whose it was, and administrators, for it holds no content. Raises NotFound."""
    certificate = work.session.get(Certificate, certificate_id)
    if certificate is None:
        raise NotFound
    facts = PersonFacts(certificate.organisation_id, certificate.person_id)
    if not allows(work.actor, Permission.CERTIFICATE_VIEW, facts, work.now):
        raise NotFound
    return certificate


def my_certificates(work: Work, after: UUID | None, limit: int) -> list[Certificate]:
    """Of what was the actor's, newest first."""
    query = select_rows(Certificate).where(col(Certificate.person_id) == work.actor.person_id)
    return _page(work, query.where(col(Certificate.organisation_id) == work.actor.organisation_id), after, limit)


def certificates_of_all(work: Work, after: UUID | None, limit: int) -> list[Certificate]:
    """Of the whole organisation, newest first, for administrators. Raises NotAllowed."""
    organisation_id = ensure(work, Permission.CERTIFICATE_LIST)
    query = select_rows(Certificate).where(col(Certificate.organisation_id) == organisation_id)
    return _page(work, query, after, limit)


def _page(work: Work, query: object, after: UUID | None, limit: int) -> list[Certificate]:
    paged = query.order_by(col(Certificate.id).desc()).limit(limit)  # type: ignore[attr-defined]
    if after:
        paged = paged.where(col(Certificate.id) < after)
    return list(work.session.exec(paged).all())


def under_way(work: Work, subject_id: UUID) -> Certificate | None:
    """The newest certificate of a subject, if it waits to be finished."""
    return work.session.exec(_unfinished(subject_id)).first()


def unfinished_of(work: Work, subject_id: UUID) -> Certificate | None:
    """The same, held until the commit."""
    return work.session.exec(_unfinished(subject_id).with_for_update()).first()


def _unfinished(subject_id: UUID) -> SelectOfScalar[Certificate]:
    return (
        select_rows(Certificate)
        .where(col(Certificate.subject_id) == subject_id, col(Certificate.finished_at).is_(None))
        .order_by(col(Certificate.id).desc())
        .limit(1)
    )


def last_sealed(work: Work, organisation_id: UUID) -> Certificate | None:
    """The newest link of an organisation's chain."""
    number = col(Certificate.number)
    query = select_rows(Certificate).where(col(Certificate.organisation_id) == organisation_id, number.is_not(None))
    return work.session.exec(query.order_by(number.desc()).limit(1)).first()


def checked(work: Work, certificate: Certificate) -> Checked:
    """Whether it is as it was sealed, and follows the one before it."""
    statement, key = rules.statement_of(certificate), work.settings.signing_key
    if not rules.is_sealed(key, statement, certificate.seal):
        return Checked(certificate, Fault.SEAL)
    number = certificate.number or 0
    before = work.session.exec(
        select_rows(Certificate).where(
            col(Certificate.organisation_id) == certificate.organisation_id, col(Certificate.number) == number - 1
        )
    ).first()
    joined = before.seal == certificate.previous if before else (number, certificate.previous) == (1, "")
    return Checked(certificate, None if joined else Fault.CHAIN)


def sealed(work: Work) -> list[Certificate]:
    """Every finished certificate, of all organisations, in order; for the command line."""
    query = select_rows(Certificate).where(col(Certificate.finished_at).is_not(None))
    return list(work.session.exec(query.order_by(col(Certificate.organisation_id), col(Certificate.number))).all())


def hanging_on(work: Work, table: str, row_id: UUID) -> dict[str, int]:
    """How many rows of each table go with one row: itself, and whatever the database takes along. No zeros."""
    tables = SQLModel.metadata.tables
    ids: dict[str, Select[tuple[object]]] = {table: select(_key(tables[table])).where(_key(tables[table]) == row_id)}
    for child in SQLModel.metadata.sorted_tables:
        taken = [
            link.parent.in_(ids[link.column.table.name])
            for link in child.foreign_keys
            if link.ondelete == "CASCADE" and link.column.table.name in ids and child.name != table
        ]
        if taken:
            ids[child.name] = select(_key(child)).where(or_(*taken))
    counts = {
        name: work.session.connection().execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
        for name, chosen in ids.items()
    }
    return {name: count for name, count in sorted(counts.items()) if count}


def _key(table: Table):  # type: ignore[no-untyped-def] # noqa: ANN202 - SQLAlchemy's own generics say nothing here
    return next(iter(table.primary_key.columns))
