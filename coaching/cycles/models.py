"""Rows about cycles. A cycle belongs to its pair; nothing in it says that a phase is done: its evidence does."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from coaching.db import Instant, new_id


class Cycle(SQLModel, table=True):
    """One round of coaching of one pair. The last one is open until the next begins."""

    __tablename__ = "cycles"
    __table_args__ = (UniqueConstraint("pair_id", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    pair_id: UUID = Field(foreign_key="pairs.id", ondelete="CASCADE")
    number: int = Field(description="1, 2, 3 … within the pair")
    focus: str = Field(default="", description="The area this round is about.")
    plan: str = Field(default="", sa_type=Text, description="What to talk about, and how to rehearse.")
    step_id: UUID | None = Field(
        default=None, foreign_key="steps.id", index=True, ondelete="SET NULL", description="The step it is about."
    )
    first_due_on: date = Field(description="As the cadence had it.")
    due_on: date = Field(index=True, description="The day of the meeting.")
    opened_at: datetime = Field(sa_type=Instant)
    opened_by: UUID = Field(foreign_key="people.id")
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    version: int = Field(default=1, description="Counts edits, for ETags.")


class CycleClip(SQLModel, table=True):
    """A clip gathered as evidence. It goes with either."""

    __tablename__ = "cycle_clips"
    __table_args__ = (UniqueConstraint("cycle_id", "clip_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycles.id", ondelete="CASCADE")
    clip_id: UUID = Field(foreign_key="clips.id", index=True, ondelete="CASCADE")
    linked_by: UUID = Field(foreign_key="people.id")
    linked_at: datetime = Field(sa_type=Instant)


class CycleItem(SQLModel, table=True):
    """One thing to come back to. What is not done when the next cycle begins waits there, under the same words."""

    __tablename__ = "cycle_items"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycles.id", index=True, ondelete="CASCADE")
    text: str
    carried: int = Field(default=0, description="How many cycles it has waited.")
    added_by: UUID = Field(foreign_key="people.id")
    added_at: datetime = Field(sa_type=Instant)
    done_at: datetime | None = Field(default=None, sa_type=Instant)


class Holiday(SQLModel, table=True):
    """Days on which the organisation does not teach, both ends included."""

    __tablename__ = "holidays"
    __table_args__ = (Index("ix_holidays_organisation_starts", "organisation_id", "starts_on"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id")
    name: str
    starts_on: date
    ends_on: date


class CalendarFeed(SQLModel, table=True):
    """The secret address of one person's calendar. Only its fingerprint is kept."""

    __tablename__ = "calendar_feeds"

    person_id: UUID = Field(primary_key=True, foreign_key="people.id", ondelete="CASCADE")
    secret_hash: str = Field(unique=True)
    made_at: datetime = Field(sa_type=Instant)
