"""Rows about goals. They belong to the teacher; whoever coaches the teacher now works on them too."""

from __future__ import annotations

from datetime import datetime
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
    state: StepState = Field(default=StepState.PROPOSED, sa_type=one_of(StepState))
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
