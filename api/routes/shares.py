"""Who may see a lesson, who did, and what its pupils' parents said: the owner's page."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from api.deps import OnceRoute, ReadWork, WriteWork
from api.schemas.places import id_part, instant_part, pack_instant
from api.schemas.shares import (
    ConsentBody,
    ConsentOut,
    LedgerOut,
    ShareBody,
    ShareOut,
    write_consent,
    write_line,
    write_share,
)
from api.schemas.text import Cursor, Limit, Page, pack_cursor, unpack_cursor
from coaching.errors import Invalid
from coaching.lessons import sharing
from coaching.privacy.queries import Receiver

router = APIRouter(tags=["shares"], route_class=OnceRoute)


@router.get("/lessons/{lesson_id}/shares", operation_id="list_shares")
def list_shares(lesson_id: UUID, work: ReadWork, cursor: Cursor = None, limit: Limit = 100) -> Page[ShareOut]:
    """Who may see my lesson."""
    place = unpack_cursor(cursor, (str,))
    shares = sharing.shares_of(work, lesson_id, id_part(place[0]) if place else None, limit + 1)
    more = len(shares) > limit
    return Page(
        items=[write_share(share) for share in shares[:limit]],
        next_cursor=pack_cursor(str(shares[limit - 1].id)) if more else None,
    )


@router.post("/lessons/{lesson_id}/shares", status_code=201, operation_id="share_lesson")
def share_lesson(lesson_id: UUID, body: ShareBody, work: WriteWork, response: Response) -> ShareOut:
    """Let a colleague or a pair in (201), or change what they may (200)."""
    if (body.person_id is None) is (body.pair_id is None):
        field = "person_id"
        raise Invalid(field, "Please choose either a person or a pair.")
    receiver = Receiver(body.person_id, body.pair_id)
    share, new = sharing.share_lesson(work, lesson_id, receiver, body.can, body.expires_at)
    response.status_code = 201 if new else 200
    return write_share(share)


@router.delete("/shares/{share_id}", status_code=204, operation_id="withdraw_share")
def withdraw_share(share_id: UUID, work: WriteWork) -> None:
    """Let them in no more; sharing again is the undo."""
    sharing.withdraw_share(work, share_id)


@router.get("/lessons/{lesson_id}/ledger", operation_id="read_ledger")
def read_ledger(lesson_id: UUID, work: ReadWork, cursor: Cursor = None, limit: Limit = 100) -> Page[LedgerOut]:
    """Who watched, commented on, took and was shown my lesson, newest first."""
    place = unpack_cursor(cursor, (int, str))
    after = (instant_part(place[0]), id_part(place[1])) if place else None
    lines = sharing.ledger_of(work, lesson_id, after, limit + 1)
    last = lines[limit - 1] if len(lines) > limit else None
    return Page(
        items=[write_line(line) for line in lines[:limit]],
        next_cursor=pack_cursor(pack_instant(last.at), str(last.id)) if last else None,
    )


@router.get("/lessons/{lesson_id}/consent", operation_id="read_consent")
def read_consent(lesson_id: UUID, work: ReadWork) -> ConsentOut:
    """What is known of my pupils' consent."""
    return write_consent(sharing.consent_for(work, lesson_id))


@router.put("/lessons/{lesson_id}/consent", operation_id="set_consent")
def set_consent(lesson_id: UUID, body: ConsentBody, work: WriteWork) -> ConsentOut:
    """Say what is known of my pupils' consent."""
    return write_consent(sharing.set_consent(work, lesson_id, body.state, body.note))
