"""Server-sent events: what changes while a page is open. A page that (re)connects fetches everything anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from uuid import UUID

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from api.deps import DeskDep, HubDep, SignedIn
from api.realtime.hub import Hub
from api.realtime.telling import told
from coaching.access.facts import Actor
from coaching.access.permissions import Permission
from coaching.lessons.queries import lesson_for, visible_ids
from coaching.rooms.queries import MOST_LISTED, occupied_rooms
from coaching.work import Desk, Work

router = APIRouter(tags=["events"])

PING_S = 15.0
RETRY = "retry: 2000\n\n"
PING = ": still here\n\n"


class EventStream(StreamingResponse):
    """`text/event-stream`, not to be kept back by anything on the way."""

    media_type = "text/event-stream"


def _stream(desk: Desk, hub: Hub, actor: Actor, lesson_id: UUID | None, seen: set[UUID]) -> EventStream:
    async def lines() -> AsyncIterator[str]:
        with hub.subscribe(actor, lesson_id, seen) as page:
            yield RETRY
            while (news := await page.take(PING_S)) is not None:
                answer = await run_in_threadpool(told, desk, page, news)
                yield "".join(event.line() for event in answer.events) or PING
                if answer.over:
                    return

    return EventStream(lines(), headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"})


async def _seen(desk: Desk, actor: Actor, look: Callable[[Work], set[UUID]]) -> set[UUID]:
    def with_work() -> set[UUID]:
        with desk.read(actor) as work:
            return look(work)

    return await run_in_threadpool(with_work)


@router.get("/events", operation_id="hear_everything", response_class=EventStream)
async def hear_everything(desk: DeskDep, hub: HubDep, actor: SignedIn) -> EventStream:
    """What changes about any lesson, cycle or room of mine."""
    return _stream(desk, hub, actor, None, await _seen(desk, actor, _all_seen))


def _all_seen(work: Work) -> set[UUID]:
    return visible_ids(work) | {found.room.id for found in occupied_rooms(work, MOST_LISTED)}


@router.get("/lessons/{lesson_id}/events", operation_id="hear_lesson", response_class=EventStream)
async def hear_lesson(lesson_id: UUID, desk: DeskDep, hub: HubDep, actor: SignedIn) -> EventStream:
    """What changes about one lesson. Ends with an `access` event when it is shared with me no more."""
    seen = await _seen(desk, actor, lambda work: {lesson_for(work, lesson_id, Permission.LESSON_VIEW).id})
    return _stream(desk, hub, actor, lesson_id, seen)
