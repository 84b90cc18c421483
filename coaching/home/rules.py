"""Pure decisions about what is next for somebody: one list, the most pressing thing first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Act(StrEnum):
    """What somebody can do next, in the order in which it presses when nothing is overdue."""

    AGREE_STEP = "agree_step"
    CYCLE_PHASE = "cycle_phase"
    CHECK_STEP = "check_step"
    BEGIN_CYCLE = "begin_cycle"


class Side(StrEnum):
    """Which of the pair somebody is."""

    TEACHER = "teacher"
    COACH = "coach"


PREPARED_BY_THE_COACH = frozenset({3, 4})
"""Finding the area and planning the meeting is the coach's work; the teacher sees it, and everything else is both's."""


@dataclass(frozen=True)
class Next:
    """One thing to do. `yours` says whether it waits for this person, or for the other of the pair."""

    act: Act
    side: Side
    pair_id: UUID | None = None
    other_id: UUID | None = None
    cycle_id: UUID | None = None
    phase: int | None = None
    step_id: UUID | None = None
    title: str = ""
    due_on: date | None = None
    overdue: bool = False
    yours: bool = True


def waits_for(side: Side, phase: int) -> bool:
    """Whether a phase waits for this side of the pair."""
    return side is Side.COACH or phase not in PREPARED_BY_THE_COACH


def in_order(things: Iterable[Next]) -> tuple[Next, ...]:
    """What waits for oneself before what waits for the other; overdue, then by kind, then by day."""
    kinds = list(Act)
    return tuple(
        sorted(
            things,
            key=lambda one: (
                not one.yours,
                not one.overdue,
                kinds.index(one.act),
                one.due_on or date.max,
                str(one.cycle_id or one.step_id or one.pair_id),
            ),
        )
    )
