"""Pure decisions about evidence: which lesson says something new about a step."""

from __future__ import annotations

from datetime import date, datetime

from coaching.errors import Conflict, Invalid

MOST_CLIPS = 100
MOST_MODELS = 50


def day_of(taught_on: date | None, added_at: datetime) -> date:
    """The day of a lesson: as dated, or else as added."""
    return taught_on or added_at.date()


def is_later(taught_on: date | None, added_at: datetime, since: datetime | None) -> bool:
    """Whether a lesson was taught after `since` (a step agreed, or last seen); never for a step that is not agreed.

    A lesson has a day, not an hour: one of the same day counts when its recording came in afterwards.
    """
    if since is None:
        return False
    day = day_of(taught_on, added_at)
    return day > since.date() or (day == since.date() and added_at > since)


def ensure_of_teacher(owner_id: object, teacher_id: object) -> None:
    """A step is shown by its own teacher. Raises Invalid("clip_id")."""
    if owner_id != teacher_id:
        field = "clip_id"
        raise Invalid(field, "This clip is from another teacher's lesson.")


def ensure_later(*, later: bool) -> None:
    """The clip chosen as evidence says something new. Raises Conflict("evidence_too_early")."""
    if not later:
        detail = "This clip is from a lesson taught before the step was agreed. Choose one from a later lesson."
        raise Conflict(detail, "evidence_too_early")


def ensure_room(clips: int) -> None:
    """A chain, not an archive. Raises Conflict("too_many_clips")."""
    if clips >= MOST_CLIPS:
        detail = f"This step has {MOST_CLIPS} clips already."
        raise Conflict(detail, "too_many_clips")
