"""Rows about exports. What is made is what was asked for, whatever becomes of the clip in the meantime."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field, SQLModel

from coaching.db import Instant, new_id, one_of


class ExportState(StrEnum):
    """waiting → running → ready, or failed; in the end its files are removed, and then the row."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class Export(SQLModel, table=True):
    """A stretch of a lesson as a file, for the person who asked for it and nobody else."""

    __tablename__ = "exports"
    __table_args__ = (CheckConstraint("start_ms >= 0 AND end_ms > start_ms", name="export_span"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    lesson_id: UUID = Field(foreign_key="lessons.id", index=True, ondelete="CASCADE")
    clip_id: UUID | None = Field(default=None, foreign_key="clips.id", index=True, ondelete="SET NULL")
    person_id: UUID = Field(foreign_key="people.id", index=True)
    title: str
    start_ms: int
    end_ms: int
    with_comments: bool = Field(description="Comments are drawn under the picture.")
    said: str = Field(description="SHA-256 of the comments as they were when it was asked for.")
    state: ExportState = Field(default=ExportState.WAITING, sa_type=one_of(ExportState))
    progress: float = Field(default=0.0, description="0 to 1.")
    problem_code: str | None = None
    problem_title: str | None = None
    problem_detail: str | None = None
    reason: str = Field(default="", description="What was copied, what was encoded, and why.")
    film_key: str | None = None
    comments_key: str | None = Field(default=None, description="WebVTT of the comments; None where there are none.")
    size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant, index=True)
