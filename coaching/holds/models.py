"""Rows about legal holds. They name lessons by id: `lessons` stands above `holds`."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, SQLModel

from coaching.db import Instant, new_id, one_of


class HoldScope(StrEnum):
    """One recording, or those of a person, now and as long as the hold stands."""

    LESSON = "lesson"
    PERSON = "person"


class Hold(SQLModel, table=True):
    """What a school has to keep, and why. It opens no film to anybody."""

    __tablename__ = "holds"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    scope: HoldScope = Field(sa_type=one_of(HoldScope))
    person_id: UUID = Field(foreign_key="people.id", index=True, description="Whose recordings, when it was placed.")
    since: date | None = Field(default=None, description="First day, taught or added; None is from the first one on.")
    until: date | None = Field(default=None, description="Last day; None is without an end.")
    reason: str = Field(description="For administrators; its owner is not told.")
    placed_by: UUID = Field(foreign_key="people.id")
    placed_at: datetime = Field(sa_type=Instant)
    released_by: UUID | None = Field(default=None, foreign_key="people.id")
    released_at: datetime | None = Field(default=None, sa_type=Instant)


class HeldLesson(SQLModel, table=True):
    """A recording under a hold. Only a release lets go of it: not a new owner, not another date."""

    __tablename__ = "held_lessons"

    hold_id: UUID = Field(primary_key=True, foreign_key="holds.id", ondelete="CASCADE")
    lesson_id: UUID = Field(primary_key=True, foreign_key="lessons.id", index=True, ondelete="CASCADE")
    held_at: datetime = Field(sa_type=Instant)
