"""What may be said about groups of people, and what a term is. Pure; docs/adr/0019 says why it is enough.

A number is shown when at least five people are behind it and, where the rest can be worked out, at least five behind
the rest. The smallest departments are put together until that holds for them as one and for every other one by itself.
So everything that can be had by adding and subtracting is a number that may be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from coaching.access.facts import Role
from coaching.errors import Conflict, Invalid
from coaching.words import clean_line

FEWEST = 5
LONGEST_TERM_NAME = 100
SHORTEST_TERM = timedelta(days=28)
LONGEST_TERM = timedelta(days=366)
MOST_TERMS = 60
YEARS = range(2000, 2200)


@dataclass(frozen=True)
class Tally:
    """What was counted in one department: `things`, how many people they are about, and whom the rest is about.

    `others` is None where there is no rest that somebody could work out.
    """

    things: int = 0
    people: int = 0
    others: int | None = None

    def __add__(self, more: Tally) -> Tally:
        others = None if self.others is None or more.others is None else self.others + more.others
        return Tally(self.things + more.things, self.people + more.people, others)

    @property
    def shown(self) -> bool:
        """That five or more are behind the number, and behind the rest."""
        return self.people >= FEWEST and (self.others is None or self.others >= FEWEST)


class Hidden(StrEnum):
    """Why even the number for everybody is not shown."""

    SMALL = "small"
    FEW = "few"
    MOST = "most"


@dataclass(frozen=True)
class Sheet:
    """One measure as it may be shown. `tallies` go by department, the smallest first.

    The first `together` departments are shown as one; the others each by itself; None hides even the sum of all.
    """

    tallies: tuple[Tally, ...]
    together: int | None

    @property
    def total(self) -> Tally:
        """All departments."""
        return _sum(self.tallies)

    @property
    def hidden(self) -> Hidden | None:
        """Why the number for everybody is not shown; None when it is."""
        return None if self.together is not None else reason(self.total)


def reason(total: Tally) -> Hidden:
    """What may be said instead of the number for everybody: in a group of ten and more, which end it is at."""
    if total.people + (total.others or 0) < 2 * FEWEST and total.others is not None:
        return Hidden.SMALL
    return Hidden.FEW if total.people < FEWEST else Hidden.MOST


def sheet(tallies: Sequence[Tally], at_least: int = 0) -> Sheet:
    """As few departments together as may be, and at least as many as in the measure this one is a part of."""
    for count in range(at_least, len(tallies) + 1):
        if (not count or _sum(tallies[:count]).shown) and all(tally.shown for tally in tallies[count:]):
            return Sheet(tuple(tallies), count)
    return Sheet(tuple(tallies), None)


def part(tallies: Sequence[Tally], whole: Sheet) -> Sheet:
    """A measure that is a part of another one; where that is not shown, neither is this."""
    return Sheet(tuple(tallies), None) if whole.together is None else sheet(tallies, whole.together)


def _sum(tallies: Iterable[Tally]) -> Tally:
    several = list(tallies)
    return sum(several[1:], several[0]) if several else Tally()


def is_staff(role: Role, *, coached: bool) -> bool:
    """Teachers and coaches count, and whoever else is coached; somebody who only runs things does not."""
    return role is Role.MEMBER or coached


@dataclass(frozen=True)
class TermDays:
    """A term as it was asked for, cleaned."""

    name: str
    first: date
    last: date

    def meets(self, first: date, last: date) -> bool:
        """That it shares a day with these."""
        return self.first <= last and first <= self.last


def clean_term(name: str, first: date, last: date) -> TermDays:
    """Four weeks to a year: a term of days would be a question about a person. Raises Invalid("name", "ends_on")."""
    named = clean_line(name, "name", LONGEST_TERM_NAME)
    field = "ends_on"
    if last - first + timedelta(days=1) < SHORTEST_TERM:
        raise Invalid(field, f"A term has at least {SHORTEST_TERM.days // 7} weeks.")
    if first.year not in YEARS or last.year not in YEARS:
        raise Invalid(field, "Please look at the year.")
    if last - first > LONGEST_TERM:
        raise Invalid(field, "A term has at most a year.")
    return TermDays(named, first, last)


def ensure_apart(days: TermDays, others: Iterable[tuple[str, date, date]]) -> None:
    """No two terms share a day, or their difference would be a small group. Raises Conflict("term_overlaps")."""
    for name, first, last in others:
        if days.meets(first, last):
            detail = f"These days overlap with {name}."
            raise Conflict(detail, "term_overlaps")


def ensure_room(held: int) -> None:
    """Raises Conflict("too_many")."""
    if held >= MOST_TERMS:
        detail = f"There are {MOST_TERMS} terms already."
        raise Conflict(detail, "too_many")
