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
    cycles,
    deconstructions,
    events,
    evidence,
    exemplars,
    exports,
    goals,
    health,
    home,
    lessons,
    library,
    media,
    meetings,
    model_films,
    people,
    privacy,
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
    together.router,
    home.router,
    shares.router,
    privacy.router,
    takeouts.router,
)


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
    )
    app.state.desk, app.state.store = desk, store
    app.state.touched = {}
    errors.install(app)
    app.add_middleware(guards.BoundedBody)
    app.add_middleware(guards.SameOrigin, desk.settings)
    app.add_middleware(guards.SafeHeaders, desk.settings)
    for router in V1:
        app.include_router(router, prefix="/api/v1")
    app.include_router(model_films.router, prefix="/media/models")
    app.include_router(media.router, prefix="/media")
    app.include_router(health.router)
    page.install(app)
    return app
