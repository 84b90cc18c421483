"""Reads about retention: the rules of a school, and the end of each of the actor's own lessons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select

from coaching.access.permissions import Permission
from coaching.holds.queries import Held, held_among, held_ids, held_since
from coaching.lessons.models import Lesson, Purpose
from coaching.people.models import Organisation
from coaching.people.queries import ensure
from coaching.retention import rules
from coaching.retention.models import LessonTerm, RetentionRule
from coaching.retention.rules import ORDINARY, Term, Terms
from coaching.work import Work


@dataclass(frozen=True)
class ShownRule:
    """What holds for one purpose. `version` is 0 while nobody changed anything."""

    purpose: Purpose
    terms: Terms
    version: int
    changed_at: datetime | None


@dataclass(frozen=True)
class ShownTerm:
    """One of the actor's lessons with its end; `deletes_at` is None where it has none, or while it is `held`."""

    lesson: Lesson
    deletes_at: datetime | None
    warned_at: datetime | None
    kept_until: datetime | None
    may_keep_longer: bool
    held: Held | None = None


def rules_here(work: Work) -> list[ShownRule]:
    """The rules of the actor's organisation, for everybody in it. Raises NotAllowed."""
    organisation_id = ensure(work, Permission.RETENTION_VIEW)
    rows = {row.purpose: row for row in _rows(work, organisation_id)}
    return [_shown(purpose, rows.get(purpose)) for purpose in Purpose]


def rule_of(work: Work, organisation_id: UUID, purpose: Purpose) -> RetentionRule | None:
    """The row of one purpose, held until the commit; None while the ordinary terms hold."""
    chosen = col(RetentionRule.organisation_id) == organisation_id, col(RetentionRule.purpose) == purpose
    return work.session.exec(select(RetentionRule).where(*chosen).with_for_update()).first()


def terms_of(work: Work, organisation_id: UUID) -> dict[Purpose, Terms]:
    """What holds in an organisation, for every purpose."""
    rows = {row.purpose: row for row in _rows(work, organisation_id)}
    return {purpose: _shown(purpose, rows.get(purpose)).terms for purpose in Purpose}


def _rows(work: Work, organisation_id: UUID) -> list[RetentionRule]:
    here = col(RetentionRule.organisation_id) == organisation_id
    return list(work.session.exec(select(RetentionRule).where(here)).all())


def _shown(purpose: Purpose, row: RetentionRule | None) -> ShownRule:
    if row is None:
        return ShownRule(purpose, ORDINARY, 0, None)
    return ShownRule(purpose, Terms(row.days, row.warn_days, row.may_keep_longer), row.version, row.changed_at)


def terms_of_mine(work: Work, *, warned: bool, after: UUID | None, limit: int) -> list[ShownTerm]:
    """The actor's own lessons, oldest first, with their ends; `warned` are those whose end was announced."""
    query = (
        select(Lesson, LessonTerm)
        .outerjoin(LessonTerm, col(LessonTerm.lesson_id) == col(Lesson.id))
        .where(
            col(Lesson.organisation_id) == work.actor.organisation_id,
            col(Lesson.owner_id) == work.actor.person_id,
        )
        .order_by(col(Lesson.id))
        .limit(limit)
    )
    if warned:
        query = query.where(col(LessonTerm.warned_at).is_not(None))
    if after:
        query = query.where(col(Lesson.id) > after)
    organisation_id = work.actor.organisation_id
    if organisation_id is None:
        return []
    terms = terms_of(work, organisation_id)
    found = work.session.exec(query).all()
    held = held_among(work, [lesson.id for lesson, _ in found])
    return [_shown_term(work, lesson, row, terms[lesson.purpose], held.get(lesson.id)) for lesson, row in found]


