"""Rows about the library. They belong to the organisation and are about no person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from coaching.db import Instant, Json, JsonValue, new_id


class StepTemplate(SQLModel, table=True):
    """A step in the organisation's library, as it stands now."""

    __tablename__ = "step_templates"
    __table_args__ = (Index("ix_step_templates_order", "organisation_id", "area_key", "title_key", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id")
    title: str
    area: str = Field(description="Such as Behaviour; a school may have areas of its own.")
    about: str = Field(default="", sa_type=Text, description="When it helps and why, in a few lines.")
    cue: str = Field(default="", description="When X, I will Y.")
    contrast: str = Field(default="", sa_type=Text, description="What it is easily mistaken for.")
    area_key: str = Field(description="The area folded: to sort and to filter by.")
    title_key: str = Field(description="The title folded: to sort by, and to know the same step again.")
    searched: str = Field(sa_type=Text, description="All its words folded, so that both databases search alike.")
    version: int = Field(default=1, description="Counts changes of its words.")
    revision: int = Field(default=1, description="Counts every change, archiving too, for ETags.")
    created_at: datetime = Field(sa_type=Instant)
    created_by: UUID = Field(foreign_key="people.id", index=True)
    changed_at: datetime = Field(sa_type=Instant)
    archived_at: datetime | None = Field(default=None, sa_type=Instant)


class TemplateCriterion(SQLModel, table=True):
    """How one can see that it is there. Its id stays when its text is reworded."""

    __tablename__ = "template_criteria"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    template_id: UUID = Field(foreign_key="step_templates.id", index=True, ondelete="CASCADE")
    position: int = Field(description="1, 2, 3 …")
    text: str


class TemplateVersion(SQLModel, table=True):
    """The words of a template as they were from `made_at` on, until the next version."""

    __tablename__ = "template_versions"
    __table_args__ = (UniqueConstraint("template_id", "version"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    template_id: UUID = Field(foreign_key="step_templates.id", index=True, ondelete="CASCADE")
    version: int
    words: JsonValue = Field(sa_type=Json, description="As `rules.pack_words` writes them.")
    made_by: UUID = Field(foreign_key="people.id")
    made_at: datetime = Field(sa_type=Instant)
