"""The web server put together: guards, routes, news, and the page itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from api import errors, guards, page
from api.realtime.hub import Hub
from api.realtime.rooms import Rooms
from api.routes import annotations as notes
from api.routes import (
    clips,
    coverage,
    cycles,
    deconstructions,
    events,
    evidence,
    exemplars,
    exports,
    goals,
    health,
    holds,
    home,
    lessons,
    library,
    media,
    meetings,
    model_films,
    people,
    privacy,
    rehearsals,
    session,
    shares,
    takeouts,
)
from api.routes import rooms as together
from api.uploads import router as uploads
from coaching.work import Desk
from media.storage import BlobStore

V1: tuple[APIRouter, ...] = (
    session.router,
    people.router,
    lessons.router,
    uploads,
    clips.router,
    exports.router,
    events.router,
    notes.router,
    goals.router,
    evidence.router,
    library.router,
    exemplars.router,
    deconstructions.router,
    cycles.router,
    meetings.router,
    rehearsals.router,
    coverage.router,
    together.router,
    home.router,
    shares.router,
    privacy.router,
    takeouts.router,
    holds.router,
)


def _routes() -> APIRouter:
    """Every route but the page's own. They are tried one after the other: first those of films, asked for most."""
    everything = APIRouter()
    everything.include_router(model_films.router, prefix="/media/models")
    everything.include_router(media.router, prefix="/media")
    everything.include_router(health.router)
    for router in V1:
        everything.include_router(router, prefix="/api/v1")
    return everything


ROUTES = _routes()
"""Shared by all apps of a process: FastAPI works each route out when it is first asked for, 0.4 s in all."""


def create_app(desk: Desk, store: BlobStore) -> FastAPI:
    """The whole HTTP side of one Vignette. Opens nothing until it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        rooms = Rooms(desk)
        hub = Hub(desk, rooms.hear)
        app.state.rooms, app.state.hub = rooms, hub
        rooms.start()
        hub.start()
        yield
        hub.stop()
        await rooms.stop()

    app = FastAPI(
        title="Vignette",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        separate_input_output_schemas=False,
        routes=ROUTES.routes,
    )
    app.state.desk, app.state.store = desk, store
    app.state.touched = {}
    errors.install(app)
    app.add_middleware(guards.BoundedBody)
    app.add_middleware(guards.SameOrigin, desk.settings)
    app.add_middleware(guards.SafeHeaders, desk.settings)
    page.install(app)
    return app
