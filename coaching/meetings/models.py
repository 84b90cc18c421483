"""Rows about meetings. Clocks are not kept: they follow from the turns, so everybody who asks is told the same."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field, SQLModel

from coaching.db import Instant, new_id


class Meeting(SQLModel, table=True):
    """The one meeting of a cycle; it may be taken up again. Whether it is over follows from its turns."""

    __tablename__ = "meetings"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycles.id", unique=True, ondelete="CASCADE")
    minutes: int = Field(description="How long it is meant to be.")
    started_at: datetime = Field(sa_type=Instant)
    started_by: UUID = Field(foreign_key="people.id")
    touched_at: datetime = Field(sa_type=Instant, description="The last time somebody did something in it.")
    version: int = Field(default=1, description="Counts switches of parts, for ETags.")
    decided: str = Field(default="", sa_type=Text, description="What was decided, in the words of the two.")
    words_version: int = Field(default=1, description="Counts edits of the words, for ETags.")


class MeetingTurn(SQLModel, table=True):
    """One stretch of time in one part, 5 to 8 as the phases count. The last one is open while the meeting runs."""

    __tablename__ = "meeting_turns"
    __table_args__ = (CheckConstraint("part BETWEEN 5 AND 8", name="meeting_part"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    meeting_id: UUID = Field(foreign_key="meetings.id", index=True, ondelete="CASCADE")
    part: int
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
