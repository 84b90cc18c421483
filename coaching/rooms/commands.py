"""What can happen in a room. A `Command` is somebody's wish; a `Happening` is the server's own and comes from no page.

Ids are plain strings here: a reducer only compares them. `by` is whoever did it, as the server knows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

LATEST_MS = 1_000_000_000
SLOWEST, FASTEST = 0.25, 2.0
LONGEST_QUESTION = 300
MOST_SHIFT_MS = 600_000

Position = Annotated[int, Field(ge=0, le=LATEST_MS)]
Speed = Annotated[float, Field(ge=SLOWEST, le=FASTEST, allow_inf_nan=False)]
Question = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_QUESTION, pattern=r"^[^\x00]*$")]


class Side(StrEnum):
    """One of two films side by side."""

    A = "a"
    B = "b"


class Heard(StrEnum):
    """Which of the two is heard."""

    A = "a"
    B = "b"
    OFF = "off"


@dataclass(frozen=True)
class Strand:
    """One of two films: where it begins, its bounds, and how much later than the start it begins. Lesson time."""

    start_ms: int
    low_ms: int
    high_ms: int
    shift_ms: int = 0


@dataclass(frozen=True, kw_only=True)
class Take:
    """Have the control, whoever has it."""

    type: Literal["take"] = "take"
    by: str


@dataclass(frozen=True, kw_only=True)
class Give:
    """Hand the control to somebody who is here."""

    type: Literal["give"] = "give"
    by: str
    person_id: str


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Ask the holder for the control, or no longer."""

    type: Literal["ask"] = "ask"
    by: str
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class Play:
    """Go on from where it stands; from the beginning, where it stands at the end."""

    type: Literal["play"] = "play"
    by: str


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Stand still: at the picture the holder saw, where they say which."""

    type: Literal["pause"] = "pause"
    by: str
    position_ms: Position | None = None


@dataclass(frozen=True, kw_only=True)
class Seek:
    """Go somewhere else."""

    type: Literal["seek"] = "seek"
    by: str
    position_ms: Position


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Play faster or slower."""

    type: Literal["rate"] = "rate"
    by: str
    rate: Speed


@dataclass(frozen=True, kw_only=True)
class Look:
    """Look around alone, or come back."""

    type: Literal["look"] = "look"
    by: str
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class Stall:
    """Have nothing to show yet, or have it again."""

    type: Literal["stall"] = "stall"
    by: str
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Let the room wait for the slowest, or not."""

    type: Literal["wait"] = "wait"
    by: str
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Plan a pause, perhaps with a question; or word the one that is planned there anew."""

    type: Literal["plan"] = "plan"
    by: str
    at_ms: Position
    question: Question = ""


@dataclass(frozen=True, kw_only=True)
class Unplan:
    """Plan it no longer."""

    type: Literal["unplan"] = "unplan"
    by: str
    at_ms: Position


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Line one of two films up with the other."""

    type: Literal["shift"] = "shift"
    by: str
    side: Side
    shift_ms: Annotated[int, Field(ge=-MOST_SHIFT_MS, le=MOST_SHIFT_MS)]


@dataclass(frozen=True, kw_only=True)
class Hear:
    """Hear one of two films, or none."""

    type: Literal["hear"] = "hear"
    by: str
    heard: Heard


@dataclass(frozen=True, kw_only=True)
class Join:
    """Somebody came in, or came back after a lost connection."""

    type: Literal["join"] = "join"
    by: str


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Somebody is not connected any more."""

    type: Literal["leave"] = "leave"
    by: str


@dataclass(frozen=True, kw_only=True)
class Films:
    """What is shown: from where to where, or which two films."""

    type: Literal["films"] = "films"
    low_ms: int
    high_ms: int
    sides: tuple[Strand, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Tick:
    """Time passed."""

    type: Literal["tick"] = "tick"


Steering = Give | Play | Pause | Seek | Rate | Wait | Shift | Hear
"""What needs the control."""
Command = Take | Ask | Look | Stall | Plan | Unplan | Steering
Happening = Join | Leave | Films | Tick
Event = Command | Happening

WISHES: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="type")])
EVENTS: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])
