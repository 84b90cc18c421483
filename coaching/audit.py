"""What was done, by whom, in the transaction that did it. Ids and verbs only: no titles, no text of notes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from coaching.db import Instant, new_id
from coaching.work import Work


class AuditEntry(SQLModel, table=True):
    """One verb, append-only."""

    __tablename__ = "audit_entries"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
    organisation_id: UUID | None = Field(default=None, index=True)
    actor_id: UUID | None = Field(default=None, description="None is the system.")
    verb: str = Field(description="Past tense with its noun, such as `lesson.shared`.")
    subject_id: UUID | None = Field(default=None, index=True)


def record(work: Work, verb: str, subject_id: UUID | None, organisation_id: UUID | None = None) -> None:
    """Append one entry for what `work` is doing."""
    work.session.add(
        AuditEntry(
            at=work.now,
            organisation_id=organisation_id or work.actor.organisation_id,
            actor_id=work.actor.person_id,
            verb=verb,
            subject_id=subject_id,
        )
    )
