"""Coverage and terms on the wire."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from api.schemas.text import Line, Sent
from coaching.coverage.figures import Figure, Measure, Number
from coaching.coverage.models import SchoolTerm
from coaching.coverage.queries import Coverage
from coaching.coverage.rules import FEWEST, Hidden


class SchoolTermBody(Sent):
    """A term, both ends included. It shares no day with another one."""

    name: Line
    starts_on: date
    ends_on: date


class SchoolTermOut(BaseModel):
    """A term, both ends included."""

    id: UUID
    name: str
    starts_on: date
    ends_on: date


class NumberOut(BaseModel):
    """A number and of how many it is a part. Without one, `hidden` says why.

    `small`: too few people. `few`: about fewer than five. `most`: about all but fewer than five.
    """

    count: int | None
    of: int | None
    hidden: Hidden | None


class DepartmentNumberOut(NumberOut):
    """A department's; an empty name is everybody who is in none."""

    name: str


class TogetherOut(NumberOut):
    """The smallest departments as one, where the numbers of one of them would be about too few people."""

    names: list[str]


class FigureOut(BaseModel):
    """One measure. `of` is the measure it is a part of; `phase` and `name` are of a cycle's phase."""

    measure: Measure
    of: Measure | None
    phase: int | None
    name: str
    all: NumberOut
    departments: list[DepartmentNumberOut]
    together: TogetherOut | None


class CoverageOut(BaseModel):
    """How it is today, and what became of the cycles and steps of one term. No number is about fewer than `fewest`."""

    today: date
    fewest: int
    departments: list[str]
    terms: list[SchoolTermOut]
    term_id: UUID | None
    now: list[FigureOut]
    in_term: list[FigureOut]


def write_term(term: SchoolTerm) -> SchoolTermOut:
    """A term as its reader gets it."""
    return SchoolTermOut(id=term.id, name=term.name, starts_on=term.starts_on, ends_on=term.ends_on)


def write_coverage(coverage: Coverage) -> CoverageOut:
    """The whole page."""
    return CoverageOut(
        today=coverage.today,
        fewest=FEWEST,
        departments=list(coverage.departments),
        terms=[write_term(term) for term in coverage.terms],
        term_id=coverage.term.id if coverage.term else None,
        now=[_figure(figure) for figure in coverage.now],
        in_term=[_figure(figure) for figure in coverage.in_term],
    )


def _figure(figure: Figure) -> FigureOut:
    together = figure.together
    return FigureOut(
        measure=figure.measure,
        of=figure.of,
        phase=figure.phase,
        name=figure.name,
        all=NumberOut(**_number(figure.all)),
        departments=[
            DepartmentNumberOut(name=name, **_number(number)) for name, number in sorted(figure.departments.items())
        ],
        together=TogetherOut(names=sorted(figure.together_names), **_number(together)) if together else None,
    )


def _number(number: Number) -> dict[str, int | Hidden | None]:
    return {"count": number.count, "of": number.of, "hidden": number.hidden}
