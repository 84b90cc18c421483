"""A step's chain of evidence: what it holds, and looking at a secure step again."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from api.deps import OnceRoute, ReadWork, WriteWork
from api.schemas.evidence import CheckBody, EvidenceOut, write_evidence
from api.schemas.goals import StepOut, write_step
from api.schemas.places import id_part, ms_part
from api.schemas.text import Cursor, Limit, Page, pack_cursor, unpack_cursor
from coaching.access.permissions import Permission
from coaching.evidence import actions, queries
from coaching.evidence.sources import Place
from coaching.goals.queries import shown_step, step_for

router = APIRouter(tags=["goals"], route_class=OnceRoute)


@router.get("/steps/{step_id}/evidence", operation_id="list_evidence")
def list_evidence(step_id: UUID, work: ReadWork, cursor: Cursor = None, limit: Limit = 50) -> Page[EvidenceOut]:
    """A step's chain: where it began, its models, what was agreed about them, and the lessons since, in order."""
    step = step_for(work, step_id, Permission.GOAL_VIEW)
    place = unpack_cursor(cursor, (int, str, str, int, str))
    after = _place(place) if place else None
    chain = queries.chain_of(work, step, after, limit + 1)
    last = chain[limit - 1].place if len(chain) > limit else None
    return Page(
        items=write_evidence(work, chain[:limit]),
        next_cursor=pack_cursor(last[0], last[1], str(last[2]), last[3], str(last[4])) if last else None,
    )


def _place(parts: list[str | int]) -> Place:
    part, day, first, moment, second = parts
    return ms_part(part), str(day), id_part(first), ms_part(moment), id_part(second)


@router.put("/steps/{step_id}/clips/{clip_id}", status_code=204, operation_id="link_clip")
def link_clip(step_id: UUID, clip_id: UUID, work: WriteWork) -> None:
    """Put a clip from a lesson of this teacher into the chain. Doing it twice is doing it once."""
    actions.link_clip(work, step_id, clip_id)


@router.delete("/steps/{step_id}/clips/{clip_id}", status_code=204, operation_id="unlink_clip")
def unlink_clip(step_id: UUID, clip_id: UUID, work: WriteWork) -> None:
    """Take a clip out of the chain; the clip stays with its lesson."""
    actions.unlink_clip(work, step_id, clip_id)


@router.post("/steps/{step_id}/checks", operation_id="check_step")
def check_step(step_id: UUID, body: CheckBody, work: WriteWork, response: Response) -> StepOut:
    """A secure step was still there in a newer lesson: the next look is further off."""
    answer = write_step(shown_step(work, actions.hold_step(work, step_id, body.clip_id)))
    response.headers["ETag"] = answer.etag
    return answer
