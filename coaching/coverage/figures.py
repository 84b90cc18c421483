"""From what was counted for each person to what may be shown. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from coaching.coverage.rules import Hidden, Sheet, Tally, part, sheet


class Measure(StrEnum):
    """What is counted. Staff and cadence are of today, the others of a term."""

    STAFF = "staff"
    IN_CYCLE = "in_cycle"
    ON_CADENCE = "on_cadence"
    OVERDUE = "overdue"
    CYCLES = "cycles"
    PHASE = "phase"
    STEPS_AGREED = "steps_agreed"
    STEPS_SECURE = "steps_secure"
    MODELS = "models"
    ROUNDS = "rounds"


@dataclass(frozen=True)
class Counted:
    """That `things` of `whole` are somebody's; the rest of `whole` is theirs too."""

    person_id: UUID
    department: str
    things: int
    whole: int


@dataclass(frozen=True)
class StaffNow:
    """Somebody of the staff, today."""

    person_id: UUID
    department: str
    in_cycle: bool
    overdue: bool


@dataclass(frozen=True)
class Number:
    """A number as it may be shown, and of how many it is a part; or why there is none."""

    count: int | None
    of: int | None = None
    hidden: Hidden | None = None


@dataclass(frozen=True)
class Figure:
    """One measure: for everybody, for the smallest departments as one, and for every other department by itself."""

    measure: Measure
    all: Number
    departments: dict[str, Number]
    together: Number | None = None
    together_names: tuple[str, ...] = ()
    of: Measure | None = None
    phase: int | None = None
    name: str = ""


def in_order(staff: Iterable[StaffNow], others: Iterable[Counted]) -> tuple[str, ...]:
    """Every department, the smallest first: by today's staff alone, so that the order says nothing of what happens."""
    sizes = Counter({one.department: 0 for one in others})
    sizes.update(one.department for one in staff)
    return tuple(sorted(sizes, key=lambda name: (sizes[name], name))) or ("",)


def tallies(order: Sequence[str], rows: Iterable[Counted], *, rest: bool) -> list[Tally]:
    """The rows by department. `rest`: somebody who knows the whole could work out what is not counted here."""
    things: Counter[str] = Counter()
    people: dict[str, set[UUID]] = {name: set() for name in order}
    others: dict[str, set[UUID]] = {name: set() for name in order}
    for row in rows:
        things[row.department] += row.things
        if row.things:
            people[row.department].add(row.person_id)
        if row.whole > row.things:
            others[row.department].add(row.person_id)
    return [Tally(things[name], len(people[name]), len(others[name]) if rest else None) for name in order]


def figures_now(order: Sequence[str], staff: Sequence[StaffNow]) -> list[Figure]:
    """Staff, and which of them are in a cycle; of those, who is on cadence, and who is overdue."""

    def counted(chosen: Iterable[StaffNow], field: str) -> list[Counted]:
        return [Counted(one.person_id, one.department, int(getattr(one, field)), 1) for one in chosen]

    everybody = sheet(tallies(order, [Counted(one.person_id, one.department, 1, 1) for one in staff], rest=False))
    coached = part(tallies(order, counted(staff, "in_cycle"), rest=True), everybody)
    shown = [
        figure(Measure.STAFF, order, everybody),
        figure(Measure.IN_CYCLE, order, coached, everybody, Measure.STAFF),
    ]
    if everybody.together is not None and coached.together is None:
        # what is said of the staff as one says nothing of who is in a cycle; what is left of it would
        alone = sheet(tallies(order, counted(staff, "overdue"), rest=True), at_least=len(order))
        shown.append(figure(Measure.OVERDUE, order, alone, everybody, Measure.STAFF))
        return shown
    those = [one for one in staff if one.in_cycle]
    late = part(tallies(order, counted(those, "overdue"), rest=True), coached)
    in_time = [Counted(one.person_id, one.department, int(not one.overdue), 1) for one in those]
    kept = part(tallies(order, in_time, rest=True), coached)
    shown.append(figure(Measure.ON_CADENCE, order, kept, coached, Measure.IN_CYCLE))
    shown.append(figure(Measure.OVERDUE, order, late, coached, Measure.IN_CYCLE))
    return shown


def figure(
    measure: Measure, order: Sequence[str], one: Sheet, whole: Sheet | None = None, of: Measure | None = None
) -> Figure:
    """A sheet with its departments' names; `whole` is the measure it is a part of."""
    if one.together is None:
        total = whole.total.things if whole and whole.together is not None else None
        return Figure(measure, Number(None, total, one.hidden), {}, of=of)
    first = one.together

    def number(start: int, end: int) -> Number:
        chosen = [tally.things for tally in one.tallies[start:end]]
        return Number(sum(chosen), sum(tally.things for tally in whole.tallies[start:end]) if whole else None)

    several = 0 < first < len(order)
    alone = {} if len(order) == 1 else {name: number(at, at + 1) for at, name in enumerate(order) if at >= first}
    return Figure(
        measure,
        number(0, len(order)),
        alone,
        together=number(0, first) if several else None,
        together_names=tuple(order[:first]) if several else (),
        of=of,
    )
