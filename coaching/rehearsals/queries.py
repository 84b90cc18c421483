"""Reads about rehearsals, and the door to them: for the pair in whose cycle one is, or the company that takes turns.

A recording is a lesson, so it is shown to whoever may see that lesson now. Where its owner has taken it back, or for
somebody who came later, the round is there without it, and without what was said about a moment of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from coaching.access.facts import CompanyFacts, CycleFacts, RoundFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.deconstructions.models import Deconstruction
from coaching.errors import NotAllowed, NotFound
from coaching.exemplars.models import Exemplar, ExemplarKind
from coaching.exemplars.queries import Wanted, exemplar_for, visible_exemplars
from coaching.goals.models import Step
from coaching.lessons.models import Lesson
from coaching.lessons.queries import ids_seen
from coaching.library.models import StepTemplate
from coaching.people.models import Pair, Person
from coaching.people.queries import names_of, pair_facts
from coaching.rehearsals.cards import Card, card_for
from coaching.rehearsals.checklists import agreed_since, as_lines, kept_lines
from coaching.rehearsals.models import (
    FeedbackKind,
    Rehearsal,
    RehearsalCriterion,
    RehearsalMember,
    RehearsalRound,
    RoundCriterion,
    RoundFeedback,
)
from coaching.rehearsals.rules import Line, whose_turn
from coaching.work import Work

MOST_MODELS = 20


@dataclass(frozen=True)
class Opened:
    """A rehearsal whose door is open: `pair` is whose cycle it is in; without one it is a company's.

    `people` may rehearse in it: the teacher and the coach, or the company in its order.
    """

    row: Rehearsal
    pair: Pair | None
    people: tuple[UUID, ...]
    facts: CycleFacts | CompanyFacts


@dataclass(frozen=True)
class Which:
    """Which rehearsals to list: of one step, of one step of the library, a company's, those that are not over."""

    step_id: UUID | None = None
    template_id: UUID | None = None
    together: bool = False
    going: bool = False


@dataclass(frozen=True)
class ShownRound:
    """A round as the actor sees it; `lines` are what it is judged by, and `met` is in their order."""

    row: RehearsalRound
    lines: tuple[Line, ...]
    recording: Lesson | None
    met: tuple[UUID, ...]
    glow: RoundFeedback | None
    grow: RoundFeedback | None
    may_change: bool
    may_remove: bool


@dataclass(frozen=True)
class ShownRehearsal:
    """A rehearsal as the actor sees it. `card`, `number` and `turn`, who rehearses, are for the next round.

    It is of a pair and a step, or of a company and a template; `people` may rehearse in it.
    `criteria` are for the next round; `newer_list` says that the pair has agreed on another list since.
    `model` is one the rounds can stand beside: what was taken apart, else the newest model of the step they may use.
    """

    row: Rehearsal
    pair: Pair | None
    step: Step | None
    template: StepTemplate | None
    people: tuple[UUID, ...]
    turn: UUID | None
    names: dict[UUID, str]
    criteria: tuple[RehearsalCriterion, ...]
    rounds: tuple[ShownRound, ...]
    number: int
    card: Card | None
    model: Exemplar | None
    newer_list: bool
    may_edit: bool
    may_arrange: bool


def round_facts(row: RehearsalRound, opened: Opened) -> RoundFacts:
    """What the permission table may know of a round."""
    return RoundFacts(opened.facts, row.person_id, row.added_by, filmed=row.lesson_id is not None)


def rehearsal_for(work: Work, rehearsal_id: UUID, permission: Permission) -> Opened:
    """The door; whoever comes to change it holds the row. Raises NotFound, NotAllowed."""
    query = select(Rehearsal).where(col(Rehearsal.id) == rehearsal_id)
    row = work.session.exec(query if permission is Permission.REHEARSAL_VIEW else query.with_for_update()).first()
    found = _opened(work, row) if row else None
    if found is None or not allows(work.actor, Permission.REHEARSAL_VIEW, found.facts, work.now):
        raise NotFound
    if not allows(work.actor, permission, found.facts, work.now):
        raise NotAllowed
    return found


