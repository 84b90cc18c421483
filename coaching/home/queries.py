"""Reads for somebody's first screen: what is next, and what they were told that they may still see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, func, select

from coaching.annotations.models import Annotation
from coaching.annotations.queries import is_visible
from coaching.cycles.models import Cycle
from coaching.cycles.phases import PhaseNow, open_phase
from coaching.cycles.queries import Standing, ids_visible, open_cycles, standings_of
from coaching.errors import NotFound
from coaching.goals.models import Goal, Step, StepState
from coaching.goals.queries import is_seen
from coaching.home import rules
from coaching.home.rules import Act, Next, Side
from coaching.lessons.models import Lesson
from coaching.lessons.queries import ids_seen
from coaching.meetings.rules import MeetingState
from coaching.notices.models import Notice, NoticeKind
from coaching.notices.queries import ways_of
from coaching.people.models import Pair
from coaching.people.queries import living_pairs_of, names_of
from coaching.rehearsals.queries import ids_together, titles_together
from coaching.retention.queries import deleted_on
from coaching.work import Work

T = TypeVar("T", Annotation, Lesson, Step, Cycle, Pair)


@dataclass(frozen=True)
class ShownNotice:
    """A notice with what it is about, as its reader may see it now."""

    notice: Notice
    by_name: str
    title: str
    lesson_id: UUID | None
    start_ms: int | None
    due_on: date | None


@dataclass(frozen=True)
class OpenCycle:
    """An open cycle on the first screen."""

    cycle: Cycle
    pair: Pair
    side: Side
    phases: tuple[PhaseNow, ...]
    meeting: MeetingState | None


@dataclass(frozen=True)
class Home:
    """The first screen: what is next, most pressing first, and the open cycles behind it."""

    next: tuple[Next, ...]
    cycles: tuple[OpenCycle, ...]
    names: dict[UUID, str]
    unread: int


def home_of(work: Work) -> Home:
    """The actor's. One query for each open cycle, of which a coach has a handful, and some for all of them."""
    me = work.actor.person_id
    if me is None:
        raise NotFound
    pairs = living_pairs_of(work, me)
    opened = open_cycles(work)
    mine = [(cycle, pair) for pair in pairs if (cycle := opened.get(pair.id)) is not None]
    standings = standings_of(work, mine)
    cycles = tuple(_open(cycle, pair, me, standings[cycle.id]) for cycle, pair in mine)
    things = [_phase(work, one) for one in cycles]
    things += [
        Next(Act.BEGIN_CYCLE, _side(pair, me), pair.id, _other(pair, me)) for pair in pairs if pair.id not in opened
    ]
    things += _steps(work, me, pairs)
    names = names_of(work, {person for pair in pairs for person in (pair.coach_id, pair.teacher_id)})
    in_order = tuple(sorted(cycles, key=lambda one: (one.cycle.due_on, one.cycle.id)))
    return Home(rules.in_order(one for one in things if one), in_order, names, count_unread(work))


def _open(cycle: Cycle, pair: Pair, me: UUID, standing: Standing) -> OpenCycle:
    meeting = standing.meeting.clock.state if standing.meeting else None
    return OpenCycle(cycle, pair, _side(pair, me), standing.phases, meeting)


def _side(pair: Pair, me: UUID) -> Side:
    return Side.TEACHER if pair.teacher_id == me else Side.COACH


def _other(pair: Pair, me: UUID) -> UUID:
    return pair.coach_id if pair.teacher_id == me else pair.teacher_id


def _phase(work: Work, one: OpenCycle) -> Next | None:
    now = open_phase(one.phases)
    other = one.pair.coach_id if one.side is Side.TEACHER else one.pair.teacher_id
    overdue = one.cycle.due_on < work.now.date()
    if now is None:
        return Next(Act.BEGIN_CYCLE, one.side, one.pair.id, other, one.cycle.id)
    return Next(
        act=Act.CYCLE_PHASE,
        side=one.side,
        pair_id=one.pair.id,
        other_id=other,
        cycle_id=one.cycle.id,
        phase=now.phase.number,
        due_on=one.cycle.due_on,
        overdue=overdue,
        yours=rules.waits_for(one.side, now.phase.number),
    )


def _steps(work: Work, me: UUID, pairs: Sequence[Pair]) -> list[Next]:
    """Steps somebody proposed to me, and my secure steps that are due for another look."""
    today = work.now.date()
    rows = work.session.exec(
        select(Step)
        .join(Goal, col(Goal.id) == col(Step.goal_id))
        .where(
            col(Goal.teacher_id) == me,
            or_(
                (col(Step.state) == StepState.PROPOSED) & (col(Step.created_by) != me),
                (col(Step.state) == StepState.SECURE) & (col(Step.next_check_on) <= today),
            ),
        )
        .order_by(col(Step.id))
    )
    coaches = {pair.coach_id for pair in pairs if pair.teacher_id == me}
    return [
        Next(
            act=Act.AGREE_STEP if step.state is StepState.PROPOSED else Act.CHECK_STEP,
            side=Side.TEACHER,
            other_id=step.created_by if step.created_by in coaches else None,
            step_id=step.id,
            title=step.title,
            due_on=step.next_check_on,
        )
        for step in rows
    ]


