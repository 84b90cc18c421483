"""Reads about holds, and the door to them.

A hold reveals nothing of a recording: what administrators read here is whose recordings, how many, and why.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from coaching.access.permissions import Permission
from coaching.errors import NotAllowed, NotFound
from coaching.holds.models import HeldLesson, Hold, HoldScope
from coaching.people.queries import ensure, names_of
from coaching.work import Work


@dataclass(frozen=True)
class Held:
    """That a recording is held: since when and by whom. Its first hold, where several stand."""

    since: datetime
    by: tuple[UUID, str]


@dataclass(frozen=True)
class ShownHold:
    """A hold as administrators read it. `lesson_id` only where the hold was placed on one lesson, by its id."""

    hold: Hold
    person: tuple[UUID, str]
    placed_by: tuple[UUID, str]
    released_by: tuple[UUID, str] | None
    lesson_id: UUID | None
    recordings: int


def ensure_may_hold(work: Work) -> UUID:
    """The door to all holds of the actor's organisation; answers its id. Raises NotFound: nobody else knows of it."""
    try:
        return ensure(work, Permission.HOLD_PLACE)
    except NotAllowed as error:
        raise NotFound from error


def hold_for(work: Work, hold_id: UUID) -> Hold:
    """The door to one hold, kept until the commit. Raises NotFound."""
    here = col(Hold.organisation_id) == ensure_may_hold(work)
    hold = work.session.exec(select(Hold).where(col(Hold.id) == hold_id, here).with_for_update()).first()
    if hold is None:
        raise NotFound
    return hold


def holds_here(work: Work, *, standing: bool, after: UUID | None, limit: int) -> list[ShownHold]:
    """Holds of the actor's organisation, newest first; `standing` leaves out released ones. Raises NotFound."""
    query = select(Hold).where(col(Hold.organisation_id) == ensure_may_hold(work)).order_by(col(Hold.id).desc())
    if standing:
        query = query.where(stands())
    if after:
        query = query.where(col(Hold.id) < after)
    return _shown(work, list(work.session.exec(query.limit(limit)).all()))


def shown(work: Work, hold: Hold) -> ShownHold:
    """One hold behind its door."""
    return _shown(work, [hold])[0]


def _shown(work: Work, holds: list[Hold]) -> list[ShownHold]:
    pins = _pins(work, [hold.id for hold in holds])
    people = {named for hold in holds for named in (hold.person_id, hold.placed_by, hold.released_by) if named}
    names = names_of(work, people)
    return [
        ShownHold(
            hold=hold,
            person=(hold.person_id, names.get(hold.person_id, "")),
            placed_by=(hold.placed_by, names.get(hold.placed_by, "")),
            released_by=(hold.released_by, names.get(hold.released_by, "")) if hold.released_by else None,
            lesson_id=next(iter(pins[hold.id]), None) if hold.scope is HoldScope.LESSON else None,
            recordings=len(pins[hold.id]),
        )
        for hold in holds
    ]


def _pins(work: Work, hold_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {hold_id: [] for hold_id in hold_ids}
    rows = select(HeldLesson).where(col(HeldLesson.hold_id).in_(hold_ids)).order_by(col(HeldLesson.lesson_id))
    for pin in work.session.exec(rows):
        found[pin.hold_id].append(pin.lesson_id)
    return found


def stands() -> ColumnElement[bool]:
    """The hold was not released."""
    return col(Hold.released_at).is_(None)


def held_ids() -> SelectOfScalar[UUID]:
    """The ids of lessons that are held, for use inside another query."""
    return select(HeldLesson.lesson_id).join(Hold, col(Hold.id) == col(HeldLesson.hold_id)).where(stands())


def held_since(work: Work, lesson_id: UUID) -> datetime | None:
    """Since when a lesson is held; None where it is not."""
    first = select(func.min(HeldLesson.held_at)).join(Hold, col(Hold.id) == col(HeldLesson.hold_id))
    return work.session.exec(first.where(stands(), col(HeldLesson.lesson_id) == lesson_id)).one()


def held_among(work: Work, lesson_ids: Collection[UUID]) -> dict[UUID, Held]:
    """Those of the lessons that are held, for their owners. Two queries, none without lessons."""
    if not lesson_ids:
        return {}
    rows = work.session.exec(
        select(HeldLesson, Hold)
        .join(Hold, col(Hold.id) == col(HeldLesson.hold_id))
        .where(stands(), col(HeldLesson.lesson_id).in_(lesson_ids))
        .order_by(col(HeldLesson.held_at).desc(), col(Hold.id).desc())
    ).all()
    names = names_of(work, {hold.placed_by for _, hold in rows})
    return {pin.lesson_id: Held(pin.held_at, (hold.placed_by, names.get(hold.placed_by, ""))) for pin, hold in rows}


def standing_on(work: Work, person_id: UUID) -> list[Hold]:
    """The holds on a person's recordings to which recordings may still come."""
    wide = col(Hold.scope) == HoldScope.PERSON
    query = select(Hold).where(col(Hold.person_id) == person_id, wide, stands()).order_by(col(Hold.id))
    return list(work.session.exec(query).all())


def keeps(work: Work, person_id: UUID, lesson_ids: SelectOfScalar[UUID]) -> int:
    """How many recordings are kept by holds that name a person, or that are among their `lesson_ids`."""
    theirs = or_(col(Hold.person_id) == person_id, col(HeldLesson.lesson_id).in_(lesson_ids))
    counted = select(func.count(func.distinct(col(HeldLesson.lesson_id)))).join(
        Hold, col(Hold.id) == col(HeldLesson.hold_id)
    )
    return work.session.exec(counted.where(stands(), theirs)).one()
