"""Rows about notices. They hold ids and no words: whoever reads one is asked at the door of the thing itself."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from coaching.db import Instant, new_id, one_of


class NoticeKind(StrEnum):
    """What a notice is about; people switch each kind on and off by itself, but for `ENDING`.

    That a recording of theirs will be deleted is said to its owner in any case: in the page by the recording itself,
    and by a notice of this kind in the day's letter.
    """

    COMMENT = "comment"
    SHARE = "share"
    STEP = "step"
    CYCLE = "cycle"
    REHEARSAL = "rehearsal"
    REMINDER = "reminder"
    ENDING = "ending"


class Notice(SQLModel, table=True):
    """One thing one person is told, once (`key`). It goes with what it is about."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        CheckConstraint(
            "(CASE WHEN lesson_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN annotation_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN step_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN cycle_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN rehearsal_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_subject",
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="people.id", ondelete="CASCADE")
    kind: NoticeKind = Field(sa_type=one_of(NoticeKind))
    verb: str = Field(description="What happened, such as `replied`.")
    key: str = Field(description="The same thing is told once.")
    by_id: UUID | None = Field(
        default=None, foreign_key="people.id", ondelete="SET NULL", description="Who did it; None is the clock."
    )
    lesson_id: UUID | None = Field(default=None, foreign_key="lessons.id", index=True, ondelete="CASCADE")
    annotation_id: UUID | None = Field(default=None, foreign_key="annotations.id", index=True, ondelete="CASCADE")
    step_id: UUID | None = Field(default=None, foreign_key="steps.id", index=True, ondelete="CASCADE")
    cycle_id: UUID | None = Field(default=None, foreign_key="cycles.id", index=True, ondelete="CASCADE")
    rehearsal_id: UUID | None = Field(default=None, foreign_key="rehearsals.id", index=True, ondelete="CASCADE")
    created_at: datetime = Field(sa_type=Instant)
    read_at: datetime | None = Field(default=None, sa_type=Instant)
    mailed_at: datetime | None = Field(default=None, sa_type=Instant, index=True, description="Or passed over by mail.")


class NoticeChoice(SQLModel, table=True):
    """How one person hears of one kind of thing; without a row, as the house does it."""

    __tablename__ = "notice_choices"

    person_id: UUID = Field(primary_key=True, foreign_key="people.id", ondelete="CASCADE")
    kind: NoticeKind = Field(primary_key=True, sa_type=one_of(NoticeKind))
    in_app: bool
    by_mail: bool


class Letter(SQLModel, table=True):
    """One e-mail of news to one person, at most one a day. Its id is the mail's: asking twice is sending once."""

    __tablename__ = "letters"
    __table_args__ = (UniqueConstraint("person_id", "day"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="people.id", ondelete="CASCADE")
    day: date
    asked_at: datetime = Field(sa_type=Instant)
