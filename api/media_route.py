"""The kind of route that serves out of the store of recordings."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from api.errors import problem
from coaching.errors import NotFound
from media.storage import BlobMissing, StoreRefused, StoreUnavailable


class MediaRoute(APIRoute):
    """A route that says it plainly when the store has nothing, or cannot be reached."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
        """Wrap FastAPI's handler."""
        handle = super().get_route_handler()

        async def stored(request: Request) -> Response:
            try:
                return await handle(request)
            except BlobMissing as error:
                raise NotFound from error
            except (StoreUnavailable, StoreRefused):
                return problem(503, "The store of recordings does not answer.", headers={"Retry-After": "5"})

        return stored
