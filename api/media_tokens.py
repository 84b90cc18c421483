"""Media addresses that work as given, without further headers, and end by themselves.

The token in the address says who may watch which lesson until when, and is signed. It is a claim, not a permission:
each request asks again whether the credential lives and the permission table still says yes, remembering a yes for
at most ten seconds. Expiry is rounded so that an address stays the same for an hour and browsers can cache.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from coaching.access.facts import Actor
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.errors import NotAllowed
from coaching.lessons.actions import note_opened
from coaching.lessons.queries import facts_of, seen_lesson
from coaching.people.queries import actor_of
from coaching.settings import Settings
from coaching.work import Desk

SHAPE = struct.Struct(">16s16s16sQ")
SIGNATURE_BYTES = 32
LESSON = b"vignette media address 1\n"
MODEL = b"vignette model film address 1\n"
"""What an address is for is part of what is signed: one of a model never opens the lesson it is from."""
STEADY_S = 3600
KEEP_S = 10.0
MOST_KEPT = 20_000
LEDGER_EVERY_S = 300.0
RUN_OUT = "This address has run out, or the lesson is no longer shared with you. Open the lesson's page again."


@dataclass(frozen=True)
class Ticket:
    """What a token says: who may watch which lesson (or model) until when."""

    person_id: UUID
    credential_id: UUID
    subject_id: UUID
    expires_at: datetime


def issue(settings: Settings, actor: Actor, subject_id: UUID, now: datetime, purpose: bytes = LESSON) -> str | None:
    """A token for the actor to watch the lesson, or the model; None for the system, which has no credential."""
    if actor.person_id is None or actor.credential_id is None:
        return None
    begun = int(now.timestamp()) // STEADY_S * STEADY_S
    expires = begun + STEADY_S + settings.media_hours * 3600
    said = SHAPE.pack(actor.person_id.bytes, actor.credential_id.bytes, subject_id.bytes, expires)
    return base64.urlsafe_b64encode(said + _signature(settings, said, purpose)).decode().rstrip("=")


def read(settings: Settings, token: str, now: datetime, purpose: bytes = LESSON) -> Ticket:
    """What a token says, if we said it and its time has not run out. Raises NotAllowed."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotAllowed(RUN_OUT) from error
    said, signature = raw[: SHAPE.size], raw[SHAPE.size :]
    if len(signature) != SIGNATURE_BYTES or not hmac.compare_digest(signature, _signature(settings, said, purpose)):
        raise NotAllowed(RUN_OUT)
    person, credential, subject, expires = SHAPE.unpack(said)
    ticket = Ticket(
        UUID(bytes=person), UUID(bytes=credential), UUID(bytes=subject), datetime.fromtimestamp(expires, UTC)
    )
    if ticket.expires_at <= now:
        raise NotAllowed(RUN_OUT)
    return ticket


def _signature(settings: Settings, said: bytes, purpose: bytes) -> bytes:
    return hmac.digest(settings.signing_key, purpose + said, hashlib.sha256)


@dataclass
class Gate:
    """Where tickets are shown. `keep_s` is how long a yes is believed; a no is never kept."""

    desk: Desk
    keep_s: float = KEEP_S
    clock: Callable[[], float] = time.monotonic
    _kept: dict[tuple[UUID, UUID], float] = field(default_factory=dict)
    _opened: dict[tuple[UUID, UUID], float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    async def enter(self, token: str) -> Ticket:
        """The ticket, if its holder may watch the lesson now. Raises NotAllowed.

        A yes that is remembered is answered without a thread: of a film's many requests nearly all are.
        """
        ticket = read(self.desk.settings, token, self.desk.clock())
        place, now = (ticket.credential_id, ticket.subject_id), self.clock()
        with self._lock:
            if self._kept.get(place, now) > now:
                return ticket
        await run_in_threadpool(self.actor, ticket, Permission.LESSON_VIEW)
        with self._lock:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[place] = now + self.keep_s
        return ticket

    def hand_out(self, ticket: Ticket) -> None:
        """Film is on its way to the holder: the ledger says so, whatever their player tells. Raises NotAllowed."""
        place, now = (ticket.person_id, ticket.subject_id), self.clock()
        with self._lock:
            if now - self._opened.get(place, now - LEDGER_EVERY_S) < LEDGER_EVERY_S:
                return
        with self.desk.write(self.actor(ticket, Permission.LESSON_VIEW)) as work:
            note_opened(work, ticket.subject_id)
        with self._lock:
            if len(self._opened) >= MOST_KEPT:
                self._opened.clear()
            self._opened[place] = now

    def actor(self, ticket: Ticket, permission: Permission) -> Actor:
        """Who holds the ticket, if they may do this with the lesson now; always asked anew. Raises NotAllowed."""
        with self.desk.read() as work:
            actor = actor_of(work, ticket.credential_id)
            if actor is None or actor.person_id != ticket.person_id:
                raise NotAllowed(RUN_OUT)
            work.actor = actor
            lesson = seen_lesson(work, ticket.subject_id)
            if lesson is None or not allows(actor, permission, facts_of(work, lesson), work.now):
                raise NotAllowed(RUN_OUT)
        return actor


async def get_gate(request: Request) -> Gate:
    """The gate of this process."""
    state = request.app.state
    if not hasattr(state, "gate"):
        state.gate = Gate(state.desk)
    return cast("Gate", state.gate)
