"""Reads about cycles, and the doors to them: the pair's while it lasts, and the teacher's for good."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from coaching.access.facts import CycleFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.cycles import phases, rules
from coaching.cycles.models import CalendarFeed, Cycle, CycleClip, CycleItem, Holiday
from coaching.cycles.phases import Found, PhaseNow
from coaching.cycles.rules import Days
from coaching.cycles.sources import Round, pieces_of
from coaching.errors import NotAllowed, NotFound
from coaching.goals.models import Goal, Step, StepState
from coaching.meetings import queries as meetings
from coaching.meetings.queries import ShownMeeting
from coaching.meetings.rules import Seat
from coaching.people.models import Membership, Pair, Person
from coaching.people.queries import ensure, names_of, pair_facts
from coaching.people.rules import fingerprint
from coaching.rehearsals import queries as rehearsals
from coaching.work import Work

PRACTISED = (StepState.AGREED, StepState.PRACTISING)


@dataclass(frozen=True)
class ShownCycle:
    """A cycle as the actor sees it. `steps_carried` are those agreed before it began and not secure yet."""

    cycle: Cycle
    pair: Pair
    names: dict[UUID, str]
    phases: tuple[PhaseNow, ...]
    items: tuple[CycleItem, ...]
    steps_carried: tuple[Step, ...]
    step_id: UUID | None
    meeting: ShownMeeting | None
    rehearsal_id: UUID | None
    may_edit: bool


def cycle_facts(pair: Pair) -> CycleFacts:
    """What the permission table may know of a pair's cycles."""
    return CycleFacts(pair_facts(pair), lasts=pair.ended_at is None)


def _ensure(work: Work, pair: Pair | None, permission: Permission) -> Pair:
    if pair is None or not allows(work.actor, Permission.CYCLE_VIEW, cycle_facts(pair), work.now):
        raise NotFound
    if not allows(work.actor, permission, cycle_facts(pair), work.now):
        raise NotAllowed
    return pair


def pair_for(work: Work, pair_id: UUID, permission: Permission) -> Pair:
    """The door to a pair's cycles; whoever comes to change them holds the pair. Raises NotFound, NotAllowed."""
    query = select(Pair).where(col(Pair.id) == pair_id)
    query = query if permission is Permission.CYCLE_VIEW else query.with_for_update()
    return _ensure(work, work.session.exec(query).first(), permission)


def cycle_for(work: Work, cycle_id: UUID, permission: Permission) -> tuple[Cycle, Pair]:
    """The door to a cycle; whoever comes to change it holds the row. Raises NotFound, NotAllowed."""
    query = select(Cycle).where(col(Cycle.id) == cycle_id)
    cycle = work.session.exec(query if permission is Permission.CYCLE_VIEW else query.with_for_update()).first()
    if cycle is None:
        raise NotFound
    return cycle, _ensure(work, work.session.get(Pair, cycle.pair_id), permission)


def seat_of(cycle: Cycle, pair: Pair) -> Seat:
    """A cycle behind its door, as far as its meeting needs it."""
    return Seat(cycle.id, frozenset({pair.coach_id, pair.teacher_id}), cycle.closed_at)


def seat_for(work: Work, cycle_id: UUID, permission: Permission) -> Seat:
    """The door to a cycle's meeting is the cycle's. Raises NotFound, NotAllowed."""
    return seat_of(*cycle_for(work, cycle_id, permission))


def item_for(work: Work, item_id: UUID, permission: Permission) -> tuple[CycleItem, Cycle]:
    """The door to an item, through its cycle's. Raises NotFound, NotAllowed."""
    item = work.session.get(CycleItem, item_id)
    if item is None:
        raise NotFound
    return item, cycle_for(work, item.cycle_id, permission)[0]


def ids_visible(work: Work) -> SelectOfScalar[UUID]:
    """CYCLE_VIEW once more, in SQL: the ids of every cycle the actor may see."""
    me = work.actor.person_id
    mine = or_(col(Pair.teacher_id) == me, and_(col(Pair.coach_id) == me, col(Pair.ended_at).is_(None)))
    return (
        select(Cycle.id)
        .join(Pair, col(Pair.id) == col(Cycle.pair_id))
        .where(col(Pair.organisation_id) == work.actor.organisation_id, mine)
    )


