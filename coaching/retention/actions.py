"""Verbs about retention: a school's rules, a teacher's wish to keep a lesson longer, and the sweep that ends it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, select

from coaching import audit
from coaching.access.permissions import Permission
from coaching.certificates.actions import Why
from coaching.certificates.models import Ground
from coaching.errors import NotAllowed, NotFound, Stale
from coaching.events import LessonChanged
from coaching.holds.queries import held_since
from coaching.lessons.actions import erase
from coaching.lessons.models import Lesson, Purpose
from coaching.lessons.queries import lesson_for
from coaching.notices.actions import Subject, take_back, tell
from coaching.notices.models import NoticeKind
from coaching.people.queries import ensure
from coaching.retention import queries, rules
from coaching.retention.models import LessonTerm, RetentionRule
from coaching.retention.queries import ShownRule, ShownTerm
from coaching.retention.rules import Terms
from coaching.work import Work

MOST_AT_ONCE = 100
FIRST, AGAIN = "ending", "ending_soon"


def set_rule(work: Work, purpose: Purpose, terms: Terms, read: Collection[int] | None = None) -> ShownRule:
    """Say how long recordings of a purpose are kept here. Raises NotAllowed, Invalid, Stale."""
    organisation_id = ensure(work, Permission.RETENTION_EDIT)
    if work.actor.person_id is None:
        raise NotAllowed
    rules.ensure_terms(terms)
    row = queries.rule_of(work, organisation_id, purpose)
    if read is not None and (row.version if row else 0) not in read:
        raise Stale
    if row is None:
        row = RetentionRule(
            organisation_id=organisation_id,
            purpose=purpose,
            days=terms.days,
            warn_days=terms.warn_days,
            may_keep_longer=terms.may_keep_longer,
            changed_at=work.now,
            changed_by=work.actor.person_id,
        )
        work.session.add(row)
    else:
        row.days, row.warn_days, row.may_keep_longer = terms.days, terms.warn_days, terms.may_keep_longer
        row.changed_at, row.changed_by, row.version = work.now, work.actor.person_id, row.version + 1
    work.session.flush()
    audit.record(work, "retention.changed", row.id)
    return ShownRule(purpose, terms, row.version, row.changed_at)


def keep_longer(work: Work, lesson_id: UUID) -> ShownTerm:
    """Begin the time of a lesson anew. Raises NotFound, NotAllowed, Conflict("no_end", "not_longer")."""
    lesson = _locked(work, lesson_for(work, lesson_id, Permission.LESSON_KEEP).id)
    if lesson is None:
        raise NotFound
    terms = queries.terms_of(work, lesson.organisation_id)[lesson.purpose]
    until = rules.kept_longer(terms, work.now)
    row = _term(work, lesson.id)
    row.kept_until = until
    _unwarn(work, row)
    audit.record(work, "lesson.kept_longer", lesson.id)
    work.announce(LessonChanged(lesson.id))
    return queries.shown_term(work, lesson, row, terms)


def term_for(work: Work, lesson_id: UUID) -> ShownTerm:
    """The end of one's own lesson. Raises NotFound, NotAllowed."""
    lesson = lesson_for(work, lesson_id, Permission.LESSON_KEEP)
    terms = queries.terms_of(work, lesson.organisation_id)[lesson.purpose]
    return queries.shown_term(work, lesson, work.session.get(LessonTerm, lesson.id), terms)


def warn_of_ends(work: Work, most: int = MOST_AT_ONCE) -> int:
    """Tell the owners of lessons that are near their end; how many lessons. For the sweep, harmless to repeat."""
    count = 0
    for organisation_id in queries.organisations(work):
        for purpose, terms in queries.terms_of(work, organisation_id).items():
            for lesson, _ in queries.near_their_end(work, organisation_id, purpose, terms, most):
                if _locked(work, lesson.id) is None or held_since(work, lesson.id) is not None:
                    continue
                row = _term(work, lesson.id)
                if row.warned_at is None:
                    notice = rules.notice_days(queries.term_of(lesson, row, held=False), terms)
                    row.warned_at, row.warned_days = work.now, notice
                    audit.record(work, "lesson.end_announced", lesson.id, organisation_id)
                    _tell(work, lesson, FIRST)
                    work.announce(LessonChanged(lesson.id))
                    count += 1
    return count


def warned_lessons(work: Work) -> list[UUID]:
    """Every lesson whose owner was told, for the sweep to look at one by one."""
    found: list[UUID] = []
    for organisation_id in queries.organisations(work):
        for purpose in Purpose:
            after = None
            while page := queries.warned(work, organisation_id, purpose, MOST_AT_ONCE, after):
                found += page
                after = page[-1]
    return found


def end_if_over(work: Work, lesson_id: UUID) -> bool:
    """Erase a lesson whose time is over, or forget a warning that no longer holds; whether it was erased.

    Shortly before, its owner is told once more.

    One lesson is one transaction, with its certificate and the job that removes its files: a crash in between leaves
    each lesson either as it was or erased, and the next sweep goes on.
    """
    lesson = _locked(work, lesson_id)
    if lesson is None:
        return False
    row = work.session.get(LessonTerm, lesson_id, populate_existing=True)
    if row is None or row.warned_at is None:
        return False
    terms = queries.terms_of(work, lesson.organisation_id)[lesson.purpose]
    term = queries.term_of(lesson, row, held=held_since(work, lesson_id) is not None)
    if not rules.still_holds(term, terms, work.now):
        _unwarn(work, row)
        work.announce(LessonChanged(lesson_id))
        return False
    if not rules.is_over(term, terms, work.now):
        if rules.is_last_call(term, terms, work.now):
            _tell(work, lesson, AGAIN)
        return False
    erase(work, lesson, Why(Ground.RETENTION, rules.in_words(lesson.purpose.value, terms)))
    return True


def _locked(work: Work, lesson_id: UUID) -> Lesson | None:
    """Locked until the commit: keeping it longer and ending it do not happen together."""
    return work.session.exec(select(Lesson).where(col(Lesson.id) == lesson_id).with_for_update()).first()


def _tell(work: Work, lesson: Lesson, time: str) -> None:
    tell(work, (lesson.owner_id,), NoticeKind.ENDING, time, f"{time}:{lesson.id}", Subject(lesson_id=lesson.id))


def take_warning_back(work: Work, lesson_id: UUID) -> None:
    """The end of a lesson that is on hold from now on is not announced any more."""
    row = work.session.get(LessonTerm, lesson_id, populate_existing=True)
    if row is not None and row.warned_at is not None:
        _unwarn(work, row)


def begin_anew(work: Work, lesson_id: UUID) -> None:
    """A lesson was let go of by its last hold: before it ends, its owner is told anew, in good time."""
    row = _term(work, lesson_id)
    row.released_at = work.now
    _unwarn(work, row)


def _unwarn(work: Work, row: LessonTerm) -> None:
    """It does not end yet, and nobody is told that it does; when it does, its owner is told anew."""
    row.warned_at, row.warned_days = None, 0
    for time in (FIRST, AGAIN):
        take_back(work, f"{time}:{row.lesson_id}")


def _term(work: Work, lesson_id: UUID) -> LessonTerm:
    row = work.session.get(LessonTerm, lesson_id, populate_existing=True)
    if row is None:
        row = LessonTerm(lesson_id=lesson_id)
        work.session.add(row)
    return row
