"""Pure decisions about holds: what they cover, and what cannot be done meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from coaching.errors import Conflict, Invalid
from coaching.words import clean_line

LONGEST_REASON = 500
LEAST_NOTICE_DAYS = 14
"""A recording that was held is announced anew, at least so long before it is deleted."""


@dataclass(frozen=True)
class Days:
    """From when to when, both days included; None is open."""

    since: date | None = None
    until: date | None = None


EVER = Days()


def clean_reason(reason: str) -> str:
    """Why something is held. Raises Invalid("reason")."""
    return clean_line(reason, "reason", LONGEST_REASON)


def ensure_days(days: Days) -> None:
    """That the last day does not come before the first. Raises Invalid("until")."""
    if days.since is not None and days.until is not None and days.until < days.since:
        field = "until"
        raise Invalid(field, "The last day comes before the first.")


def covers(days: Days, taught_on: date | None, added_on: date) -> bool:
    """Whether a recording was taught or added between the days: rather one too many is kept than one too few."""
    return any(_within(days, day) for day in (taught_on, added_on) if day is not None)


def _within(days: Days, day: date) -> bool:
    return (days.since is None or days.since <= day) and (days.until is None or day <= days.until)


def on_hold(held_at: datetime) -> Conflict:
    """The answer to whoever wants to erase a recording that is held: Conflict("on_hold")."""
    detail = (
        f"This recording has been on hold since {_in_words(held_at)}. Your school has to keep it for now, so it cannot"
        " be erased. It can be erased when an administrator has released the hold."
    )
    return Conflict(detail, "on_hold")


def ensure_may_wait(held: int, *, when_released: bool) -> None:
    """That whoever erases a person knows what has to wait for a release. Raises Conflict("on_hold")."""
    if held and not when_released:
        what = "A recording of theirs is" if held == 1 else f"{held} recordings of theirs are"
        detail = (
            f"{what} on hold: the school has to keep what is held for now. Nothing was erased. You can have everything"
            " else erased now; what is held is then erased as soon as the hold is released."
        )
        raise Conflict(detail, "on_hold")


def _in_words(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
