"""Drawing on the standing picture: passed on to the others piece by piece, and kept nowhere.

A piece names the moment it was drawn on. It is passed on only while the room stands at that moment, so that no line
ever lies on another picture; whoever keeps lines forgets them as soon as the room leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, TypeAdapter

from coaching.errors import SignedOut
from coaching.events import Drawn
from coaching.rooms.commands import Position
from coaching.rooms.playback import Refused, State
from coaching.rooms.queries import OpenRoom, room_for
from coaching.work import Work

MOST_POINTS = 64
POINTS_TO = 4  # a ten-thousandth of the picture is less than any screen shows

Part = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
Points = Annotated[list[tuple[Part, Part]], Field(max_length=MOST_POINTS)]
Stroke = Annotated[int, Field(strict=True, ge=0, lt=2**31)]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """More of somebody's line number `stroke`; without points it is taken back. `clear` wipes everybody's lines."""

    at_ms: Position
    stroke: Stroke = 0
    points: Points = field(default_factory=list)
    clear: bool = False


_PIECE: TypeAdapter[Piece] = TypeAdapter(Piece)


def read(said: dict[str, Any]) -> Piece:
    """What somebody says they draw. Raises ValidationError."""
    return _PIECE.validate_python(said)


def drawn(found: OpenRoom, person_id: UUID | None, seat_id: UUID, piece: Piece) -> Drawn:
    """The piece as the others are told. Raises Refused("not_still")."""
    if person_id is None:
        raise SignedOut
    ensure_still(found.state, piece.at_ms)
    points = [[round(x, POINTS_TO), round(y, POINTS_TO)] for x, y in piece.points]
    return Drawn(found.room.id, person_id, seat_id, piece.at_ms, piece.stroke, points, piece.clear)


def ensure_still(state: State, at_ms: int) -> None:
    """The room stands at that moment, and does not only wait there for somebody. Raises Refused("not_still")."""
    if state.playing or state.held_ms is not None or state.position_ms != at_ms:
        code = "not_still"
        raise Refused(code)


def draw(work: Work, room_id: UUID, seat_id: UUID, piece: Piece) -> OpenRoom:
    """Draw, for whoever is there, in whatever process. Raises NotFound, SignedOut, Refused("not_still")."""
    found = room_for(work, room_id)
    work.announce(drawn(found, work.actor.person_id, seat_id, piece))
    return found