def _opened(work: Work, row: Rehearsal) -> Opened:
    if row.pair_id is None:
        people = company_of(work, row.id)
        return Opened(row, None, people, CompanyFacts(row.organisation_id, people))
    pair = work.session.get_one(Pair, row.pair_id)
    facts = CycleFacts(pair_facts(pair), lasts=pair.ended_at is None)
    return Opened(row, pair, (pair.teacher_id, pair.coach_id), facts)


def company_of(work: Work, rehearsal_id: UUID) -> tuple[UUID, ...]:
    """Those who rehearse together now, in their order: not who left, nor who left the school. Empty for a pair's."""
    query = (
        select(RehearsalMember.person_id)
        .join(Person, col(Person.id) == col(RehearsalMember.person_id))
        .where(col(RehearsalMember.rehearsal_id) == rehearsal_id, col(Person.disabled_at).is_(None))
    )
    in_order = (col(RehearsalMember.position), col(RehearsalMember.person_id))
    return tuple(work.session.exec(query.order_by(*in_order)).all())


def members_of(work: Work, rehearsal_id: UUID) -> Sequence[RehearsalMember]:
    """Everybody who was asked in and has not left, whether they still work here or not, in order."""
    query = select(RehearsalMember).where(col(RehearsalMember.rehearsal_id) == rehearsal_id)
    return work.session.exec(query.order_by(col(RehearsalMember.position))).all()


def going_with(work: Work, template_id: UUID, people: set[UUID]) -> Rehearsal | None:
    """One of the same step with the same people that is not over, to go on with."""
    query = select(Rehearsal).where(col(Rehearsal.template_id) == template_id, col(Rehearsal.ended_at).is_(None))
    rows = work.session.exec(query.order_by(col(Rehearsal.id).desc())).all()
    return next((row for row in rows if set(company_of(work, row.id)) == people), None)


def round_for(work: Work, round_id: UUID, permission: Permission) -> tuple[RehearsalRound, Opened]:
    """The door to a round is that of its rehearsal. Raises NotFound, NotAllowed."""
    row = work.session.get(RehearsalRound, round_id)
    if row is None:
        raise NotFound
    return row, rehearsal_for(work, row.rehearsal_id, permission)


def visible_rehearsals(work: Work, which: Which, before: UUID | None, limit: int) -> list[Rehearsal]:
    """Rehearsals the actor may see, newest first: REHEARSAL_VIEW in SQL."""
    me = work.actor.person_id
    of_pair = or_(col(Pair.teacher_id) == me, and_(col(Pair.coach_id) == me, col(Pair.ended_at).is_(None)))
    query = (
        select(Rehearsal)
        .outerjoin(Pair, col(Pair.id) == col(Rehearsal.pair_id))
        .where(
            col(Rehearsal.organisation_id) == work.actor.organisation_id,
            or_(of_pair, col(Rehearsal.id).in_(ids_together(work))),
        )
        .order_by(col(Rehearsal.id).desc())
        .limit(limit)
    )
    if which.step_id:
        query = query.where(col(Rehearsal.step_id) == which.step_id)
    if which.template_id:
        query = query.where(col(Rehearsal.template_id) == which.template_id)
    if which.together:
        query = query.where(col(Rehearsal.pair_id).is_(None))
    if which.going:
        query = query.where(col(Rehearsal.ended_at).is_(None))
    if before:
        query = query.where(col(Rehearsal.id) < before)
    return list(work.session.exec(query).all())


def ids_together(work: Work) -> SelectOfScalar[UUID]:
    """The ids of rehearsals in whose company the actor is, for use inside another query."""
    mine = col(RehearsalMember.person_id) == work.actor.person_id
    here = col(Rehearsal.organisation_id) == work.actor.organisation_id
    joined = col(RehearsalMember.rehearsal_id) == col(Rehearsal.id)
    return select(Rehearsal.id).join(RehearsalMember, joined).where(mine, here)