def deleted_on(work: Work, lesson_id: UUID) -> date | None:
    """The day on which one of the actor's own lessons, whose end was announced, will be deleted."""
    query = (
        select(Lesson, LessonTerm)
        .join(LessonTerm, col(LessonTerm.lesson_id) == col(Lesson.id))
        .where(col(Lesson.id) == lesson_id, col(Lesson.owner_id) == work.actor.person_id)
    )
    found = work.session.exec(query).first()
    if found is None or found[1].warned_at is None:
        return None
    lesson, row = found
    held = held_since(work, lesson_id) is not None
    end = rules.deletes_at(
        term_of(lesson, row, held=held), terms_of(work, lesson.organisation_id)[lesson.purpose], work.now
    )
    return end.date() if end else None


def shown_term(work: Work, lesson: Lesson, row: LessonTerm | None, terms: Terms) -> ShownTerm:
    """The end of a lesson behind its door."""
    return _shown_term(work, lesson, row, terms, held_among(work, [lesson.id]).get(lesson.id))


def _shown_term(work: Work, lesson: Lesson, row: LessonTerm | None, terms: Terms, held: Held | None) -> ShownTerm:
    return ShownTerm(
        lesson=lesson,
        deletes_at=rules.deletes_at(term_of(lesson, row, held=held is not None), terms, work.now),
        warned_at=row.warned_at if row else None,
        kept_until=row.kept_until if row else None,
        may_keep_longer=terms.may_keep_longer and terms.days is not None,
        held=held,
    )


def term_of(lesson: Lesson, row: LessonTerm | None, *, held: bool) -> Term:
    """What the rules may know of a lesson's time."""
    if row is None:
        return Term(lesson.created_at, held=held)
    return Term(lesson.created_at, row.kept_until, row.warned_at, row.warned_days, row.released_at, held)


def organisations(work: Work) -> list[UUID]:
    """All of them, for the sweep."""
    return list(work.session.exec(select(Organisation.id).order_by(col(Organisation.id))).all())


def near_their_end(
    work: Work, organisation_id: UUID, purpose: Purpose, terms: Terms, limit: int
) -> list[tuple[Lesson, LessonTerm | None]]:
    """Lessons whose warning is due and was not given, oldest first; none that is held."""
    if terms.days is None:
        return []
    ahead = work.now + timedelta(days=terms.warn_days)
    unwarned = or_(col(LessonTerm.lesson_id).is_(None), col(LessonTerm.warned_at).is_(None))
    rows = work.session.exec(
        select(Lesson, LessonTerm)
        .outerjoin(LessonTerm, col(LessonTerm.lesson_id) == col(Lesson.id))
        .where(_ended(organisation_id, purpose, terms, ahead), unwarned, col(Lesson.id).not_in(held_ids()))
        .order_by(col(Lesson.created_at))
        .limit(limit)
    ).all()
    return [(lesson, row) for lesson, row in rows]


def warned(work: Work, organisation_id: UUID, purpose: Purpose, limit: int, after: UUID | None = None) -> list[UUID]:
    """Lessons whose owners were told, in order; whether their time is over is for the rules to say."""
    query = (
        select(Lesson.id)
        .join(LessonTerm, col(LessonTerm.lesson_id) == col(Lesson.id))
        .where(
            col(Lesson.organisation_id) == organisation_id,
            col(Lesson.purpose) == purpose,
            col(LessonTerm.warned_at).is_not(None),
        )
        .order_by(col(Lesson.id))
        .limit(limit)
    )
    return list(work.session.exec(query if after is None else query.where(col(Lesson.id) > after)).all())


def _ended(organisation_id: UUID, purpose: Purpose, terms: Terms, at: datetime) -> ColumnElement[bool]:
    """The rule of `rules.ends_at` in SQL."""
    return and_(
        col(Lesson.organisation_id) == organisation_id,
        col(Lesson.purpose) == purpose,
        col(Lesson.created_at) <= at - timedelta(days=terms.days or 0),
        or_(col(LessonTerm.kept_until).is_(None), col(LessonTerm.kept_until) <= at),
    )
