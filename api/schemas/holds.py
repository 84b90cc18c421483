"""Legal holds on the wire, for administrators: whose recordings, how many, and why. Nothing of what is on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.people import Named
from api.schemas.text import Sent, Text
from coaching.holds.models import HoldScope
from coaching.holds.queries import ShownHold
from coaching.holds.rules import LONGEST_REASON, Days
from coaching.retention.holding import Wish


class HoldBody(Sent):
    """What has to be kept, and why: one recording by its id, or a person's, taught or added between two days."""

    reason: Annotated[Text, Field(max_length=LONGEST_REASON)]
    lesson_id: UUID | None = None
    person_id: UUID | None = None
    since: date | None = None
    until: date | None = None

    def wish(self) -> Wish:
        """As the domain knows it."""
        return Wish(self.reason, self.lesson_id, self.person_id, Days(self.since, self.until))


class HoldOut(BaseModel):
    """A hold. `recordings` is how many it keeps; `lesson_id` is there where it was placed on one by its id."""

    id: UUID
    scope: HoldScope
    person: Named
    since: date | None
    until: date | None
    lesson_id: UUID | None
    recordings: int
    reason: str
    placed_by: Named
    placed_at: datetime
    released_by: Named | None
    released_at: datetime | None


def write_hold(shown: ShownHold) -> HoldOut:
    """A hold as administrators get it."""
    hold = shown.hold
    return HoldOut(
        id=hold.id,
        scope=hold.scope,
        person=_named(shown.person),
        since=hold.since,
        until=hold.until,
        lesson_id=shown.lesson_id,
        recordings=shown.recordings,
        reason=hold.reason,
        placed_by=_named(shown.placed_by),
        placed_at=hold.placed_at,
        released_by=_named(shown.released_by) if shown.released_by else None,
        released_at=hold.released_at,
    )


def _named(person: tuple[UUID, str]) -> Named:
    return Named(id=person[0], name=person[1])
