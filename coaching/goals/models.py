"""Rows about goals. They belong to the teacher; whoever coaches the teacher now works on them too."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from coaching.db import Instant, new_id, one_of


class StepState(StrEnum):
    """proposed → agreed → practising → secure, or set aside on the way."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    PRACTISING = "practising"
    SECURE = "secure"
    SET_ASIDE = "set_aside"


class StepVerb(StrEnum):
    """What somebody did to a step; a state's own word is that it came there."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    PRACTISING = "practising"
    SECURE = "secure"
    SET_ASIDE = "set_aside"
    REWORDED = "reworded"
    HELD = "held"
    SLIPPED = "slipped"


class Goal(SQLModel, table=True):
    """A teacher's broader aim."""

    __tablename__ = "goals"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    teacher_id: UUID = Field(foreign_key="people.id", index=True)
    title: str
    why: str = Field(default="", sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)
    created_by: UUID = Field(foreign_key="people.id")
    version: int = Field(default=1, description="Counts edits, for ETags.")


class Step(SQLModel, table=True):
    """One small, concrete change towards a goal."""

    __tablename__ = "steps"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    goal_id: UUID = Field(foreign_key="goals.id", index=True, ondelete="CASCADE")
    title: str
    cue: str = Field(default="", description="A few words to remember it by while teaching.")
    area: str = Field(default="", description="What part of teaching it is about; from its template, or none.")
    state: StepState = Field(default=StepState.PROPOSED, sa_type=one_of(StepState))
    reason: str = Field(default="", sa_type=Text, description="Why it was set aside; empty otherwise.")
    template_id: UUID | None = Field(default=None, foreign_key="step_templates.id", index=True)
    template_version: int | None = Field(default=None, description="Whose words were copied.")
    agreed_at: datetime | None = Field(default=None, sa_type=Instant)
    secured_at: datetime | None = Field(default=None, sa_type=Instant)
    evidence_since: datetime | None = Field(
        default=None,
        sa_type=Instant,
        description="A lesson taught after this says something new: since it was agreed, last seen, or slipped.",
    )
    checks_held: int = Field(default=0, description="How often it was still there when it was due for a look.")
    next_check_on: date | None = Field(default=None, description="When a secure step is due for a look.")
    created_at: datetime = Field(sa_type=Instant)
    created_by: UUID = Field(foreign_key="people.id")
    version: int = Field(default=1, description="Counts edits of the step and its criteria, for ETags.")


class Criterion(SQLModel, table=True):
    """How one can see that the step is there. Its id stays when its text is reworded, so links keep pointing at it."""

    __tablename__ = "criteria"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    step_id: UUID = Field(foreign_key="steps.id", index=True, ondelete="CASCADE")
    position: int = Field(description="1, 2, 3 …")
    text: str


class StepEvent(SQLModel, table=True):
    """One thing that happened to a step, append-only: its history as people read it."""

    __tablename__ = "step_events"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    step_id: UUID = Field(foreign_key="steps.id", index=True, ondelete="CASCADE")
    at: datetime = Field(sa_type=Instant)
    person_id: UUID = Field(foreign_key="people.id")
    verb: StepVerb = Field(sa_type=one_of(StepVerb))
    reason: str = Field(default="", sa_type=Text)
    clip_id: UUID | None = Field(
        default=None,
        foreign_key="clips.id",
        index=True,
        ondelete="SET NULL",
        description="What showed it, while it is there.",
    )
