"""The eight phases, as data, and the one rule about them: a phase is done when its evidence exists.

The rule knows no row. It is told what was found (`Piece`), of which kind and when; `sources.SOURCES` finds it. A
kind that nothing finds yet leaves its phase open, and a new source is all that a new feature has to add.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Part(StrEnum):
    """Which half of the round."""

    OBSERVATION = "observation"
    MEETING = "meeting"


class PhaseState(StrEnum):
    """The first phase without evidence is open, those after it wait; evidence may come in any order."""

    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"


class Found(StrEnum):
    """Kinds of evidence."""

    CLIP = "clip"
    GOAL = "goal"
    STEP = "step"
    FOCUS = "focus"
    PLAN = "plan"
    MEETING = "meeting"
    AGREED_STEP = "agreed_step"
    DECONSTRUCTION = "deconstruction"
    ROUND = "round"


@dataclass(frozen=True)
class Piece:
    """One thing that was found, where its reader may see it. `id` names it; what is only words has the cycle's."""

    kind: Found
    id: UUID
    title: str
    at: datetime | None = None
    lesson_id: UUID | None = None
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True)
class Phase:
    """One of the eight: `by` are the kinds of evidence, any one of which says that it is done."""

    number: int
    name: str
    part: Part
    by: frozenset[Found]


@dataclass(frozen=True)
class PhaseNow:
    """A phase of one cycle, as its reader sees it."""

    phase: Phase
    state: PhaseState
    evidence: tuple[Piece, ...]


def _phase(number: int, name: str, part: Part, *by: Found) -> Phase:
    return Phase(number, name, part, frozenset(by))


PHASES = (
    _phase(1, "Gather evidence", Part.OBSERVATION, Found.CLIP),
    _phase(2, "Review goals and steps", Part.OBSERVATION, Found.STEP, Found.GOAL),
    _phase(3, "Identify an area", Part.OBSERVATION, Found.FOCUS),
    _phase(4, "Plan the meeting", Part.OBSERVATION, Found.PLAN),
    _phase(5, "Discuss progress", Part.MEETING, Found.MEETING),
    _phase(6, "Agree one small step", Part.MEETING, Found.AGREED_STEP),
    _phase(7, "Take a model apart", Part.MEETING, Found.DECONSTRUCTION),
    _phase(8, "Adapt and rehearse", Part.MEETING, Found.ROUND),
)


def phases_now(pieces: Collection[Piece], *, closed: bool) -> tuple[PhaseNow, ...]:
    """Every phase with its evidence and state. In a closed cycle nothing is open: what is left was carried over."""
    shown: list[PhaseNow] = []
    opened = closed
    for phase in PHASES:
        evidence = tuple(piece for piece in pieces if piece.kind in phase.by)
        state = PhaseState.DONE if evidence else PhaseState.WAITING if opened else PhaseState.OPEN
        opened = opened or not evidence
        shown.append(PhaseNow(phase, state, evidence))
    return tuple(shown)


def open_phase(phases: Collection[PhaseNow]) -> PhaseNow | None:
    """What is next, if anything."""
    return next((now for now in phases if now.state is PhaseState.OPEN), None)
