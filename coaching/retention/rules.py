"""Pure decisions about retention: when a recording's time is over, and what has to come before.

Nothing is deleted that was not warned of, and never sooner than the notice the warning gave: a rule that is made
shorter, an upgrade, or a clock that jumps cannot delete a lesson out of the blue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from coaching.errors import Conflict, Invalid
from coaching.holds.rules import LEAST_NOTICE_DAYS

SHORTEST_DAYS, LONGEST_DAYS = 30, 3650
FEWEST_WARN_DAYS, MOST_WARN_DAYS = 7, 90
LAST_CALL = timedelta(days=3)
"""So long before the end its owner is told again, at the latest by the letter of the next morning."""


@dataclass(frozen=True)
class Terms:
    """How recordings of one purpose are kept."""

    days: int | None
    warn_days: int
    may_keep_longer: bool


ORDINARY = Terms(days=365, warn_days=14, may_keep_longer=True)
"""A school year and the summer after it; two weeks' notice covers a holiday at half-term."""


@dataclass(frozen=True)
class Term:
    """What is known of one lesson's time."""

    added_at: datetime
    kept_until: datetime | None = None
    warned_at: datetime | None = None
    warned_days: int = 0
    released_at: datetime | None = None
    held: bool = False


def notice_days(term: Term, terms: Terms) -> int:
    """How many days' notice its owner has to get; never few after a hold, during which nobody counted on an end."""
    return max(terms.warn_days, LEAST_NOTICE_DAYS) if term.released_at else terms.warn_days


def ensure_terms(terms: Terms) -> None:
    """Terms a school may choose. Raises Invalid("days", "warn_days")."""
    if terms.days is not None and not SHORTEST_DAYS <= terms.days <= LONGEST_DAYS:
        field = "days"
        raise Invalid(field, f"Please choose between {SHORTEST_DAYS} and {LONGEST_DAYS} days, or no end at all.")
    if not FEWEST_WARN_DAYS <= terms.warn_days <= MOST_WARN_DAYS:
        field = "warn_days"
        raise Invalid(field, f"Please choose between {FEWEST_WARN_DAYS} and {MOST_WARN_DAYS} days.")
    if terms.days is not None and terms.warn_days >= terms.days:
        field = "warn_days"
        raise Invalid(field, "The warning has to come after the beginning.")


def ends_at(term: Term, terms: Terms) -> datetime | None:
    """When the time of a recording is over; None where it has no end."""
    if terms.days is None:
        return None
    end = term.added_at + timedelta(days=terms.days)
    return max(end, term.kept_until) if term.kept_until else end


def is_due_for_warning(term: Term, terms: Terms, now: datetime) -> bool:
    """Whether its owner has to be told now."""
    end = ends_at(term, terms)
    if term.held or term.warned_at is not None or end is None:
        return False
    return end - timedelta(days=notice_days(term, terms)) <= now


def deletes_at(term: Term, terms: Terms, now: datetime) -> datetime | None:
    """When it will be deleted, as things are: its end, never before the notice is over, and not while held."""
    end = None if term.held else ends_at(term, terms)
    if end is None:
        return None
    if term.warned_at is not None:
        return max(end, term.warned_at + timedelta(days=term.warned_days))
    return max(end, now + timedelta(days=notice_days(term, terms)))


def still_holds(term: Term, terms: Terms, now: datetime) -> bool:
    """Whether a warning that was given is still true: not where the rule has been made longer since, or it is held."""
    end = ends_at(term, terms)
    return not term.held and end is not None and end - timedelta(days=max(terms.warn_days, term.warned_days)) <= now


def is_last_call(term: Term, terms: Terms, now: datetime) -> bool:
    """Whether its owner, who was told, has to be told once more: in a few days it will be deleted."""
    last = deletes_at(term, terms, now)
    return term.warned_at is not None and last is not None and last - LAST_CALL <= now


def is_over(term: Term, terms: Terms, now: datetime) -> bool:
    """Whether it is deleted now."""
    last = deletes_at(term, terms, now)
    return term.warned_at is not None and last is not None and last <= now


def kept_longer(terms: Terms, now: datetime) -> datetime:
    """Until when a recording is kept whose owner keeps it longer now. Raises Conflict("no_end", "not_longer")."""
    if terms.days is None:
        detail = "This recording is kept until you erase it."
        raise Conflict(detail, "no_end")
    if not terms.may_keep_longer:
        detail = "Your school does not keep these recordings longer. Save a copy of what you need."
        raise Conflict(detail, "not_longer")
    return now + timedelta(days=terms.days)


def in_words(purpose: str, terms: Terms) -> str:
    """The rule as a certificate states it."""
    return f"{purpose}: {terms.days} days, with {terms.warn_days} days' notice"
