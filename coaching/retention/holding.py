"""Placing and releasing legal holds. Here, because a hold stops the time of recordings, and its end lets it go on."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from coaching import audit
from coaching.certificates.models import Subject
from coaching.certificates.queries import under_way
from coaching.errors import Conflict, Invalid, NotFound
from coaching.events import LessonChanged
from coaching.holds import actions, queries, rules
from coaching.holds.models import HeldLesson, Hold, HoldScope
from coaching.holds.queries import ShownHold
from coaching.holds.rules import EVER, Days
from coaching.jobs import ErasePerson
from coaching.lessons.models import Lesson
from coaching.people.models import Organisation
from coaching.people.queries import member_for
from coaching.privacy.actions import enter
from coaching.privacy.models import LedgerVerb
from coaching.retention.actions import begin_anew, take_warning_back
from coaching.work import Work


@dataclass(frozen=True)
class Wish:
    """What has to be kept, and why: one lesson, or a person's recordings. Of a person the days may be limited."""

    reason: str
    lesson_id: UUID | None = None
    person_id: UUID | None = None
    days: Days = EVER


def place(work: Work, wish: Wish) -> ShownHold:
    """Keep recordings from being erased until this hold is released; no film is opened to anybody by it.

    A hold on a person keeps what comes later too. Raises NotFound, also for a lesson or a person elsewhere,
    Invalid("reason", "until", "lesson_id").
    """
    organisation_id = queries.ensure_may_hold(work)
    if work.actor.person_id is None:
        raise NotFound
    reason = rules.clean_reason(wish.reason)
    rules.ensure_days(wish.days)
    _ensure_one(wish)
    _alone(work, organisation_id)
    lessons = _wanted(work, organisation_id, wish)
    hold = Hold(
        organisation_id=organisation_id,
        scope=HoldScope.LESSON if wish.lesson_id else HoldScope.PERSON,
        person_id=wish.person_id or lessons[0].owner_id,
        since=wish.days.since,
        until=wish.days.until,
        reason=reason,
        placed_by=work.actor.person_id,
        placed_at=work.now,
    )
    work.session.add(hold)
    work.session.flush()
    audit.record(work, "hold.placed", hold.id)
    for lesson in lessons:
        actions.keep(work, hold, lesson.id)
        take_warning_back(work, lesson.id)
        work.announce(LessonChanged(lesson.id))
    return queries.shown(work, hold)


def release(work: Work, hold_id: UUID) -> ShownHold:
    """Let go of what a hold keeps. Where no other hold stands, its time goes on, and its end is announced anew.

    Whoever was to be erased meanwhile is erased now. Raises NotFound, Conflict("released").
    """
    _alone(work, queries.ensure_may_hold(work))
    hold = queries.hold_for(work, hold_id)
    if hold.released_at is not None:
        detail = "This hold has been released already."
        raise Conflict(detail, "released")
    actions.end(work, hold)
    pinned = select(HeldLesson.lesson_id).where(col(HeldLesson.hold_id) == hold.id)
    lessons = work.session.exec(select(Lesson).where(col(Lesson.id).in_(pinned)).order_by(col(Lesson.id))).all()
    for lesson in lessons:
        still = queries.held_since(work, lesson.id) is not None
        enter(work, lesson.id, LedgerVerb.RELEASED, "another hold still keeps it" if still else "")
        audit.record(work, "lesson.released", lesson.id)
        if not still:
            begin_anew(work, lesson.id)
        work.announce(LessonChanged(lesson.id))
    for person_id in sorted({hold.person_id, *(lesson.owner_id for lesson in lessons)}):
        _go_on_erasing(work, person_id, hold.id)
    return queries.shown(work, hold)


def holds_here(work: Work, *, standing: bool, after: UUID | None, limit: int) -> list[ShownHold]:
    """Holds of the actor's organisation, newest first. Raises NotFound."""
    return queries.holds_here(work, standing=standing, after=after, limit=limit)


def _ensure_one(wish: Wish) -> None:
    field = "lesson_id"
    if (wish.lesson_id is None) is (wish.person_id is None):
        raise Invalid(field, "Please name one recording, or one person.")
    if wish.lesson_id is not None and wish.days != EVER:
        raise Invalid(field, "Days are for the recordings of a person.")


def _wanted(work: Work, organisation_id: UUID, wish: Wish) -> list[Lesson]:
    """The recordings a new hold keeps, theirs until the commit: none of them is erased or changed meanwhile."""
    query = select(Lesson).where(col(Lesson.organisation_id) == organisation_id).order_by(col(Lesson.id))
    query = query.with_for_update().execution_options(populate_existing=True)
    if wish.person_id is not None:
        member_for(work, wish.person_id)
        theirs = work.session.exec(query.where(col(Lesson.owner_id) == wish.person_id)).all()
        return [one for one in theirs if rules.covers(wish.days, one.taught_on, one.created_at.date())]
    lesson = work.session.exec(query.where(col(Lesson.id) == wish.lesson_id)).first()
    if lesson is None:
        raise NotFound
    return [lesson]


def _go_on_erasing(work: Work, person_id: UUID, hold_id: UUID) -> None:
    """Somebody whose erasure waits is looked at again; what another hold keeps goes on waiting."""
    certificate = under_way(work, person_id)
    if certificate is not None and certificate.subject is Subject.PERSON:
        work.request(ErasePerson(certificate.id, person_id, hold_id))


def _alone(work: Work, organisation_id: UUID) -> None:
    """One at a time in an organisation, and none while an upload begins: no recording comes in between unseen."""
    work.session.get(Organisation, organisation_id, with_for_update={"key_share": True})