def facts_by_id(work: Work, ids: Collection[UUID]) -> dict[UUID, CycleFacts]:
    """What the permission table may know of these cycles; those that are gone are not in it. One query."""
    query = select(Cycle.id, Pair).join(Pair, col(Pair.id) == col(Cycle.pair_id)).where(col(Cycle.id).in_(ids))
    return {cycle_id: cycle_facts(pair) for cycle_id, pair in work.session.exec(query)}


def may_see(work: Work, cycle_id: UUID) -> bool:
    """Whether the actor may see a cycle, as things are now."""
    known = facts_by_id(work, [cycle_id]).get(cycle_id)
    return known is not None and allows(work.actor, Permission.CYCLE_VIEW, known, work.now)


def visible_cycles(work: Work, pair_id: UUID | None, before: UUID | None, limit: int) -> list[Cycle]:
    """Cycles the actor may see, newest first; of one pair, or of all. Raises NotFound for a pair that is not theirs."""
    query = select(Cycle).where(col(Cycle.id).in_(ids_visible(work))).order_by(col(Cycle.id).desc()).limit(limit)
    if pair_id:
        pair_for(work, pair_id, Permission.CYCLE_VIEW)
        query = query.where(col(Cycle.pair_id) == pair_id)
    if before:
        query = query.where(col(Cycle.id) < before)
    return list(work.session.exec(query).all())


def open_cycles(work: Work) -> dict[UUID, Cycle]:
    """The open cycle of each pair that the actor may see and that lasts, by pair."""
    query = (
        select(Cycle)
        .join(Pair, col(Pair.id) == col(Cycle.pair_id))
        .where(col(Cycle.id).in_(ids_visible(work)), col(Cycle.closed_at).is_(None), col(Pair.ended_at).is_(None))
    )
    return {cycle.pair_id: cycle for cycle in work.session.exec(query)}


def last_cycle(work: Work, pair_id: UUID) -> Cycle | None:
    """The newest cycle of a pair whose door is open."""
    query = select(Cycle).where(col(Cycle.pair_id) == pair_id).order_by(col(Cycle.number).desc())
    return work.session.exec(query.limit(1)).first()


@dataclass(frozen=True)
class Standing:
    """How a cycle stands: its eight phases as the actor sees them, and its meeting."""

    phases: tuple[PhaseNow, ...]
    meeting: ShownMeeting | None


def standings_of(work: Work, cycles: Sequence[tuple[Cycle, Pair]]) -> dict[UUID, Standing]:
    """How cycles behind their doors stand, by cycle. The same few queries for one or forty."""
    met = meetings.shown_all(work, [seat_of(cycle, pair) for cycle, pair in cycles])
    rounds = [Round(cycle, pair.teacher_id, met.get(cycle.id)) for cycle, pair in cycles]
    pieces = pieces_of(work, rounds)
    return {
        one.cycle.id: Standing(
            phases.phases_now(pieces[one.cycle.id], closed=one.cycle.closed_at is not None), one.meeting
        )
        for one in rounds
    }


def phases_of(work: Work, cycle: Cycle, pair: Pair) -> tuple[PhaseNow, ...]:
    """The eight phases of a cycle behind its door, as the actor sees them."""
    return standings_of(work, [(cycle, pair)])[cycle.id].phases


def shown(work: Work, cycle: Cycle, pair: Pair) -> ShownCycle:
    """A whole cycle behind its door."""
    standing = standings_of(work, [(cycle, pair)])[cycle.id]
    return ShownCycle(
        cycle=cycle,
        pair=pair,
        names=names_of(work, {pair.coach_id, pair.teacher_id}),
        phases=standing.phases,
        items=tuple(items_of(work, cycle.id)),
        steps_carried=tuple(_steps_carried(work, cycle, pair)),
        step_id=step_of(cycle, standing.phases),
        meeting=standing.meeting,
        rehearsal_id=rehearsals.latest_of(work, cycle.id),
        may_edit=cycle.closed_at is None and allows(work.actor, Permission.CYCLE_EDIT, cycle_facts(pair), work.now),
    )


