"""Exemplars: clips that show a step of the library, or what it is mistaken for; with consent and the teacher's yes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from api.deps import OnceRoute, ReadWork, WriteWork
from api.etags import IfMatch, stale, versions
from api.films import parts_of
from api.schemas.exemplars import (
    ExemplarBody,
    ExemplarOut,
    ExemplarPatch,
    ModelFilmOut,
    film_address,
    write_exemplar,
)
from api.schemas.lessons import WatchedBody
from api.schemas.places import id_part
from api.schemas.text import Cursor, Limit, Page, pack_cursor, unpack_cursor
from coaching.access.permissions import Permission
from coaching.errors import NotFound, Stale
from coaching.exemplars import actions, queries
from coaching.exemplars.models import Exemplar
from coaching.exemplars.queries import Wanted
from coaching.lessons.rules import span_of
from coaching.work import Work
from media.playlist import clip_starts_at_us
from media.timeline import Span

router = APIRouter(tags=["exemplars"], route_class=OnceRoute)


def _exemplar(work: Work, exemplar: Exemplar, response: Response) -> ExemplarOut:
    answer = write_exemplar(work, queries.shown(work, exemplar))
    response.headers["ETag"] = answer.etag
    return answer


@router.post("/exemplars", status_code=201, operation_id="publish_exemplar")
def publish_exemplar(body: ExemplarBody, work: WriteWork, response: Response) -> ExemplarOut:
    """Make a clip a model or contrast. From the teacher on the film it is the yes; from others it asks for it."""
    wish = actions.Wish(body.template_id, body.kind, body.title, body.audience, body.person_ids, body.source)
    return _exemplar(work, actions.publish(work, body.clip_id, wish), response)


@router.get("/exemplars", operation_id="list_exemplars")
def list_exemplars(
    work: ReadWork,
    template_id: UUID | None = None,
    lesson_id: UUID | None = None,
    waiting: Annotated[bool, Query(description="Those that wait for my yes.")] = False,  # noqa: FBT002 - a query
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ExemplarOut]:
    """The models and contrasts I may see, newest first."""
    place = unpack_cursor(cursor, (str,))
    after = id_part(place[0]) if place else None
    found = queries.visible_exemplars(work, Wanted(template_id, lesson_id, waiting), after, limit + 1)
    last = found[limit - 1].exemplar.id if len(found) > limit else None
    return Page(
        items=[write_exemplar(work, one) for one in found[:limit]],
        next_cursor=pack_cursor(str(last)) if last else None,
    )


@router.get("/exemplars/{exemplar_id}", operation_id="read_exemplar")
def read_exemplar(exemplar_id: UUID, work: ReadWork, response: Response) -> ExemplarOut:
    """One model or contrast."""
    return _exemplar(work, queries.exemplar_for(work, exemplar_id, Permission.EXEMPLAR_VIEW), response)


@router.patch(
    "/exemplars/{exemplar_id}",
    operation_id="change_exemplar",
    response_model=ExemplarOut,
    responses={412: {"description": "Someone changed it since; `current` is how it stands now."}},
)
def change_exemplar(
    exemplar_id: UUID, body: ExemplarPatch, work: WriteWork, response: Response, if_match: IfMatch = None
) -> ExemplarOut | JSONResponse:
    """The yes of the teacher on the film, who may use it, and its title."""
    agreed = body.state == "published"
    change = actions.ExemplarChange(body.title, body.audience, body.person_ids, agreed, versions(if_match))
    try:
        return _exemplar(work, actions.change_exemplar(work, exemplar_id, change), response)
    except Stale:
        current = _exemplar(work, queries.exemplar_for(work, exemplar_id, Permission.EXEMPLAR_VIEW), response)
        return stale(current, current.etag)


@router.delete("/exemplars/{exemplar_id}", status_code=204, operation_id="withdraw_exemplar")
def withdraw_exemplar(exemplar_id: UUID, work: WriteWork) -> None:
    """Take it back everywhere, at once: the teacher on the film, or whoever asked for it."""
    actions.withdraw(work, exemplar_id)


@router.get("/exemplars/{exemplar_id}/film", operation_id="read_exemplar_film")
def read_exemplar_film(exemplar_id: UUID, work: ReadWork) -> ModelFilmOut:
    """Where to watch it. Only these moments of the lesson can be had at that address."""
    exemplar = queries.exemplar_for(work, exemplar_id, Permission.EXEMPLAR_USE)
    address, span = film_address(work, exemplar.id), Span(exemplar.start_ms, exemplar.end_ms)
    parts = parts_of(work, exemplar.lesson_id, span)
    if address is None or not parts or parts[-1].span.end_ms < span.end_ms:
        raise NotFound
    starts_us = clip_starts_at_us(parts, span)
    return ModelFilmOut(playlist_url=address, starts_us=starts_us, start_ms=span.start_ms, end_ms=span.end_ms)


@router.post("/exemplars/{exemplar_id}/watched", status_code=204, operation_id="report_exemplar_watched")
def report_exemplar_watched(exemplar_id: UUID, body: WatchedBody, work: WriteWork) -> None:
    """What a player showed since it last said so, on the lesson's timeline; the teacher's ledger has it."""
    actions.report_watched(work, exemplar_id, [span_of(look.start_ms, look.end_ms) for look in body.spans])
