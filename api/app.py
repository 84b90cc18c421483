"""The web server put together: guards, routes, news, and the page itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from api import errors, guards
from api.realtime.hub import Hub
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
    model_films,
    people,
    privacy,
    session,
    shares,
    takeouts,
)
from api.uploads import router as uploads
from coaching.work import Desk
from media.storage import BlobStore

PAGE = Path(__file__).parents[1] / "frontend" / "dist"
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
    home.router,
    shares.router,
    privacy.router,
    takeouts.router,
)


def create_app(desk: Desk, store: BlobStore) -> FastAPI:
    """The whole HTTP side of one Vignette. Opens nothing until it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        hub = Hub(desk)
        app.state.hub = hub
        hub.start()
        yield
        hub.stop()

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
    _serve_page(app)
    return app


def _serve_page(app: FastAPI) -> None:
    """The built page: hashed assets for a year, `index.html` for every address it knows itself."""
    if (PAGE / "assets").is_dir():
        app.mount("/assets", GZipMiddleware(_Assets(directory=PAGE / "assets"), minimum_size=256))

    @app.get("/{address:path}", include_in_schema=False)
    def page(address: str) -> Response:
        if address.startswith(("api/", "media/")) or not (PAGE / "index.html").is_file():
            raise HTTPException(404, "There is nothing here.")
        file = _file_of_page(address)
        if file is not None:
            return FileResponse(file)
        return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})


def _file_of_page(address: str) -> Path | None:
    """The built file at an address, if it is one of ours."""
    try:
        file = (PAGE / address).resolve()
        return file if file.is_file() and file.is_relative_to(PAGE.resolve()) else None
    except (OSError, ValueError):  # longer than a name may be, or with a NUL in it
        return None


class _Assets(StaticFiles):
    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
