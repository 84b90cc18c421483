"""What coverage shows, and that nobody can get a number about fewer than five people out of it, however they reckon."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.access.facts import Role
from coaching.coverage import rules
from coaching.coverage.figures import Counted, Figure, Measure, StaffNow, figure, figures_now, in_order, tallies
from coaching.coverage.rules import FEWEST, Hidden, Tally, sheet
from coaching.coverage.sheet import write_sheet
from coaching.errors import Conflict, Invalid

WAYS = ("none", "in time", "overdue")
Split = tuple[int, int, int]
"""How many of a department are in no cycle, in one that is on cadence, and in one that is overdue."""


WHAT = {"none": (False, False), "in time": (True, False), "overdue": (True, True)}


@cache
def somebody(department: int, way: str, number: int) -> StaffNow:
    """One of a department; who is who does not matter."""
    who = UUID(int=1000 * department + 100 * WAYS.index(way) + number)
    return StaffNow(who, f"D{department}", *WHAT[way])


def school(*departments: Split) -> list[StaffNow]:
    """Their staff."""
    return [
        somebody(at, way, number)
        for at, split in enumerate(departments)
        for way, many in zip(WAYS, split, strict=True)
        for number in range(many)
    ]


def shown(*departments: Split) -> list[Figure]:
    """What their leader is shown."""
    staff = school(*departments)
    return figures_now(in_order(staff, []), staff)


def splits(size: int) -> list[Split]:
    """Every way a department of this size can be."""
    return [(size - done - late, done, late) for late in range(size + 1) for done in range(size - late + 1)]


def some_of(things: range) -> list[tuple[int, ...]]:
    """Every choice of one or more."""
    return list(chain.from_iterable(combinations(things, many) for many in range(1, len(things) + 1)))


Page = tuple[object, ...]


def page_of(figures: list[Figure]) -> Page:
    """All that a page says, to compare it with others."""
    return tuple(
        (one.measure, one.all, tuple(one.departments.items()), one.together, one.together_names) for one in figures
    )


def given_away(sizes: tuple[int, ...]) -> list[str]:
    """Every small number that somebody who knows this rule, and who is in which department, can be sure of.

    They think of every school there could be, and keep those that would be shown as this one is.
    """
    thinkable: dict[Page, list[tuple[Split, ...]]] = defaultdict(list)
    for departments in product(*map(splits, sizes)):
        thinkable[page_of(shown(*departments))].append(departments)
    sure = []
    for page, schools in thinkable.items():
        for groups, ways in product(some_of(range(len(sizes))), some_of(range(len(WAYS)))[:-1]):
            values = {sum(one[group][way] for group in groups for way in ways) for one in schools}
            if len(values) == 1 and min(values) < FEWEST:
                sure.append(f"{values} of {groups} are {[WAYS[way] for way in ways]}: {page}")
    return sure


@pytest.mark.parametrize("sizes", [(4,), (9,), (12,), (1, 10), (5, 5), (4, 11), (10, 10), (2, 3, 6), (1, 9, 10)])
def test_nobody_can_be_sure_of_a_small_number_even_who_knows_the_rule(sizes: tuple[int, ...]) -> None:
    assert given_away(sizes) == []


def test_the_test_above_would_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tally, "shown", property(lambda tally: tally.people >= FEWEST or not tally.people))
    assert given_away((4, 11)), "a rule that forgets the rest, and shows a zero, gives people away"


def in_span(rows: list[list[int]], wanted: list[int]) -> bool:
    """Whether a sum is the sum of some of the published ones, with any factors (Gauss, exactly)."""
    system = [[Fraction(value) for value in row] for row in rows]
    rest = [Fraction(value) for value in wanted]
    for column in range(len(wanted)):
        pivot = next((row for row in system if row[column]), None)
        if pivot is None:
            continue
        system.remove(pivot)
        for row in (*system, rest):
            factor = row[column] / pivot[column]
            row[:] = [value - factor * other for value, other in zip(row, pivot, strict=True)]
    return not any(rest)


def published(order: tuple[str, ...], figures: list[Figure]) -> list[list[int]]:
    """Every published sum over (department, counted or not): numbers and wholes, of all, of each, of several."""
    rows = []
    for one in figures:
        groups = [(set(order), one.all), *(({name}, number) for name, number in one.departments.items())]
        if one.together:
            groups.append((set(one.together_names), one.together))
        for names, number in groups:
            here = [int(name in names) for name in order]
            counted = [*here, *([0] * len(order))] if one.of else [*here, *here]
            rows += [counted] if number.count is not None else []
            rows += [[*here, *here]] if number.of is not None else []
    return rows


people = st.integers(1, 4)
department = st.lists(st.tuples(people, st.booleans()), min_size=0, max_size=14)


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(departments=st.lists(department, min_size=1, max_size=5))
def test_no_sums_and_differences_of_what_is_shown_are_about_fewer_than_five(
    departments: list[list[tuple[int, bool]]],
) -> None:
    """Of cycles and those that reached a phase: each of these people has a few, and some of theirs reached it."""
    rows = [
        Counted(UUID(int=100 * at + who), f"D{at}", many if reached else many - 1, many)
        for at, members in enumerate(departments)
        for who, (many, reached) in enumerate(members)
    ]
    staff = [StaffNow(row.person_id, row.department, in_cycle=False, overdue=False) for row in rows]
    order = in_order(staff, rows)
    everything = [Counted(row.person_id, row.department, row.whole, row.whole) for row in rows]
    whole = sheet(tallies(order, everything, rest=False))
    reached = rules.part(tallies(order, rows, rest=True), whole)
    figures = [
        figure(Measure.CYCLES, order, whole),
        figure(Measure.PHASE, order, reached, whole, Measure.CYCLES),
    ]
    sums = published(order, figures)
    for groups in some_of(range(len(order))):
        names = {order[group] for group in groups}
        here = [int(name in names) for name in order]
        none = [0] * len(order)
        theirs = [row for row in rows if row.department in names]
        about = {
            "all": ([*here, *here], {row.person_id for row in theirs}),
            "counted": ([*here, *none], {row.person_id for row in theirs if row.things}),
            "rest": ([*none, *here], {row.person_id for row in theirs if row.whole > row.things}),
        }
        for what, (wanted, whom) in about.items():
            assert len(whom) >= FEWEST or not in_span(sums, wanted), f"{what} of {names} is about {len(whom)}"


def test_an_ordinary_school() -> None:
    staff, coached, in_time, late = shown((1, 1, 1), (2, 8, 2), (8, 9, 7), (9, 20, 11))
    assert [one.measure for one in (staff, coached, in_time, late)] == ["staff", "in_cycle", "on_cadence", "overdue"]
    assert (staff.all.count, staff.together_names) == (79, ("D0", "D1"))
    assert (coached.all.count, coached.all.of) == (59, 79)
    assert coached.together_names == ("D0", "D1", "D2"), "D0 and D1 have three in no cycle"
    assert coached.together is not None
    assert (coached.together.count, coached.together.of) == (28, 39)
    assert (in_time.departments["D3"].count, late.departments["D3"].count) == (20, 11)
    assert in_time.all.count == 38
    assert in_time.all.of == late.all.of == 59


@pytest.mark.parametrize(
    ("split", "hidden"),
    [
        ((0, 0, 4), Hidden.SMALL),
        ((9, 0, 0), Hidden.SMALL),
        ((40, 0, 0), Hidden.FEW),
        ((36, 4, 0), Hidden.FEW),
        ((35, 5, 0), None),
        ((4, 36, 0), Hidden.MOST),
        ((0, 36, 4), Hidden.MOST),
    ],
)
def test_what_is_said_where_there_is_no_number_for_everybody(split: Split, hidden: Hidden | None) -> None:
    assert shown(split)[1].all.hidden is hidden


def test_where_nearly_all_are_in_a_cycle_it_is_still_said_how_many_are_overdue() -> None:
    figures = shown((1, 10, 20), (1, 10, 8))
    assert [one.measure for one in figures] == ["staff", "in_cycle", "overdue"], "with both their sum would be known"
    assert figures[1].all.hidden is Hidden.MOST
    assert (figures[2].all.count, figures[2].all.of, figures[2].departments) == (28, 50, {})


def test_departments_are_put_together_by_their_size_alone() -> None:
    def order_of(*departments: Split) -> tuple[str, ...]:
        return in_order(school(*departments), [])

    assert order_of((9, 0, 0), (0, 0, 3), (2, 2, 2)) == ("D1", "D2", "D0") == order_of((0, 9, 0), (3, 0, 0), (6, 0, 0))
    assert in_order([], []) == ("",)


def test_the_sheet_says_what_the_page_says_and_no_formula() -> None:
    figures = shown((1, 1, 1), (2, 8, 2), (8, 9, 7), (9, 20, 11))
    staff = [StaffNow(UUID(int=at), "=1+1", at % 2 == 0, overdue=False) for at in range(20)]
    staff += [StaffNow(UUID(int=at), "", at % 2 == 0, overdue=False) for at in range(30, 60)]
    figures += figures_now(in_order(staff, []), staff)
    text = write_sheet([("@today", figures)]).decode("utf-8-sig")
    head, *lines = list(csv.reader(io.StringIO(text)))
    assert head == ["when", "what", "department", "number", "out of", "percent", "remark"]
    assert ["'@today", "In a cycle", "'=1+1", "10", "20", "50", ""] in lines
    assert not [cell for line in lines for cell in line if cell[:1] in "=+-@\t\r" and cell]
    assert ["'@today", "In a cycle", "Together: D0, D1, D2", "28", "39", "72", ""] in lines
    assert ["'@today", "On cadence", "All departments", "", "25", "", "About all but fewer than 5 people"] in lines
    numbers = [number for one in figures for number in (one.all, *one.departments.values(), one.together) if number]
    said = sorted((str(number.count or ""), str(number.of or "")) for number in numbers)
    assert sorted((line[3], line[4]) for line in lines) == said, "no number more, and none less"


def test_who_is_staff() -> None:
    assert rules.is_staff(Role.MEMBER, coached=False)
    assert rules.is_staff(Role.LEADER, coached=True)
    assert not rules.is_staff(Role.ADMIN, coached=False)


def test_terms_are_long_and_apart() -> None:
    autumn = rules.clean_term(" Autumn   term ", date(2026, 9, 1), date(2026, 12, 18))
    assert autumn.name == "Autumn term"
    rules.ensure_apart(autumn, [("Spring", date(2026, 12, 19), date(2027, 3, 1))])
    for first, last in ((date(2026, 12, 18), date(2027, 3, 1)), (date(2026, 8, 1), date(2026, 9, 1))):
        with pytest.raises(Conflict, match="Spring"):
            rules.ensure_apart(autumn, [("Spring", first, last)])
    first = date(2026, 9, 1)
    for days in (-1, 0, 26, 367):
        with pytest.raises(Invalid, match="A term has"):
            rules.clean_term("x", first, first + timedelta(days=days))
    assert rules.clean_term("x", first, first + timedelta(days=27))
    with pytest.raises(Invalid, match="year"):
        rules.clean_term("x", date(9999, 9, 1), date.max)
    with pytest.raises(Conflict):
        rules.ensure_room(rules.MOST_TERMS)
