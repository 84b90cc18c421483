"""Shares, the ledger and consent on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from api.schemas.people import Named
from api.schemas.text import Sent, Text
from coaching.access.facts import Can
from coaching.privacy import rules
from coaching.privacy.models import Consent, ConsentState, LedgerVerb
from coaching.privacy.queries import LedgerLine, ShownShare


class ShareBody(Sent):
    """Whom to let in: a person or a pair, and what they may. Each of `can` includes the ones before it."""

    person_id: UUID | None = None
    pair_id: UUID | None = None
    can: Can
    expires_at: AwareDatetime | None = None


class SharePair(BaseModel):
    """A pair that was let in."""

    id: UUID
    coach: Named
    teacher: Named


class ShareOut(BaseModel):
    """Somebody who was let in. `active` is false while a pair has ended: then nobody is."""

    id: UUID
    person: Named | None
    pair: SharePair | None
    can: Can
    expires_at: datetime | None
    created_at: datetime
    active: bool


class SpanOut(BaseModel):
    """A stretch of the lesson."""

    start_ms: int
    end_ms: int


class LedgerOut(BaseModel):
    """What somebody did; for watching, from the first to the last sign of it, and which stretches."""

    id: UUID
    at: datetime
    until: datetime
    person: Named
    what: LedgerVerb
    detail: str
    spans: list[SpanOut]


class ConsentBody(Sent):
    """What is known of the consent of the pupils on the film."""

    state: ConsentState
    note: Annotated[Text, Field(max_length=rules.LONGEST_NOTE)] = ""


class ConsentOut(BaseModel):
    """What is known of the consent of the pupils on the film, and since when."""

    state: ConsentState
    note: str
    changed_at: datetime | None


def write_share(shown: ShownShare) -> ShareOut:
    """A share as the lesson's owner gets it."""
    pair = None
    if shown.pair_id and shown.coach and shown.teacher:
        pair = SharePair(id=shown.pair_id, coach=_named(shown.coach), teacher=_named(shown.teacher))
    return ShareOut(
        id=shown.id,
        person=_named(shown.person) if shown.person else None,
        pair=pair,
        can=shown.can,
        expires_at=shown.expires_at,
        created_at=shown.created_at,
        active=shown.active,
    )


def write_line(line: LedgerLine) -> LedgerOut:
    """A line of the ledger as the lesson's owner gets it."""
    return LedgerOut(
        id=line.id,
        at=line.at,
        until=line.until,
        person=Named(id=line.person_id, name=line.person_name),
        what=line.what,
        detail=line.detail,
        spans=[SpanOut(start_ms=span.start_ms, end_ms=span.end_ms) for span in line.spans],
    )


def write_consent(consent: Consent | None) -> ConsentOut:
    """Consent as the lesson's owner gets it."""
    if consent is None:
        return ConsentOut(state=ConsentState.UNKNOWN, note="", changed_at=None)
    return ConsentOut(state=consent.state, note=consent.note, changed_at=consent.changed_at)


def _named(who: tuple[UUID, str]) -> Named:
    return Named(id=who[0], name=who[1])
