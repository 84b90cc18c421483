"""Rows about notes. Every time is integer milliseconds on the lesson's own timeline."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field, SQLModel

from coaching.db import Instant, Json, JsonValue, new_id, one_of


class Kind(StrEnum):
    """What a note does. `observe` comes first: describe before judging."""

    OBSERVE = "observe"
    ASK = "ask"
    PRAISE = "praise"
    SUGGEST = "suggest"


class Visibility(StrEnum):
    """A draft is its author's alone: in lists, counts, news, everywhere."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Annotation(SQLModel, table=True):
    """A note on an instant (no `end_ms`) or a span of a lesson."""

    __tablename__ = "annotations"
    __table_args__ = (
        Index("ix_annotations_lesson_start", "lesson_id", "start_ms", "id"),
        CheckConstraint("start_ms >= 0 AND (end_ms IS NULL OR end_ms > start_ms)", name="annotation_moment"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    lesson_id: UUID = Field(foreign_key="lessons.id", ondelete="CASCADE")
    author_id: UUID = Field(foreign_key="people.id", index=True)
    kind: Kind = Field(sa_type=one_of(Kind))
    start_ms: int
    end_ms: int | None = None
    body: str = Field(sa_type=Text)
    searched: str = Field(sa_type=Text, description="Body and tags folded, so that both databases search alike.")
    visibility: Visibility = Field(sa_type=one_of(Visibility))
    tags: JsonValue = Field(sa_type=Json)
    drawing: JsonValue | None = Field(default=None, sa_type=Json)
    created_at: datetime = Field(sa_type=Instant)
    edited_at: datetime | None = Field(default=None, sa_type=Instant, description="Since it was published.")
    published_at: datetime | None = Field(default=None, sa_type=Instant, description="First time; never unset.")
    deleted_at: datetime | None = Field(default=None, sa_type=Instant, index=True)
    deleted_by: UUID | None = Field(default=None, foreign_key="people.id")
    version: int = Field(default=1, description="Counts edits, for ETags.")


class AnnotationLink(SQLModel, table=True):
    """What a note points at: exactly one of these. The link goes with its target."""

    __tablename__ = "annotation_links"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN goal_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN step_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN criterion_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN clip_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_target",
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    annotation_id: UUID = Field(foreign_key="annotations.id", index=True, ondelete="CASCADE")
    goal_id: UUID | None = Field(default=None, foreign_key="goals.id", index=True, ondelete="CASCADE")
    step_id: UUID | None = Field(default=None, foreign_key="steps.id", index=True, ondelete="CASCADE")
    criterion_id: UUID | None = Field(default=None, foreign_key="criteria.id", index=True, ondelete="CASCADE")
    clip_id: UUID | None = Field(default=None, foreign_key="clips.id", index=True, ondelete="CASCADE")


class Reply(SQLModel, table=True):
    """An answer to a note; as visible as the note."""

    __tablename__ = "replies"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    annotation_id: UUID = Field(foreign_key="annotations.id", index=True, ondelete="CASCADE")
    author_id: UUID = Field(foreign_key="people.id", index=True)
    body: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)
    edited_at: datetime | None = Field(default=None, sa_type=Instant)
