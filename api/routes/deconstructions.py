"""Deconstructions: each marks for themselves, all commit, all is opened, they agree."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from api.deps import OnceRoute, ReadWork, WriteWork
from api.schemas.deconstructions import (
    AgreeBody,
    DeconstructionBody,
    DeconstructionOut,
    MarkBody,
    MarkOut,
    MarkPatch,
    read_mark,
    write_deconstruction,
    write_mark,
)
from api.schemas.places import id_part
from api.schemas.text import Cursor, Limit, Page, pack_cursor, unpack_cursor
from coaching.access.permissions import Permission
from coaching.deconstructions import actions, queries
from coaching.deconstructions.models import Deconstruction
from coaching.work import Work

router = APIRouter(tags=["deconstructions"], route_class=OnceRoute)


def _shown(work: Work, row: Deconstruction) -> DeconstructionOut:
    return write_deconstruction(work, queries.shown(work, row))


@router.post("/exemplars/{exemplar_id}/deconstructions", status_code=201, operation_id="begin_deconstruction")
def begin_deconstruction(exemplar_id: UUID, body: DeconstructionBody, work: WriteWork) -> DeconstructionOut:
    """Take a model apart: alone, with a pair, or in a group. One that is not finished is gone on with."""
    company = actions.Company(body.pair_id, frozenset(body.person_ids))
    return _shown(work, actions.begin(work, exemplar_id, company))


@router.get("/deconstructions", operation_id="list_deconstructions")
def list_deconstructions(
    work: ReadWork, exemplar_id: UUID | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[DeconstructionOut]:
    """Those I take part in, newest first."""
    place = unpack_cursor(cursor, (str,))
    after = id_part(place[0]) if place else None
    found = queries.visible_deconstructions(work, exemplar_id, after, limit + 1)
    last = found[limit - 1].row.id if len(found) > limit else None
    return Page(
        items=[write_deconstruction(work, one) for one in found[:limit]],
        next_cursor=pack_cursor(str(last)) if last else None,
    )


@router.get("/deconstructions/{deconstruction_id}", operation_id="read_deconstruction")
def read_deconstruction(deconstruction_id: UUID, work: ReadWork) -> DeconstructionOut:
    """One deconstruction; until all have committed, with nobody's marks but mine."""
    return _shown(work, queries.deconstruction_for(work, deconstruction_id, Permission.DECONSTRUCTION_VIEW))


@router.post("/deconstructions/{deconstruction_id}/marks", status_code=201, operation_id="add_mark")
def add_mark(deconstruction_id: UUID, body: MarkBody, work: WriteWork) -> MarkOut:
    """Mark where a criterion happens."""
    return write_mark(actions.add_mark(work, deconstruction_id, read_mark(body)))


@router.patch("/deconstructions/{deconstruction_id}/marks/{mark_id}", operation_id="change_mark")
def change_mark(deconstruction_id: UUID, mark_id: UUID, body: MarkPatch, work: WriteWork) -> MarkOut:
    """Move or reword a mark of mine."""
    change = actions.MarkChange(body.criterion_id, body.start_ms, body.end_ms, body.why)
    return write_mark(actions.change_mark(work, deconstruction_id, mark_id, change))


@router.delete("/deconstructions/{deconstruction_id}/marks/{mark_id}", status_code=204, operation_id="remove_mark")
def remove_mark(deconstruction_id: UUID, mark_id: UUID, work: WriteWork) -> None:
    """Take back a mark of mine."""
    actions.remove_mark(work, deconstruction_id, mark_id)


@router.post("/deconstructions/{deconstruction_id}/commit", operation_id="commit_marks")
def commit_marks(deconstruction_id: UUID, work: WriteWork) -> DeconstructionOut:
    """Stand by my marks. The last one to commit opens everybody's."""
    return _shown(work, actions.commit_marks(work, deconstruction_id))


@router.delete("/deconstructions/{deconstruction_id}/people/{person_id}", status_code=204, operation_id="go_on_without")
def go_on_without(deconstruction_id: UUID, person_id: UUID, work: WriteWork) -> None:
    """Leave, or go on without somebody who does not come."""
    actions.go_on_without(work, deconstruction_id, person_id)


@router.post("/deconstructions/{deconstruction_id}/agree", operation_id="agree_marks")
def agree_marks(deconstruction_id: UUID, body: AgreeBody, work: WriteWork) -> DeconstructionOut:
    """Keep the list we agreed on: the checklist of the rehearsal."""
    wishes = [read_mark(mark) for mark in body.marks]
    return _shown(work, actions.agree(work, deconstruction_id, wishes, body.version))
