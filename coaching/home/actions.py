"""Verbs of the first screen: having read what one was told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, select, update

from coaching.annotations.models import Annotation
from coaching.notices.models import Notice
from coaching.work import Work


@dataclass(frozen=True)
class Read:
    """What was read: these notices, or all about one thing. Nothing named is everything."""

    ids: Collection[UUID] | None = None
    lesson_id: UUID | None = None
    step_id: UUID | None = None
    cycle_id: UUID | None = None
    rehearsal_id: UUID | None = None


def mark_read(work: Work, read: Read) -> None:
    """The actor's own only; what was read stays read."""
    query = (
        update(Notice)
        .where(col(Notice.person_id) == work.actor.person_id, col(Notice.read_at).is_(None))
        .values(read_at=work.now)
    )
    if read.ids is not None:
        query = query.where(col(Notice.id).in_(read.ids))
    if read.lesson_id is not None:
        notes = select(Annotation.id).where(col(Annotation.lesson_id) == read.lesson_id)
        query = query.where(or_(col(Notice.lesson_id) == read.lesson_id, col(Notice.annotation_id).in_(notes)))
    if read.step_id is not None:
        query = query.where(col(Notice.step_id) == read.step_id)
    if read.cycle_id is not None:
        query = query.where(col(Notice.cycle_id) == read.cycle_id)
    if read.rehearsal_id is not None:
        query = query.where(col(Notice.rehearsal_id) == read.rehearsal_id)
    work.session.exec(query)
