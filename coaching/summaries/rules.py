"""Pure decisions about the page: what is left for the next time, and who may still write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from coaching.cycles.models import CycleItem
from coaching.goals.models import Step


def left(items: Iterable[CycleItem], steps: Iterable[Step], step_id: UUID | None) -> tuple[str, ...]:
    """What is carried over: items that are not done, and steps from before, but for the one this is about."""
    undone = [item.text for item in items if item.done_at is None]
    return (*undone, *(step.title for step in steps if step.id != step_id))


def may_write(until: datetime | None, now: datetime) -> bool:
    """While the meeting runs, and for a day."""
    return until is None or now < until