def step_of(cycle: Cycle, phases: Sequence[PhaseNow]) -> UUID | None:
    """What a cycle is about: the step somebody chose, else the last one the teacher agreed to in it."""
    agreed = [piece for now in phases for piece in now.evidence if piece.kind is Found.AGREED_STEP]
    return cycle.step_id or (agreed[-1].id if agreed else None)


def items_of(work: Work, cycle_id: UUID) -> Sequence[CycleItem]:
    """What to come back to, in a cycle behind its door."""
    query = select(CycleItem).where(col(CycleItem.cycle_id) == cycle_id)
    return work.session.exec(query.order_by(col(CycleItem.carried).desc(), col(CycleItem.id))).all()


def _steps_carried(work: Work, cycle: Cycle, pair: Pair) -> Sequence[Step]:
    query = (
        select(Step)
        .join(Goal, col(Goal.id) == col(Step.goal_id))
        .where(
            col(Goal.teacher_id) == pair.teacher_id,
            col(Step.state).in_(PRACTISED),
            col(Step.agreed_at) < cycle.opened_at,
        )
        .order_by(col(Step.agreed_at), col(Step.id))
    )
    return work.session.exec(query).all()


def link_of(work: Work, cycle_id: UUID, clip_id: UUID) -> CycleClip | None:
    """The row that gathers a clip, behind the cycle's door."""
    chosen = col(CycleClip.cycle_id) == cycle_id, col(CycleClip.clip_id) == clip_id
    return work.session.exec(select(CycleClip).where(*chosen)).first()


def count_clips(work: Work, cycle_id: UUID) -> int:
    """How many clips a cycle behind its door has."""
    query = select(func.count()).select_from(CycleClip).where(col(CycleClip.cycle_id) == cycle_id)
    return work.session.exec(query).one()


def holidays_of(work: Work, organisation_id: UUID) -> Sequence[Holiday]:
    """The holidays of an organisation, first things first."""
    query = select(Holiday).where(col(Holiday.organisation_id) == organisation_id)
    return work.session.exec(query.order_by(col(Holiday.starts_on), col(Holiday.id))).all()


def my_holidays(work: Work) -> Sequence[Holiday]:
    """Those of the actor's own organisation."""
    return holidays_of(work, ensure(work, Permission.HOLIDAYS_VIEW))


def days_off(work: Work, organisation_id: UUID) -> list[Days]:
    """The same for the rules."""
    return [Days(row.starts_on, row.ends_on, row.name) for row in holidays_of(work, organisation_id)]


def open_in(work: Work, organisation_id: UUID, days: Days) -> Sequence[Cycle]:
    """Open cycles of an organisation that are due in these days, held."""
    query = select(Cycle).where(
        col(Cycle.organisation_id) == organisation_id,
        col(Cycle.closed_at).is_(None),
        col(Cycle.due_on).between(days.first, days.last),
    )
    return work.session.exec(query.order_by(col(Cycle.id)).with_for_update()).all()


def due_around(work: Work, day: date) -> Sequence[tuple[Cycle, Pair]]:
    """Open cycles of pairs that last, for which a day may bring a reminder."""
    query = (
        select(Cycle, Pair)
        .join(Pair, col(Pair.id) == col(Cycle.pair_id))
        .where(
            col(Cycle.closed_at).is_(None),
            col(Pair.ended_at).is_(None),
            col(Cycle.due_on).between(day - rules.WEEK, day + rules.REMIND_BEFORE),
        )
        .order_by(col(Cycle.id))
    )
    return work.session.exec(query).all()


def my_feed(work: Work) -> CalendarFeed | None:
    """The actor's calendar feed, if there is one."""
    return work.session.get(CalendarFeed, work.actor.person_id)


def member_with_feed(work: Work, secret: str) -> Membership:
    """Whose calendar this secret opens: somebody who belongs here and is not shut out. Raises NotFound."""
    found = work.session.exec(
        select(Membership)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .join(CalendarFeed, col(CalendarFeed.person_id) == col(Person.id))
        .where(col(CalendarFeed.secret_hash) == fingerprint(secret), col(Person.disabled_at).is_(None))
    ).first()
    if found is None:
        raise NotFound
    return found
