"""Reads about coverage. Four statements, whatever the number of people; what leaves here may be shown to a leader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import case
from sqlmodel import col, func, select

from coaching.access.permissions import Permission
from coaching.coverage import rules
from coaching.coverage.figures import Counted, Figure, Measure, StaffNow, figure, figures_now, in_order, tallies
from coaching.coverage.models import SchoolTerm
from coaching.coverage.sources import HAPPENED, PerPerson, Window, counted_phases
from coaching.cycles.models import Cycle
from coaching.errors import NotFound
from coaching.goals.models import Goal, Step, StepState
from coaching.people.models import Membership, Organisation, Pair, Person
from coaching.people.queries import ensure
from coaching.work import Work


@dataclass(frozen=True)
class Coverage:
    """What a leader is shown: how it is today, and what became of the cycles and steps of one term."""

    today: date
    departments: tuple[str, ...]
    terms: tuple[SchoolTerm, ...]
    term: SchoolTerm | None
    now: tuple[Figure, ...]
    in_term: tuple[Figure, ...]


@dataclass(frozen=True)
class _Round:
    """A cycle as it is counted: whose, and which phases it reached."""

    teacher_id: UUID
    department: str
    reached: dict[int, bool]


def terms_of(work: Work, organisation_id: UUID) -> Sequence[SchoolTerm]:
    """The terms of an organisation, first things first."""
    query = select(SchoolTerm).where(col(SchoolTerm.organisation_id) == organisation_id)
    return work.session.exec(query.order_by(col(SchoolTerm.starts_on), col(SchoolTerm.id))).all()


def hold_organisation(work: Work, organisation_id: UUID) -> None:
    """Whoever changes its terms waits for whoever else does, so that two never add the same days."""
    work.session.exec(select(Organisation.id).where(col(Organisation.id) == organisation_id).with_for_update()).one()


def my_terms(work: Work) -> Sequence[SchoolTerm]:
    """Those of the actor's own organisation. Raises NotAllowed."""
    return terms_of(work, ensure(work, Permission.COVERAGE_VIEW))


def term_for(work: Work, term_id: UUID, permission: Permission) -> SchoolTerm:
    """The door to a term. Raises NotAllowed, NotFound."""
    organisation_id = ensure(work, permission)
    term = work.session.get(SchoolTerm, term_id)
    if term is None or term.organisation_id != organisation_id:
        raise NotFound
    return term


def coverage(work: Work, term_id: UUID | None = None) -> Coverage:
    """The whole page; of this term, or of the one we are in. Raises NotAllowed, NotFound.

    Nothing else narrows it down: whoever filters picks from what is shown, so no two questions have a difference.
    """
    organisation_id = ensure(work, Permission.COVERAGE_VIEW)
    terms = tuple(terms_of(work, organisation_id))
    today = work.now.date()
    term = _chosen(terms, term_id) if term_id else _current(terms, today)
    staff = _staff(work, organisation_id)
    counted = _Counts(work, organisation_id, term) if term else None
    order = in_order(staff, counted.everything() if counted else [])
    in_term = counted.figures(order) if counted else []
    named = tuple(sorted(order)) if len(order) > 1 else ()
    return Coverage(today, named, terms, term, tuple(figures_now(order, staff)), tuple(in_term))


def _chosen(terms: Sequence[SchoolTerm], term_id: UUID) -> SchoolTerm:
    for term in terms:
        if term.id == term_id:
            return term
    raise NotFound


def _current(terms: Sequence[SchoolTerm], today: date) -> SchoolTerm | None:
    """The last one that has begun, else the first."""
    return next((term for term in reversed(terms) if term.starts_on <= today), terms[0] if terms else None)


def _staff(work: Work, organisation_id: UUID) -> list[StaffNow]:
    living = select(Pair.id).where(
        col(Pair.teacher_id) == col(Membership.person_id),
        col(Pair.organisation_id) == organisation_id,
        col(Pair.ended_at).is_(None),
    )
    in_cycle = living.join(Cycle, col(Cycle.pair_id) == col(Pair.id)).where(col(Cycle.closed_at).is_(None))
    overdue = in_cycle.where(col(Cycle.due_on) < work.now.date())
    rows = work.session.exec(
        select(
            Membership,
            living.exists().label("coached"),
            in_cycle.exists().label("in_cycle"),
            overdue.exists().label("overdue"),
        )
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(
            col(Membership.organisation_id) == organisation_id,
            col(Person.disabled_at).is_(None),
            col(Person.erased_at).is_(None),
        )
    )
    return [
        StaffNow(place.person_id, place.department, bool(begun), bool(late))
        for place, coached, begun, late in rows
        if rules.is_staff(place.role, coached=bool(coached))
    ]


