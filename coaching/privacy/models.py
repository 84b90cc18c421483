"""Rows about shares, consent and the ledger. They name lessons by id: `lessons` stands above `privacy`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from coaching.access.facts import Can
from coaching.db import Instant, Json, JsonValue, new_id, one_of


class ConsentState(StrEnum):
    """What is known of the consent of the pupils on the film. Gates exemplars, never private reflection."""

    UNKNOWN = "unknown"
    ALL = "all"
    SOME = "some"


class LedgerVerb(StrEnum):
    """What somebody did with a lesson."""

    VIEWED = "viewed"
    COMMENTED = "commented"
    DOWNLOADED = "downloaded"
    EXPORTED = "exported"
    SHARED = "shared"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    RELEASED = "released"


class Share(SQLModel, table=True):
    """A lesson shown to one person, or to whoever is in one pair while the pair lasts."""

    __tablename__ = "shares"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (pair_id IS NULL)", name="one_receiver"),
        UniqueConstraint("lesson_id", "person_id"),  # sharing again changes the row; the ledger keeps the history
        UniqueConstraint("lesson_id", "pair_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    lesson_id: UUID = Field(foreign_key="lessons.id", ondelete="CASCADE")
    person_id: UUID | None = Field(default=None, foreign_key="people.id", index=True)
    pair_id: UUID | None = Field(default=None, foreign_key="pairs.id", index=True)
    can: Can = Field(sa_type=one_of(Can))
    created_at: datetime = Field(sa_type=Instant)
    created_by: UUID = Field(foreign_key="people.id")
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)


class Consent(SQLModel, table=True):
    """The consent state of one lesson."""

    __tablename__ = "consents"

    lesson_id: UUID = Field(primary_key=True, foreign_key="lessons.id", ondelete="CASCADE")
    state: ConsentState = Field(sa_type=one_of(ConsentState))
    note: str = ""
    changed_at: datetime = Field(sa_type=Instant)
    changed_by: UUID = Field(foreign_key="people.id")


class LedgerEntry(SQLModel, table=True):
    """Who did what with a lesson. Watching is kept as merged spans, one entry per person and sitting."""

    __tablename__ = "ledger_entries"
    __table_args__ = (Index("ix_ledger_entries_lesson_at", "lesson_id", "at", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    lesson_id: UUID = Field(foreign_key="lessons.id", ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="people.id")
    verb: LedgerVerb = Field(sa_type=one_of(LedgerVerb))
    at: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant, description="Last heartbeat of the sitting; equals `at` for the rest.")
    detail: str = Field(default="", description="Plain words, such as `with {}, may comment`.")
    named: JsonValue | None = Field(
        default=None, sa_type=Json, description="Ids of whom `{}` stands for; None where the words name nobody."
    )
    spans: JsonValue | None = Field(default=None, sa_type=Json, description="[[start_ms, end_ms], …] watched.")
