"""Rows about exemplars. They say who may use a film of children: see `access/table.py`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from coaching.db import Instant, new_id, one_of


class ExemplarKind(StrEnum):
    """A model shows the step; a contrast shows what it is easily mistaken for."""

    MODEL = "model"
    CONTRAST = "contrast"


class ExemplarState(StrEnum):
    """asked → published → withdrawn, or withdrawn at once. Nothing comes back: publishing again is a new row."""

    ASKED = "asked"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Audience(StrEnum):
    """Who may use it: those in a pair with the teacher on the film, every colleague, or people named one by one."""

    PAIRS = "pairs"
    SCHOOL = "school"
    PEOPLE = "people"


class Source(StrEnum):
    """What the clip is cut from: a lesson of one's own, or a model film somebody uploaded."""

    LESSON = "lesson"
    FILM = "film"


class Exemplar(SQLModel, table=True):
    """A clip as a model or contrast. Its span is the one the teacher said yes to, wherever the clip is moved later."""

    __tablename__ = "exemplars"
    __table_args__ = (
        Index("ix_exemplars_template_state", "template_id", "state"),
        CheckConstraint("start_ms >= 0 AND end_ms > start_ms", name="exemplar_span"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    template_id: UUID = Field(foreign_key="step_templates.id")
    lesson_id: UUID = Field(foreign_key="lessons.id", index=True, ondelete="CASCADE")
    clip_id: UUID = Field(foreign_key="clips.id", index=True, ondelete="CASCADE")
    start_ms: int
    end_ms: int
    kind: ExemplarKind = Field(sa_type=one_of(ExemplarKind))
    source: Source = Field(sa_type=one_of(Source))
    state: ExemplarState = Field(sa_type=one_of(ExemplarState))
    audience: Audience = Field(sa_type=one_of(Audience))
    title: str
    asked_by: UUID = Field(foreign_key="people.id")
    created_at: datetime = Field(sa_type=Instant)
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    version: int = Field(default=1, description="Counts edits, for ETags.")


class ExemplarPerson(SQLModel, table=True):
    """Somebody whom the teacher named; no row matters while the audience is another one."""

    __tablename__ = "exemplar_people"

    exemplar_id: UUID = Field(primary_key=True, foreign_key="exemplars.id", ondelete="CASCADE")
    person_id: UUID = Field(primary_key=True, foreign_key="people.id", index=True)
