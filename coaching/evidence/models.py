"""Rows about evidence. Notes point at steps by themselves (`annotation_links`); clips do it here."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from coaching.db import Instant, new_id


class StepClip(SQLModel, table=True):
    """A clip that shows something of a step. The link goes with either."""

    __tablename__ = "step_clips"
    __table_args__ = (UniqueConstraint("step_id", "clip_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    step_id: UUID = Field(foreign_key="steps.id", ondelete="CASCADE")
    clip_id: UUID = Field(foreign_key="clips.id", index=True, ondelete="CASCADE")
    linked_by: UUID = Field(foreign_key="people.id")
    linked_at: datetime = Field(sa_type=Instant)
