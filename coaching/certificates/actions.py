"""Verbs about certificates: begun in the transaction that erases, finished by the worker that found nothing left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from coaching.certificates import queries, rules
from coaching.certificates.models import Certificate, Ground, Subject
from coaching.people.models import Organisation
from coaching.work import Work

File = tuple[str, int, str]
"""What kind of file, its bytes, its SHA-256 or the beginning of it; empty where none is known."""


@dataclass(frozen=True)
class Why:
    """Why something is erased; `part_of` is the certificate of the person it goes with."""

    ground: Ground
    rule: str = ""
    part_of: UUID | None = None


def begin(
    work: Work,
    subject: Subject,
    subject_id: UUID,
    organisation_id: UUID,
    person_id: UUID,
    why: Why,
    rows: Mapping[str, int],
    sha256: str | None = None,
) -> Certificate:
    """Say that an erasure has begun, in its own transaction."""
    certificate = Certificate(
        organisation_id=organisation_id,
        subject=subject,
        subject_id=subject_id,
        person_id=person_id,
        ground=why.ground,
        rule=why.rule,
        asked_by=work.actor.person_id,
        part_of=why.part_of,
        sha256=sha256,
        rows=dict(rows),
        begun_at=work.now,
    )
    work.session.add(certificate)
    work.session.flush()
    return certificate


def note_files(work: Work, subject_id: UUID, files: Sequence[File]) -> None:
    """What there is in the store, before it goes; said once, so that a repeated step forgets nothing."""
    certificate = queries.unfinished_of(work, subject_id)
    if certificate is not None and certificate.files is None:
        certificate.files = [list(file) for file in files]


def finish(work: Work, subject_id: UUID) -> Certificate | None:
    """Nothing is left: seal it. None when there is nothing to finish, or it was finished before."""
    certificate = queries.unfinished_of(work, subject_id)
    if certificate is None:
        return None
    work.session.get(Organisation, certificate.organisation_id, with_for_update=True)  # one link at a time
    before = queries.last_sealed(work, certificate.organisation_id)
    certificate.number = (before.number or 0) + 1 if before else 1
    certificate.previous = before.seal if before else ""
    certificate.finished_at = work.now
    certificate.files = certificate.files or []
    certificate.seal = rules.seal_of(work.settings.signing_key, rules.statement_of(certificate))
    work.session.flush()
    return certificate
