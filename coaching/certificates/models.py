"""Rows about erasures. They hold ids, counts, sizes and hashes: no title, no name, no word that anybody wrote."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from coaching.db import Instant, Json, JsonValue, new_id, one_of


class Subject(StrEnum):
    """What was erased."""

    LESSON = "lesson"
    PERSON = "person"


class Ground(StrEnum):
    """Why."""

    OWNER = "owner"
    RETENTION = "retention"
    PERSON = "person"
    ADMINISTRATOR = "administrator"
    UNFINISHED = "unfinished"
    RESTORED = "restored"


class Certificate(SQLModel, table=True):
    """One erasure: begun with the rows, finished and sealed when nothing is left in the store either.

    People and lessons are named by id without a foreign key: what they name is gone.
    """

    __tablename__ = "certificates"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    number: int | None = Field(default=None, description="1, 2, 3 … of the organisation, in the order of sealing.")
    subject: Subject = Field(sa_type=one_of(Subject))
    subject_id: UUID = Field(index=True)
    person_id: UUID = Field(index=True, description="Whose it was.")
    ground: Ground = Field(sa_type=one_of(Ground))
    rule: str = Field(default="", description="The rule that asked for it, in words of ours.")
    asked_by: UUID | None = Field(default=None, description="None is the system, by a rule.")
    part_of: UUID | None = Field(default=None, index=True, description="The certificate of the person it went with.")
    sha256: str | None = Field(default=None, description="Of a lesson's original, as it was verified.")
    rows: JsonValue = Field(sa_type=Json, description="{table: how many rows}.")
    files: JsonValue | None = Field(
        default=None, sa_type=Json, description="[[kind, bytes, SHA-256 or its beginning], …]; None until looked at."
    )
    begun_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    previous: str = Field(default="", description="The seal of the certificate before this one.")
    seal: str = Field(default="", description="HMAC-SHA256 over the statement, which includes `previous`.")