def titles_together(work: Work, ids: Sequence[UUID]) -> dict[UUID, str]:
    """What is rehearsed in companies, by the id of the rehearsal. One query."""
    query = select(Rehearsal.id, StepTemplate.title).join(
        StepTemplate, col(StepTemplate.id) == col(Rehearsal.template_id)
    )
    return dict(work.session.exec(query.where(col(Rehearsal.id).in_(ids))).all())


def rehearsed(work: Work, step_id: UUID, most: int) -> list[ShownRehearsal]:
    """The newest rehearsals of a step that the actor may see, those in which a round was tried."""
    found = [shown(work, _opened(work, row)) for row in visible_rehearsals(work, Which(step_id=step_id), None, most)]
    return [one for one in found if one.rounds]


def latest_of(work: Work, cycle_id: UUID) -> UUID | None:
    """The newest rehearsal of a cycle behind its door."""
    query = select(Rehearsal.id).where(col(Rehearsal.cycle_id) == cycle_id).order_by(col(Rehearsal.id).desc())
    return work.session.exec(query.limit(1)).first()


def rehearsal_of(work: Work, cycle_id: UUID, step_id: UUID) -> Rehearsal | None:
    """The rehearsal of a step in a cycle behind its door."""
    chosen = col(Rehearsal.cycle_id) == cycle_id, col(Rehearsal.step_id) == step_id
    return work.session.exec(select(Rehearsal).where(*chosen)).first()


def criteria_of(work: Work, rehearsal_id: UUID) -> Sequence[RehearsalCriterion]:
    """The checklist, in order."""
    query = select(RehearsalCriterion).where(col(RehearsalCriterion.rehearsal_id) == rehearsal_id)
    return work.session.exec(query.order_by(col(RehearsalCriterion.position))).all()


def count_rounds(work: Work, rehearsal_id: UUID) -> int:
    """How many rounds there are, behind the door."""
    query = select(func.count()).select_from(RehearsalRound).where(col(RehearsalRound.rehearsal_id) == rehearsal_id)
    return work.session.exec(query).one()


def next_number(work: Work, rehearsal_id: UUID) -> int:
    """What the next round is called, behind the door. A round that was taken away leaves a gap: names do not move."""
    query = select(func.max(col(RehearsalRound.number))).where(col(RehearsalRound.rehearsal_id) == rehearsal_id)
    return (work.session.exec(query).one() or 0) + 1


def round_with(work: Work, lesson_id: UUID) -> RehearsalRound | None:
    """The round that a recording belongs to."""
    return work.session.exec(select(RehearsalRound).where(col(RehearsalRound.lesson_id) == lesson_id)).first()


def feedback_of(work: Work, round_id: UUID, kind: FeedbackKind) -> RoundFeedback | None:
    """The glow or the grow of a round behind its door."""
    chosen = col(RoundFeedback.round_id) == round_id, col(RoundFeedback.kind) == kind
    return work.session.exec(select(RoundFeedback).where(*chosen)).first()


def authors_of(work: Work, round_id: UUID) -> Sequence[UUID]:
    """Whoever said something after a round behind its door."""
    return work.session.exec(select(RoundFeedback.author_id).where(col(RoundFeedback.round_id) == round_id)).all()


def shown(work: Work, opened: Opened) -> ShownRehearsal:
    """A whole rehearsal behind its door. A dozen queries, however many rounds."""
    row = opened.row
    criteria = tuple(criteria_of(work, row.id))
    may_edit = row.ended_at is None and allows(work.actor, Permission.REHEARSAL_EDIT, opened.facts, work.now)
    may_arrange = may_edit and allows(work.actor, Permission.REHEARSAL_ARRANGE, opened.facts, work.now)
    rounds = _rounds(work, row, criteria, opened if may_edit else None)
    step = work.session.get(Step, row.step_id) if row.step_id else None
    template = work.session.get(StepTemplate, row.template_id) if row.template_id else None
    people = set(opened.people) | {one.row.person_id for one in rounds}
    people |= {said.author_id for one in rounds for said in (one.glow, one.grow) if said}
    used = {one.row.variation for one in rounds}
    since = agreed_since(work, row) if may_edit else None
    return ShownRehearsal(
        row=row,
        pair=opened.pair,
        step=step,
        template=template,
        people=opened.people,
        turn=whose_turn(opened.people, [one.row.person_id for one in rounds]) if opened.pair is None else None,
        names=names_of(work, people),
        criteria=criteria,
        rounds=rounds,
        number=max((one.row.number for one in rounds), default=0) + 1,
        card=card_for(row.id, len(rounds) + 1, used),
        model=_model(work, row, row.template_id or (step.template_id if step else None)),
        newer_list=since is not None and since[1] != as_lines(criteria),
        may_edit=may_edit,
        may_arrange=may_arrange,
    )


