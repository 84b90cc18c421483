"""Rows about deconstructions. Until everybody has committed, a mark is for nobody but whoever made it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field, SQLModel

from coaching.db import Instant, new_id


class DeconstructionState(StrEnum):
    """marking → revealed → agreed; it follows from the rows and is not kept."""

    MARKING = "marking"
    REVEALED = "revealed"
    AGREED = "agreed"


class Deconstruction(SQLModel, table=True):
    """One taking apart of one exemplar: alone, as a pair, or as a group."""

    __tablename__ = "deconstructions"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    exemplar_id: UUID = Field(foreign_key="exemplars.id", index=True, ondelete="CASCADE")
    pair_id: UUID | None = Field(default=None, foreign_key="pairs.id", index=True)
    started_by: UUID = Field(foreign_key="people.id")
    created_at: datetime = Field(sa_type=Instant)
    revealed_at: datetime | None = Field(default=None, sa_type=Instant)
    agreed_at: datetime | None = Field(default=None, sa_type=Instant)
    agreed_by: UUID | None = Field(default=None, foreign_key="people.id")
    agreed_version: int = Field(default=0, description="Counts how often the list was agreed.")


class DeconstructionMember(SQLModel, table=True):
    """Somebody who takes part, and when they committed to their marks."""

    __tablename__ = "deconstruction_members"

    deconstruction_id: UUID = Field(foreign_key="deconstructions.id", primary_key=True, ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="people.id", primary_key=True, index=True)
    committed_at: datetime | None = Field(default=None, sa_type=Instant)


class DeconstructionCriterion(SQLModel, table=True):
    """A criterion in the words it had when the taking apart began; `criterion_id` is the template's own, then."""

    __tablename__ = "deconstruction_criteria"

    deconstruction_id: UUID = Field(foreign_key="deconstructions.id", primary_key=True, ondelete="CASCADE")
    criterion_id: UUID = Field(primary_key=True)
    position: int
    text: str


class Mark(SQLModel, table=True):
    """Where somebody sees a criterion happen, on the timeline of the lesson, and why there."""

    __tablename__ = "deconstruction_marks"
    __table_args__ = (
        Index("ix_deconstruction_marks_person", "deconstruction_id", "person_id", "start_ms"),
        CheckConstraint("start_ms >= 0 AND (end_ms IS NULL OR end_ms > start_ms)", name="mark_moment"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    deconstruction_id: UUID = Field(foreign_key="deconstructions.id", ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="people.id")
    criterion_id: UUID
    start_ms: int
    end_ms: int | None = None
    why: str = Field(default="", sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)


class AgreedMark(SQLModel, table=True):
    """One line of the list they agreed on: what the rehearsal will be checked against."""

    __tablename__ = "agreed_marks"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    deconstruction_id: UUID = Field(foreign_key="deconstructions.id", index=True, ondelete="CASCADE")
    criterion_id: UUID
    position: int
    start_ms: int
    end_ms: int | None = None
    why: str = Field(default="", sa_type=Text)
