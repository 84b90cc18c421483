"""What is passed on to the others in a room and kept nowhere: pointing, and drawing on the standing picture."""

from __future__ import annotations

from api.realtime.seats import Seat
from api.schemas.rooms import DrawOut, PointOut
from coaching.events import Drawn, Pointed

Passing = Pointed | Drawn
MOST_HELD = 64
"""So many wait while a room is looked at."""


def written(item: Passing) -> str:
    """As pages are told."""
    if isinstance(item, Pointed):
        return PointOut(person_id=item.person_id, x=item.x, y=item.y).model_dump_json()
    points = [(x, y) for x, y in item.points]
    told = DrawOut(person_id=item.person_id, at_ms=item.at_ms, stroke=item.stroke, points=points, clear=item.clear)
    return told.model_dump_json()


def is_for(item: Passing, seat: Seat) -> bool:
    """Nobody is shown where they point; of lines only the page that draws them knows already."""
    if isinstance(item, Pointed):
        return seat.actor.person_id != item.person_id
    return seat.id != item.seat_id