def _window(organisation_id: UUID, term: SchoolTerm) -> Window:
    start = datetime.combine(term.starts_on, time(), UTC)
    return Window(organisation_id, start, datetime.combine(term.ends_on + timedelta(days=1), time(), UTC))


class _Counts:
    """What was counted in a term, for each person; people who have left included, for their coaching happened."""

    def __init__(self, work: Work, organisation_id: UUID, term: SchoolTerm) -> None:
        self._work = work
        window = _window(organisation_id, term)
        self._phases = counted_phases()
        self._rounds = self._cycles(window)
        self._agreed, self._secure = self._steps(window)
        self._happened = {measure: self._each(count(window)) for measure, count in HAPPENED.items()}

    def everything(self) -> list[Counted]:
        """Every row, for the departments in them."""
        return [*self._began(), *self._agreed, *(row for rows in self._happened.values() for row in rows)]

    def figures(self, order: Sequence[str]) -> list[Figure]:
        """What may be shown of it."""
        cycles = rules.sheet(tallies(order, self._began(), rest=False))
        shown = [figure(Measure.CYCLES, order, cycles)]
        for phase, _ in self._phases:
            reached = [Counted(one.teacher_id, one.department, one.reached[phase.number], 1) for one in self._rounds]
            sheet = rules.part(tallies(order, reached, rest=True), cycles)
            made = figure(Measure.PHASE, order, sheet, cycles, Measure.CYCLES)
            shown.append(replace(made, phase=phase.number, name=phase.name))
        agreed = rules.sheet(tallies(order, self._agreed, rest=False))
        secure = rules.part(tallies(order, self._secure, rest=True), agreed)
        shown.append(figure(Measure.STEPS_AGREED, order, agreed))
        shown.append(figure(Measure.STEPS_SECURE, order, secure, agreed, Measure.STEPS_AGREED))
        for measure, rows in self._happened.items():
            shown.append(figure(measure, order, rules.sheet(tallies(order, rows, rest=False))))
        return shown

    def _began(self) -> list[Counted]:
        return [Counted(one.teacher_id, one.department, 1, 1) for one in self._rounds]

    def _cycles(self, window: Window) -> list[_Round]:
        flags = [condition.label(f"phase_{phase.number}") for phase, condition in self._phases]
        query = (
            select(Pair.teacher_id, Membership.department)
            .add_columns(*flags)
            .select_from(Cycle)
            .join(Pair, col(Pair.id) == col(Cycle.pair_id))
            .join(Membership, col(Membership.person_id) == col(Pair.teacher_id))
            .where(col(Cycle.organisation_id) == window.organisation_id, window.holds(col(Cycle.opened_at)))
        )
        numbers = [phase.number for phase, _ in self._phases]
        return [
            _Round(row[0], row[1], {number: bool(flag) for number, flag in zip(numbers, row[2:], strict=True)})
            for row in self._work.session.execute(query)
        ]

    def _steps(self, window: Window) -> tuple[list[Counted], list[Counted]]:
        """Steps agreed in the term, and how many of those are secure by now."""
        secure = func.sum(case((col(Step.state) == StepState.SECURE, 1), else_=0))
        rows = self._work.session.exec(
            select(Goal.teacher_id, Membership.department, func.count(), secure)
            .join(Step, col(Step.goal_id) == col(Goal.id))
            .join(Membership, col(Membership.person_id) == col(Goal.teacher_id))
            .where(col(Goal.organisation_id) == window.organisation_id, window.holds(col(Step.agreed_at)))
            .group_by(col(Goal.teacher_id), col(Membership.department))
        ).all()
        agreed = [Counted(who, where, many, many) for who, where, many, _ in rows]
        return agreed, [Counted(who, where, int(held), many) for who, where, many, held in rows]

    def _each(self, count: PerPerson) -> list[Counted]:
        person_id, many = count.subquery().c
        query = select(person_id, Membership.department, many).join(Membership, col(Membership.person_id) == person_id)
        return [Counted(who, where, often, often) for who, where, often in self._work.session.execute(query)]