def visible_notices(work: Work) -> ColumnElement[bool]:
    """The actor's own notices about things they may see now: a share taken back takes its notices with it."""
    steps = select(Step.id).join(Goal, col(Goal.id) == col(Step.goal_id)).where(is_seen(work))
    mine = col(Notice.person_id) == work.actor.person_id
    return mine & or_(
        col(Notice.lesson_id).in_(ids_seen(work)),
        col(Notice.annotation_id).in_(select(Annotation.id).where(is_visible(work))),
        col(Notice.step_id).in_(steps),
        col(Notice.cycle_id).in_(ids_visible(work)),
        col(Notice.rehearsal_id).in_(ids_together(work)),
    )


def _in_app(work: Work) -> ColumnElement[bool]:
    ways = ways_of(work, work.actor.person_id) if work.actor.person_id else {}
    return visible_notices(work) & col(Notice.kind).in_([kind for kind, way in ways.items() if way.in_app])


def count_unread(work: Work) -> int:
    """How many notices the actor has not read, of the kinds they want to see in the page."""
    query = select(func.count()).select_from(Notice).where(_in_app(work), col(Notice.read_at).is_(None))
    return work.session.exec(query).one()


def notices_of(work: Work, before: UUID | None, limit: int) -> list[ShownNotice]:
    """The actor's notices, newest first. A few queries whatever the number."""
    query = select(Notice).where(_in_app(work)).order_by(col(Notice.id).desc()).limit(limit)
    if before:
        query = query.where(col(Notice.id) < before)
    return _shown(work, work.session.exec(query).all())


def _shown(work: Work, rows: Sequence[Notice]) -> list[ShownNotice]:
    notes = _by_id(work, Annotation, {row.annotation_id for row in rows if row.annotation_id})
    lessons = _by_id(
        work, Lesson, {row.lesson_id for row in rows if row.lesson_id} | {note.lesson_id for note in notes.values()}
    )
    steps = _by_id(work, Step, {row.step_id for row in rows if row.step_id})
    cycles = _by_id(work, Cycle, {row.cycle_id for row in rows if row.cycle_id})
    others = _others(work, cycles)
    together = titles_together(work, [row.rehearsal_id for row in rows if row.rehearsal_id])
    names = names_of(work, {row.by_id for row in rows if row.by_id} | set(others.values()))
    shown = []
    for row in rows:
        note = notes.get(row.annotation_id) if row.annotation_id else None
        lesson_id = note.lesson_id if note else row.lesson_id
        lesson = lessons.get(lesson_id) if lesson_id else None
        step = steps.get(row.step_id) if row.step_id else None
        cycle = cycles.get(row.cycle_id) if row.cycle_id else None
        title = lesson.title if lesson else step.title if step else names.get(others[cycle.id], "") if cycle else ""
        title = together.get(row.rehearsal_id, "") if row.rehearsal_id else title
        due_on, start_ms = cycle.due_on if cycle else None, note.start_ms if note else None
        shown.append(
            ShownNotice(row, names.get(row.by_id, "") if row.by_id else "", title, lesson_id, start_ms, due_on)
        )
    return shown


def _others(work: Work, cycles: dict[UUID, Cycle]) -> dict[UUID, UUID]:
    """Whom the actor has each of these cycles with."""
    pairs = _by_id(work, Pair, {cycle.pair_id for cycle in cycles.values()})
    me = work.actor.person_id
    return {
        cycle.id: pair.coach_id if pair.teacher_id == me else pair.teacher_id
        for cycle in cycles.values()
        if (pair := pairs[cycle.pair_id])
    }


def _by_id(work: Work, kind: type[T], ids: Collection[UUID]) -> dict[UUID, T]:
    """Rows of things the actor sees already."""
    if not ids:
        return {}
    return {row.id: row for row in work.session.exec(select(kind).where(col(kind.id).in_(ids)))}


def for_letter(work: Work, untold: ColumnElement[bool]) -> list[tuple[NoticeKind, date | None]]:
    """What of the actor's untold news may go into a letter: seen by them now, and wanted by mail. Kinds and days.

    Nobody can unwish to hear that a recording of theirs ends; what is not theirs any more, or has no end any more, does
    not.
    """
    ways = ways_of(work, work.actor.person_id) if work.actor.person_id else {}
    wanted = [kind for kind, way in ways.items() if way.by_mail] + [NoticeKind.ENDING]
    rows = work.session.exec(
        select(Notice, Cycle)
        .outerjoin(Cycle, col(Cycle.id) == col(Notice.cycle_id))
        .where(untold, visible_notices(work), col(Notice.kind).in_(wanted))
    )
    news: list[tuple[NoticeKind, date | None]] = []
    for notice, cycle in rows:
        if notice.kind is NoticeKind.ENDING and notice.lesson_id is not None:
            if ends := deleted_on(work, notice.lesson_id):
                news.append((notice.kind, ends))
            continue
        over = cycle is not None and cycle.closed_at is not None
        if notice.kind is not NoticeKind.REMINDER or not over:
            news.append((notice.kind, cycle.due_on if cycle is not None else None))
    return news
