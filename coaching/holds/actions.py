"""Verbs about holds that know a lesson by its id and days alone. Placing and releasing stand in `retention.holding`."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from coaching import audit
from coaching.errors import NotFound
from coaching.holds import queries, rules
from coaching.holds.models import HeldLesson, Hold
from coaching.holds.rules import Days
from coaching.privacy.actions import enter
from coaching.privacy.models import LedgerVerb
from coaching.work import Work


def keep(work: Work, hold: Hold, lesson_id: UUID) -> bool:
    """Put a lesson under a hold; its ledger says so. Whether it was not under it before."""
    if work.session.get(HeldLesson, (hold.id, lesson_id)) is not None:
        return False
    work.session.add(HeldLesson(hold_id=hold.id, lesson_id=lesson_id, held_at=work.now))
    work.session.flush()
    enter(work, lesson_id, LedgerVerb.HELD, by=hold.placed_by)
    audit.record(work, "lesson.held", lesson_id, hold.organisation_id)
    return True


def keep_where_covered(
    work: Work, lesson_id: UUID, owner_id: UUID, taught_on: date | None, created_at: datetime
) -> None:
    """A lesson is new, or somebody else's now, or of another day: whatever hold covers it keeps it from now on."""
    for hold in queries.standing_on(work, owner_id):
        if rules.covers(Days(hold.since, hold.until), taught_on, created_at.date()):
            keep(work, hold, lesson_id)


def ensure_not_held(work: Work, lesson_id: UUID) -> None:
    """That a lesson may be erased. Call it while the lesson's row is yours. Raises Conflict("on_hold")."""
    since = queries.held_since(work, lesson_id)
    if since is not None:
        raise rules.on_hold(since)


def end(work: Work, hold: Hold) -> None:
    """Say who released a hold that came through its door, and when. Raises NotFound for the system."""
    if work.actor.person_id is None:
        raise NotFound
    hold.released_by, hold.released_at = work.actor.person_id, work.now
    audit.record(work, "hold.released", hold.id)
    work.session.flush()
