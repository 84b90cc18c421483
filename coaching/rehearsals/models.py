"""Rows about rehearsals. One is a pair's, in a cycle, or a company's; its recordings are lessons, shared with those."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from coaching.db import Instant, new_id, one_of


class FeedbackKind(StrEnum):
    """What is said after a round: one thing to keep, one thing to change."""

    GLOW = "glow"
    GROW = "grow"


class Rehearsal(SQLModel, table=True):
    """One step, practised by a pair in one cycle; or a step of the library, practised by a company of colleagues."""

    __tablename__ = "rehearsals"
    __table_args__ = (
        CheckConstraint(
            "(pair_id IS NULL) = (cycle_id IS NULL) AND (pair_id IS NULL) = (step_id IS NULL)"
            " AND (pair_id IS NULL) <> (template_id IS NULL)",
            name="pair_or_company",
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    pair_id: UUID | None = Field(default=None, foreign_key="pairs.id", index=True, ondelete="CASCADE")
    cycle_id: UUID | None = Field(default=None, foreign_key="cycles.id", index=True, ondelete="CASCADE")
    step_id: UUID | None = Field(default=None, foreign_key="steps.id", index=True, ondelete="CASCADE")
    template_id: UUID | None = Field(
        default=None, foreign_key="step_templates.id", index=True, description="Of a company; a pair has a step."
    )
    deconstruction_id: UUID | None = Field(
        default=None,
        foreign_key="deconstructions.id",
        index=True,
        ondelete="SET NULL",
        description="Whose agreed list is the checklist; None is the step's own criteria.",
    )
    started_by: UUID = Field(foreign_key="people.id")
    created_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(
        default=None, sa_type=Instant, description="When its cycle, or the company, was done."
    )


class RehearsalMember(SQLModel, table=True):
    """Somebody of the company that rehearses together. A pair's rehearsal has none: the pair says who."""

    __tablename__ = "rehearsal_members"

    rehearsal_id: UUID = Field(foreign_key="rehearsals.id", primary_key=True, ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="people.id", primary_key=True, index=True)
    position: int = Field(description="1, 2, 3 … in the order of coming; turns follow it. It may have gaps.")
    joined_at: datetime = Field(sa_type=Instant)


class RehearsalCriterion(SQLModel, table=True):
    """A line of the checklist for the rounds to come, in the words it had when the pair, or the company, took it."""

    __tablename__ = "rehearsal_criteria"

    rehearsal_id: UUID = Field(foreign_key="rehearsals.id", primary_key=True, ondelete="CASCADE")
    criterion_id: UUID = Field(primary_key=True)
    position: int
    text: str
    hint: str = Field(default="", sa_type=Text, description="What the pair said about it when they took a model apart.")


class RehearsalRound(SQLModel, table=True):
    """One try. It stays when its recording is erased."""

    __tablename__ = "rehearsal_rounds"
    __table_args__ = (UniqueConstraint("rehearsal_id", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    rehearsal_id: UUID = Field(foreign_key="rehearsals.id", ondelete="CASCADE")
    number: int = Field(description="1, 2, 3 … within the rehearsal")
    person_id: UUID = Field(foreign_key="people.id", description="Who rehearsed.")
    lesson_id: UUID | None = Field(
        default=None, foreign_key="lessons.id", unique=True, ondelete="SET NULL", description="The recording, if any."
    )
    adaptation: str = Field(default="", sa_type=Text, description="What is done differently for this class.")
    variation: str = Field(default="", description="A card's key, or the pair's own words; empty without one.")
    added_by: UUID = Field(foreign_key="people.id")
    added_at: datetime = Field(sa_type=Instant)
    version: int = Field(default=1, description="Counts edits, for ETags.")


class RoundLine(SQLModel, table=True):
    """A line of the checklist a round was judged by, kept since another list took its place for the rounds to come."""

    __tablename__ = "round_lines"

    round_id: UUID = Field(foreign_key="rehearsal_rounds.id", primary_key=True, ondelete="CASCADE")
    criterion_id: UUID = Field(primary_key=True)
    position: int
    text: str
    hint: str = Field(default="", sa_type=Text)


class RoundCriterion(SQLModel, table=True):
    """A line of the checklist that was met in a round."""

    __tablename__ = "round_criteria"

    round_id: UUID = Field(foreign_key="rehearsal_rounds.id", primary_key=True, ondelete="CASCADE")
    criterion_id: UUID = Field(primary_key=True)


class RoundFeedback(SQLModel, table=True):
    """The glow or the grow of a round. What was said about a moment of its recording goes with the recording."""

    __tablename__ = "round_feedback"
    __table_args__ = (
        UniqueConstraint("round_id", "kind"),
        CheckConstraint("criterion_id IS NOT NULL OR start_ms IS NOT NULL", name="feedback_tied"),
        CheckConstraint("(start_ms IS NULL) = (lesson_id IS NULL)", name="feedback_moment"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    round_id: UUID = Field(foreign_key="rehearsal_rounds.id", ondelete="CASCADE")
    kind: FeedbackKind = Field(sa_type=one_of(FeedbackKind))
    text: str = Field(sa_type=Text)
    criterion_id: UUID | None = None
    lesson_id: UUID | None = Field(default=None, foreign_key="lessons.id", index=True, ondelete="CASCADE")
    start_ms: int | None = None
    author_id: UUID = Field(foreign_key="people.id")
    about_id: UUID = Field(
        foreign_key="people.id",
        description="Who rehearsed, once more: named, so that their own export and their erasure find it.",
    )
    said_at: datetime = Field(sa_type=Instant)
