"""Reads about how people want to hear of things."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select

from coaching.notices.models import Letter, Notice, NoticeChoice, NoticeKind
from coaching.notices.rules import HOUSE, Way
from coaching.work import Work

FRESH = timedelta(days=3)
"""Older than this is no news: a mail server that is set up later does not send what people know."""


def ways_of(work: Work, person_id: UUID) -> dict[NoticeKind, Way]:
    """How one person hears of each kind of thing, in the order of the house."""
    rows = work.session.exec(select(NoticeChoice).where(col(NoticeChoice.person_id) == person_id)).all()
    chosen = {row.kind: Way(row.in_app, row.by_mail) for row in rows}
    return {kind: chosen.get(kind, way) for kind, way in HOUSE.items()}


def untold(work: Work, before: datetime) -> ColumnElement[bool]:
    """Notices that belong into a letter now: unread, untold, of the last days up to `before`; reminders at once.

    That a recording ends is written in any case, as long as it has not ended: then its notice is gone with it.
    """
    news = and_(
        col(Notice.read_at).is_(None),
        col(Notice.created_at) > work.now - FRESH,
        or_(col(Notice.created_at) < before, col(Notice.kind) == NoticeKind.REMINDER),
    )
    return and_(col(Notice.mailed_at).is_(None), or_(news, col(Notice.kind) == NoticeKind.ENDING))


def waiting_for_mail(work: Work, before: datetime, limit: int) -> list[UUID]:
    """People with something for a letter, and no letter yet today."""
    written = select(Letter.person_id).where(col(Letter.day) == work.now.date())
    query = (
        select(Notice.person_id)
        .where(untold(work, before), col(Notice.person_id).not_in(written))
        .distinct()
        .order_by(col(Notice.person_id))
        .limit(limit)
    )
    return list(work.session.exec(query).all())
