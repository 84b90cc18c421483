"""Rooms: opened over HTTP, lived in over a socket."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, WebSocket

from api.deps import DeskDep, OnceRoute, ReadWork, RoomsDep, WriteWork, signed_in
from api.realtime.sockets import attend
from api.schemas.rooms import RoomBody, RoomOut, read_company, read_subject, write_room
from api.schemas.text import Page
from coaching.rooms import actions, queries

router = APIRouter(tags=["rooms"], route_class=OnceRoute)


@router.post("/rooms", status_code=201, operation_id="open_room")
def open_room(body: RoomBody, work: WriteWork) -> RoomOut:
    """The room in which we watch this: a new one, or ours as we left it. Everybody in it must be allowed to see it."""
    return write_room(actions.open_room(work, read_company(body), read_subject(body.subject)))


@router.get("/rooms", operation_id="list_rooms")
def list_rooms(
    work: ReadWork, limit: Annotated[int, Query(ge=1, le=50)] = 20, *, occupied: bool = False
) -> Page[RoomOut]:
    """My rooms, the last used first, or those that are `occupied`; `state.members` says who is in each now."""
    found = queries.occupied_rooms(work, limit) if occupied else queries.visible_rooms(work, limit)
    return Page(items=[write_room(room) for room in found])


@router.get("/rooms/{room_id}", operation_id="read_room")
def read_room(room_id: UUID, work: ReadWork) -> RoomOut:
    """One room."""
    return write_room(queries.room_for(work, room_id))


@router.websocket("/rooms/{room_id}/socket")
async def attend_room(socket: WebSocket, room_id: str, desk: DeskDep, rooms: RoomsDep) -> None:
    """Be in the room. Closed with 4401 for whoever is not signed in (any more), 4403 for what is not theirs."""
    await attend(socket, rooms, partial(signed_in, socket, desk), room_id)
