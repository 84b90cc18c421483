"""Everything about me in one file, for me alone."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.deps import DeskDep, OnceRoute, ReadWork, SignedIn, StoreDep, WriteWork
from api.errors import problem
from api.ranges import Piece, serve
from api.schemas.privacy import TakeoutBody, TakeoutOut, write_takeout
from api.schemas.text import Page
from coaching.errors import NotFound
from coaching.takeouts import actions
from coaching.takeouts.queries import my_takeouts, takeout_for
from coaching.takeouts.rules import can_be_had, file_name
from media.storage import BlobMissing, StoreRefused, StoreUnavailable

router = APIRouter(tags=["privacy"], route_class=OnceRoute)


@router.post("/takeouts", status_code=202, operation_id="ask_for_takeout")
def ask_for_takeout(work: WriteWork, response: Response, body: TakeoutBody | None = None) -> TakeoutOut:
    """Have everything about me put into one ZIP file; a new one takes the place of the one before."""
    takeout = actions.ask_for(work, with_films=(body or TakeoutBody()).with_films)
    response.headers["Location"] = f"/api/v1/takeouts/{takeout.id}"
    return write_takeout(work, takeout)


@router.get("/takeouts", operation_id="list_takeouts")
def list_takeouts(work: ReadWork) -> Page[TakeoutOut]:
    """Exports of my data that are still there."""
    return Page(items=[write_takeout(work, takeout) for takeout in my_takeouts(work)])


@router.get("/takeouts/{takeout_id}", operation_id="read_takeout")
def read_takeout(takeout_id: UUID, work: ReadWork) -> TakeoutOut:
    """How far it is, and where it can be saved."""
    return write_takeout(work, takeout_for(work, takeout_id))


@router.delete("/takeouts/{takeout_id}", status_code=204, operation_id="remove_takeout")
def remove_takeout(takeout_id: UUID, work: WriteWork) -> None:
    """Remove the file before its time."""
    actions.give_up(work, takeout_id)


@router.get("/takeouts/{takeout_id}/file", operation_id="save_takeout", response_class=Response)
def save_takeout(takeout_id: UUID, request: Request, desk: DeskDep, store: StoreDep, actor: SignedIn) -> Response:
    """The file itself, in ranges too. It never leaves by an address that works for anybody else."""
    with desk.write(actor) as work:
        takeout = actions.note_saved(work, takeout_id)
        if not can_be_had(takeout, work.now) or takeout.blob_key is None or takeout.size_bytes is None:
            raise NotFound
    open_at = partial(store.open_range, takeout.blob_key)
    tag, name = f'"{takeout.sha256}"', file_name(takeout.created_at)
    try:
        return serve(
            request.headers, request.method, Piece(takeout.size_bytes, "application/zip", tag, open_at, saved_as=name)
        )
    except BlobMissing as error:
        raise NotFound from error
    except (StoreUnavailable, StoreRefused):
        return problem(503, "The store does not answer. Please try again.", headers={"Retry-After": "5"})
