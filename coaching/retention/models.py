"""Rows about retention: a school's rule for each purpose, and how far a lesson is on its way to the end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from coaching.db import Instant, new_id, one_of
from coaching.lessons.models import Purpose


class RetentionRule(SQLModel, table=True):
    """What a school decided about recordings of one purpose; without a row the ordinary terms hold."""

    __tablename__ = "retention_rules"
    __table_args__ = (UniqueConstraint("organisation_id", "purpose"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id")
    purpose: Purpose = Field(sa_type=one_of(Purpose))
    days: int | None = Field(description="Days a recording is kept; None is until its owner erases it.")
    warn_days: int = Field(description="Days between the warning and the end.")
    may_keep_longer: bool = Field(description="Whether the owner may begin the time anew.")
    changed_at: datetime = Field(sa_type=Instant)
    changed_by: UUID = Field(foreign_key="people.id")
    version: int = Field(default=1, description="Counts changes, for ETags.")


class LessonTerm(SQLModel, table=True):
    """What was said to a lesson's owner about its end."""

    __tablename__ = "lesson_terms"

    lesson_id: UUID = Field(primary_key=True, foreign_key="lessons.id", ondelete="CASCADE")
    kept_until: datetime | None = Field(default=None, sa_type=Instant, description="Kept longer, as its owner said.")
    warned_at: datetime | None = Field(default=None, sa_type=Instant, index=True)
    warned_days: int = Field(default=0, description="How many days' notice the warning gave.")
    released_at: datetime | None = Field(default=None, sa_type=Instant, description="When its last hold was released.")
