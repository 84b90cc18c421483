"""Rows about exports of a person's own data."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from coaching.db import Instant, new_id, one_of


class TakeoutState(StrEnum):
    """waiting → running → ready, or failed; in the end its file is removed, and then the row."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class Takeout(SQLModel, table=True):
    """Everything a person may have of what is kept about them, as one ZIP file, for that person alone."""

    __tablename__ = "takeouts"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id")
    person_id: UUID = Field(foreign_key="people.id", index=True)
    with_films: bool = Field(description="The recordings themselves are in it.")
    state: TakeoutState = Field(default=TakeoutState.WAITING, sa_type=one_of(TakeoutState))
    progress: float = Field(default=0.0, description="0 to 1.")
    problem_code: str | None = None
    problem_title: str | None = None
    problem_detail: str | None = None
    blob_key: str | None = None
    size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    sha256: str | None = None
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant, index=True)