def _model(work: Work, row: Rehearsal, template_id: UUID | None) -> Exemplar | None:
    apart = work.session.get(Deconstruction, row.deconstruction_id) if row.deconstruction_id else None
    if apart is not None:
        try:
            return exemplar_for(work, apart.exemplar_id, Permission.EXEMPLAR_USE)
        except (NotFound, NotAllowed):
            pass  # it was withdrawn, or is not for the reader any more; another model may be
    if template_id is None:
        return None
    found = visible_exemplars(work, Wanted(template_id=template_id), None, MOST_MODELS)
    usable = (one.exemplar for one in found if "use" in one.may and one.exemplar.kind is ExemplarKind.MODEL)
    return next(usable, None)


def _rounds(
    work: Work, row: Rehearsal, criteria: Sequence[RehearsalCriterion], editing: Opened | None
) -> tuple[ShownRound, ...]:
    query = select(RehearsalRound).where(col(RehearsalRound.rehearsal_id) == row.id)
    rounds = work.session.exec(query.order_by(col(RehearsalRound.number))).all()
    ids = [one.id for one in rounds]
    recordings = {lesson.id: lesson for lesson in _recordings(work, rounds)}
    met = {(one.round_id, one.criterion_id) for one in _met(work, ids)}
    said = {(one.round_id, one.kind): one for one in _said(work, ids)}
    lines, kept = as_lines(criteria), kept_lines(work, ids)

    def heard(one: RehearsalRound, kind: FeedbackKind) -> RoundFeedback | None:
        feedback = said.get((one.id, kind))
        return feedback if feedback and (feedback.lesson_id is None or feedback.lesson_id in recordings) else None

    def changeable(one: RehearsalRound) -> bool:
        """As `actions.change_round` has it."""
        if editing is None or editing.pair is not None:
            return editing is not None
        return one.person_id in editing.people and (one.lesson_id is None or one.lesson_id in recordings)

    return tuple(
        ShownRound(
            row=one,
            lines=(own := kept.get(one.id, lines)),
            recording=recordings.get(one.lesson_id) if one.lesson_id else None,
            met=tuple(line.criterion_id for line in own if (one.id, line.criterion_id) in met),
            glow=heard(one, FeedbackKind.GLOW),
            grow=heard(one, FeedbackKind.GROW),
            may_change=changeable(one),
            may_remove=editing is not None
            and allows(work.actor, Permission.ROUND_REMOVE, round_facts(one, editing), work.now),
        )
        for one in rounds
    )


def _recordings(work: Work, rounds: Sequence[RehearsalRound]) -> Sequence[Lesson]:
    ids = [one.lesson_id for one in rounds if one.lesson_id]
    query = select(Lesson).where(col(Lesson.id).in_(ids), col(Lesson.id).in_(ids_seen(work)))
    return work.session.exec(query).all()


def _met(work: Work, round_ids: Sequence[UUID]) -> Sequence[RoundCriterion]:
    return work.session.exec(select(RoundCriterion).where(col(RoundCriterion.round_id).in_(round_ids))).all()


def _said(work: Work, round_ids: Sequence[UUID]) -> Sequence[RoundFeedback]:
    return work.session.exec(select(RoundFeedback).where(col(RoundFeedback.round_id).in_(round_ids))).all()
