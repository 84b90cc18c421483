"""Doing a thing once though it is asked twice: what `Idempotency-Key` needs to remember, for a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel, col, delete, select

from coaching.db import Instant, new_id
from coaching.errors import Conflict, Invalid
from coaching.work import Work

KEPT = timedelta(days=1)
LONGEST_KEY = 200


class Repeat(SQLModel, table=True):
    """One keyed request and its answer, written in the transaction of the thing it made."""

    __tablename__ = "repeats"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID | None = Field(default=None, foreign_key="people.id")
    key: str
    request_hash: str = Field(description="Of method, path and body: a key may not be used for something else.")
    at: datetime = Field(sa_type=Instant, index=True)
    status: int | None = None
    body: str | None = None


def claim(work: Work, key: str, request_hash: str) -> Repeat | None:
    """Take the key within this work; answers the earlier request when it was taken before.

    Raises Invalid for a bad key and Conflict("key_reused").
    """
    if not key.isascii() or not key.isprintable() or len(key) > LONGEST_KEY:
        field = "Idempotency-Key"
        raise Invalid(field, f"Use up to {LONGEST_KEY} printable ASCII characters.")
    work.session.exec(delete(Repeat).where(col(Repeat.at) < work.now - KEPT))
    earlier = work.session.exec(
        select(Repeat).where(col(Repeat.person_id) == work.actor.person_id, col(Repeat.key) == key)
    ).first()
    if earlier is None:
        work.session.add(Repeat(person_id=work.actor.person_id, key=key, request_hash=request_hash, at=work.now))
        work.session.flush()
        return None
    if earlier.request_hash != request_hash:
        detail = "This Idempotency-Key was used for a different request."
        raise Conflict(detail, "key_reused")
    return earlier


def answer(work: Work, key: str, status: int, body: str) -> None:
    """Remember what was answered to a claimed key."""
    row = work.session.exec(
        select(Repeat).where(col(Repeat.person_id) == work.actor.person_id, col(Repeat.key) == key)
    ).first()
    if row is not None:
        row.status, row.body = status, body
