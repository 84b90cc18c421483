"""The films of models, at signed addresses. Of the lesson a model is from, only its own moments can be had here.

Each request asks the permission table anew and no yes is remembered: a model that was withdrawn, or whose pupils'
consent no longer stands, stops in the middle of being watched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InAddress
from starlette.responses import Response

from api.deps import DeskDep, StoreDep
from api.films import parts_of
from api.media_route import MediaRoute
from api.media_tokens import MODEL, RUN_OUT, read
from api.ranges import Kept, Piece, serve, text_piece
from coaching.access.permissions import Permission
from coaching.errors import NotAllowed, NotFound
from coaching.exemplars.models import Exemplar
from coaching.exemplars.queries import exemplar_for
from coaching.lessons.queries import segment_of
from coaching.people.queries import actor_of
from coaching.work import Desk
from media.playlist import CONTENT_TYPE, PlaylistPart, media_playlist, reach_of
from media.storage import BlobStore
from media.timeline import Span

router = APIRouter(tags=["media"], route_class=MediaRoute)

Index = Annotated[int, InAddress(ge=1, le=9999)]


@dataclass
class Viewer:
    """A request with a ticket that is good now, and the model it is for."""

    request: Request
    desk: Desk
    store: BlobStore
    exemplar: Exemplar

    @property
    def span(self) -> Span:
        """The moments that are shown."""
        return Span(self.exemplar.start_ms, self.exemplar.end_ms)

    def parts(self) -> tuple[PlaylistPart, ...]:
        """The lesson's parts that hold it. Raises NotFound while the model's end is not there."""
        with self.desk.read() as work:
            parts = parts_of(work, self.exemplar.lesson_id, self.span)
        if not parts or parts[-1].span.end_ms < self.span.end_ms:
            raise NotFound
        return parts

    def served(self, piece: Piece) -> Response:
        """Serve a piece."""
        return serve(self.request.headers, self.request.method, piece)


def get_viewer(token: str, request: Request, desk: DeskDep, store: StoreDep) -> Viewer:
    """Whoever holds the token in the address, if they may use the model now. Raises NotAllowed."""
    ticket = read(desk.settings, token, desk.clock(), MODEL)
    with desk.read() as work:
        actor = actor_of(work, ticket.credential_id)
        if actor is None or actor.person_id != ticket.person_id:
            raise NotAllowed(RUN_OUT)
        work.actor = actor
        try:
            exemplar = exemplar_for(work, ticket.subject_id, Permission.EXEMPLAR_USE)
        except (NotFound, NotAllowed) as error:
            raise NotAllowed(RUN_OUT) from error
    return Viewer(request, desk, store, exemplar)


ViewerDep = Annotated[Viewer, Depends(get_viewer)]


@router.get("/{token}/film.m3u8", operation_id="read_model_playlist", response_class=Response)
def read_model_playlist(viewer: ViewerDep) -> Response:
    """The stretch around the model, told where to begin."""
    return viewer.served(text_piece(media_playlist(viewer.parts(), viewer.span), CONTENT_TYPE, Kept.NOTHING))


@router.get("/{token}/segments/{index}.mp4", operation_id="read_model_segment", response_class=Response)
def read_model_segment(index: Index, viewer: ViewerDep) -> Response:
    """Bytes of a segment, as the playlist names them; what lies outside the model is not there."""
    reach = reach_of(viewer.parts(), viewer.span, f"segments/{index}.mp4")
    with viewer.desk.read() as work:
        segment = segment_of(work, viewer.exemplar.lesson_id, index)
    if segment is None or segment.blob_key is None:
        raise NotFound
    key = segment.blob_key
    size = viewer.store.size(key)
    tag = hashlib.sha256(f"{key}\n{size}".encode()).hexdigest()[:32]

    def open_at(start: int, length: int) -> Iterator[bytes]:
        if not any(first <= start and start + length <= end for first, end in reach):
            raise NotFound
        return viewer.store.open_range(key, start, length)

    return viewer.served(Piece(size, "video/mp4", f'"{tag}"', open_at))
