"""What routes are given: a work that belongs to somebody, the store, the settings. The edge that commits."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from typing import Annotated, cast
from uuid import UUID

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import Response

from api.realtime.hub import Hub
from api.realtime.rooms import Rooms
from coaching import repeats
from coaching.access.facts import Actor
from coaching.errors import SignedOut
from coaching.people import actions, queries
from coaching.people.models import CredentialKind
from coaching.settings import Settings
from coaching.work import Desk, Work
from media.storage import BlobStore

TOUCH_EVERY_S = 300


# What only looks something up is async: FastAPI would send anything else to a thread and back, once for each request.
async def get_desk(request: HTTPConnection) -> Desk:
    """The desk works are opened at."""
    return cast("Desk", request.app.state.desk)


async def get_store(request: Request) -> BlobStore:
    """Where files are."""
    return cast("BlobStore", request.app.state.store)


async def get_hub(request: Request) -> Hub:
    """Where news is heard."""
    return cast("Hub", request.app.state.hub)


async def get_rooms(request: HTTPConnection) -> Rooms:
    """The rooms that are open in this process."""
    return cast("Rooms", request.app.state.rooms)


DeskDep = Annotated[Desk, Depends(get_desk)]
StoreDep = Annotated[BlobStore, Depends(get_store)]
HubDep = Annotated[Hub, Depends(get_hub)]
RoomsDep = Annotated[Rooms, Depends(get_rooms)]


async def get_settings(desk: DeskDep) -> Settings:
    """The settings."""
    return desk.settings


SettingsDep = Annotated[Settings, Depends(get_settings)]


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this host and HTTPS; plain HTTP (a laptop, a test) cannot have it."""
    return "__Host-vignette" if settings.secure else "vignette"


def signed_in(request: HTTPConnection, desk: DeskDep) -> Actor:
    """Who is asking, by cookie or bearer token. Raises SignedOut."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    cookie = request.cookies.get(cookie_name(desk.settings), "")
    with desk.read() as work:
        if scheme.lower() == "bearer":
            actor = queries.actor_with(work, token.strip(), CredentialKind.TOKEN)
        else:
            actor = queries.actor_with(work, cookie, CredentialKind.SIGN_IN) if cookie else None
    if actor is None or actor.credential_id is None:
        raise SignedOut
    _touch(request, desk, actor.credential_id)
    return actor


def _touch(request: HTTPConnection, desk: Desk, credential_id: UUID) -> None:
    touched: dict[UUID, float] = request.app.state.touched
    now = time.monotonic()
    if now - touched.get(credential_id, -TOUCH_EVERY_S) >= TOUCH_EVERY_S:
        touched[credential_id] = now
        with desk.write() as work:
            actions.touch(work, credential_id)


SignedIn = Annotated[Actor, Depends(signed_in)]


def read_work(desk: DeskDep, actor: SignedIn) -> Iterator[Work]:
    """A work that looks, for whoever is signed in."""
    with desk.read(actor) as work:
        yield work


def write_work(request: Request, desk: DeskDep, actor: SignedIn) -> Iterator[Work]:
    """A work that changes, for whoever is signed in; committed before the answer leaves."""
    with desk.write(actor) as work:
        if key := _repeat_key(request):
            earlier = repeats.claim(work, key, request.state.request_hash)
            if earlier is not None:
                raise Repeated(earlier.status or 200, earlier.body or "")
            request.state.claimed = work
        yield work


def anonymous_work(desk: DeskDep) -> Iterator[Work]:
    """A work for the few routes that come before signing in."""
    with desk.write() as work:
        yield work


ReadWork = Annotated[Work, Depends(read_work, scope="function")]
WriteWork = Annotated[Work, Depends(write_work, scope="function")]
AnonymousWork = Annotated[Work, Depends(anonymous_work, scope="function")]


class Repeated(Exception):
    """The request was done before; carries its answer."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__()
        self.status = status
        self.body = body


def _repeat_key(request: Request) -> str:
    return request.headers.get("idempotency-key", "") if hasattr(request.state, "request_hash") else ""


class OnceRoute(APIRoute):
    """A route whose POSTs honour `Idempotency-Key`: asked twice, done once, answered the same."""

    def get_route_handler(self):  # type: ignore[no-untyped-def] # noqa: ANN201 - FastAPI's own signature
        """Wrap FastAPI's handler: hash the request before, remember the answer after."""
        handle = super().get_route_handler()

        async def once(request: Request) -> Response:
            key = request.headers.get("idempotency-key", "")
            if request.method != "POST" or not key:
                return await handle(request)
            seen = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + await request.body())
            request.state.request_hash = seen.hexdigest()
            try:
                response = await handle(request)
            except Repeated as earlier:
                return Response(earlier.body, earlier.status, media_type="application/json")
            work = getattr(request.state, "claimed", None)
            if work is not None:  # still open: what was done and what was answered are committed together
                await run_in_threadpool(repeats.answer, work, key, response.status_code, bytes(response.body).decode())
            return response

        return once
