"""Reads about rehearsals, and the doors to them: those of their cycle, which are the pair's.

A recording is a lesson, so it is shown to whoever may see that lesson now. Where the teacher has taken it back, the
other sees the round without it, and without what was said about a moment of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, func, select

from coaching.access.facts import CycleFacts, RoundFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.deconstructions.models import Deconstruction
from coaching.errors import NotAllowed, NotFound
from coaching.exemplars.models import Exemplar, ExemplarKind
from coaching.exemplars.queries import Wanted, exemplar_for, visible_exemplars
from coaching.goals.models import Step
from coaching.lessons.models import Lesson
from coaching.lessons.queries import ids_seen
from coaching.people.models import Pair
from coaching.people.queries import names_of, pair_facts
from coaching.rehearsals.cards import Card, card_for
from coaching.rehearsals.models import (
    FeedbackKind,
    Rehearsal,
    RehearsalCriterion,
    RehearsalRound,
    RoundCriterion,
    RoundFeedback,
)
from coaching.work import Work

MOST_MODELS = 20


@dataclass(frozen=True)
class ShownRound:
    """A round as the actor sees it; `met` in the order of the checklist."""

    row: RehearsalRound
    recording: Lesson | None
    met: tuple[UUID, ...]
    glow: RoundFeedback | None
    grow: RoundFeedback | None
    may_remove: bool


@dataclass(frozen=True)
class ShownRehearsal:
    """A rehearsal as the actor sees it. `card` and `number` are for the next round.

    `model` is one the rounds can stand beside: what was taken apart, else the newest model of the step they may use.
    """

    row: Rehearsal
    pair: Pair
    step: Step
    names: dict[UUID, str]
    criteria: tuple[RehearsalCriterion, ...]
    rounds: tuple[ShownRound, ...]
    number: int
    card: Card | None
    model: Exemplar | None
    may_edit: bool


def _facts(pair: Pair) -> CycleFacts:
    return CycleFacts(pair_facts(pair), lasts=pair.ended_at is None)


def round_facts(row: RehearsalRound, pair: Pair) -> RoundFacts:
    """What the permission table may know of a round."""
    return RoundFacts(_facts(pair), row.person_id, row.added_by, filmed=row.lesson_id is not None)


def rehearsal_for(work: Work, rehearsal_id: UUID, permission: Permission) -> tuple[Rehearsal, Pair]:
    """The door, which is that of its cycle; whoever comes to add to it holds the row. Raises NotFound, NotAllowed."""
    query = select(Rehearsal).where(col(Rehearsal.id) == rehearsal_id)
    row = work.session.exec(query if permission is Permission.CYCLE_VIEW else query.with_for_update()).first()
    pair = work.session.get(Pair, row.pair_id) if row else None
    if row is None or pair is None or not allows(work.actor, Permission.CYCLE_VIEW, _facts(pair), work.now):
        raise NotFound
    if not allows(work.actor, permission, _facts(pair), work.now):
        raise NotAllowed
    return row, pair


def round_for(work: Work, round_id: UUID, permission: Permission) -> tuple[RehearsalRound, Rehearsal, Pair]:
    """The door to a round is that of its rehearsal. Raises NotFound, NotAllowed."""
    row = work.session.get(RehearsalRound, round_id)
    if row is None:
        raise NotFound
    rehearsal, pair = rehearsal_for(work, row.rehearsal_id, permission)
    return row, rehearsal, pair


def visible_rehearsals(work: Work, step_id: UUID | None, before: UUID | None, limit: int) -> list[Rehearsal]:
    """Rehearsals the actor may see, newest first, of one step or of all: CYCLE_VIEW in SQL."""
    me = work.actor.person_id
    mine = or_(col(Pair.teacher_id) == me, and_(col(Pair.coach_id) == me, col(Pair.ended_at).is_(None)))
    query = (
        select(Rehearsal)
        .join(Pair, col(Pair.id) == col(Rehearsal.pair_id))
        .where(col(Pair.organisation_id) == work.actor.organisation_id, mine)
        .order_by(col(Rehearsal.id).desc())
        .limit(limit)
    )
    if step_id:
        query = query.where(col(Rehearsal.step_id) == step_id)
    if before:
        query = query.where(col(Rehearsal.id) < before)
    return list(work.session.exec(query).all())


def rehearsed(work: Work, step_id: UUID, most: int) -> list[ShownRehearsal]:
    """The newest rehearsals of a step that the actor may see, those in which a round was tried."""
    rows = visible_rehearsals(work, step_id, None, most)
    found = [shown(work, row, work.session.get_one(Pair, row.pair_id)) for row in rows]
    return [one for one in found if one.rounds]


def latest_of(work: Work, cycle_id: UUID) -> UUID | None:
    """The newest rehearsal of a cycle behind its door."""
    query = select(Rehearsal.id).where(col(Rehearsal.cycle_id) == cycle_id).order_by(col(Rehearsal.id).desc())
    return work.session.exec(query.limit(1)).first()


def rehearsal_of(work: Work, cycle_id: UUID, step_id: UUID) -> Rehearsal | None:
    """The rehearsal of a step in a cycle behind its door."""
    chosen = col(Rehearsal.cycle_id) == cycle_id, col(Rehearsal.step_id) == step_id
    return work.session.exec(select(Rehearsal).where(*chosen)).first()


def taken_apart(work: Work, pair_id: UUID, step: Step, since: datetime) -> Deconstruction | None:
    """The last model the pair took apart and agreed about: a model of this step, or any since the cycle began."""
    query = (
        select(Deconstruction)
        .join(Exemplar, col(Exemplar.id) == col(Deconstruction.exemplar_id))
        .where(
            col(Deconstruction.pair_id) == pair_id,
            col(Deconstruction.agreed_at).is_not(None),
            or_(col(Deconstruction.agreed_at) >= since, col(Exemplar.template_id) == step.template_id),
        )
        .order_by(col(Deconstruction.agreed_at).desc(), col(Deconstruction.id).desc())
    )
    return work.session.exec(query.limit(1)).first()


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


def shown(work: Work, row: Rehearsal, pair: Pair) -> ShownRehearsal:
    """A whole rehearsal behind its door. A dozen queries, however many rounds."""
    criteria = tuple(criteria_of(work, row.id))
    may_edit = row.ended_at is None and allows(work.actor, Permission.CYCLE_EDIT, _facts(pair), work.now)
    rounds = _rounds(work, row, criteria, pair if may_edit else None)
    step = work.session.get_one(Step, row.step_id)
    people = {pair.coach_id, pair.teacher_id} | {one.row.person_id for one in rounds}
    people |= {said.author_id for one in rounds for said in (one.glow, one.grow) if said}
    used = {one.row.variation for one in rounds}
    return ShownRehearsal(
        row=row,
        pair=pair,
        step=step,
        names=names_of(work, people),
        criteria=criteria,
        rounds=rounds,
        number=max((one.row.number for one in rounds), default=0) + 1,
        card=card_for(row.id, len(rounds) + 1, used),
        model=_model(work, row, step),
        may_edit=may_edit,
    )


def _model(work: Work, row: Rehearsal, step: Step) -> Exemplar | None:
    apart = work.session.get(Deconstruction, row.deconstruction_id) if row.deconstruction_id else None
    if apart is not None:
        try:
            return exemplar_for(work, apart.exemplar_id, Permission.EXEMPLAR_USE)
        except (NotFound, NotAllowed):
            pass  # it was withdrawn, or is not for the reader any more; another model may be
    if step.template_id is None:
        return None
    found = visible_exemplars(work, Wanted(template_id=step.template_id), None, MOST_MODELS)
    usable = (one.exemplar for one in found if "use" in one.may and one.exemplar.kind is ExemplarKind.MODEL)
    return next(usable, None)


def _rounds(
    work: Work, row: Rehearsal, criteria: Sequence[RehearsalCriterion], editing: Pair | None
) -> tuple[ShownRound, ...]:
    query = select(RehearsalRound).where(col(RehearsalRound.rehearsal_id) == row.id)
    rounds = work.session.exec(query.order_by(col(RehearsalRound.number))).all()
    ids = [one.id for one in rounds]
    recordings = {lesson.id: lesson for lesson in _recordings(work, rounds)}
    met = {(one.round_id, one.criterion_id) for one in _met(work, ids)}
    said = {(one.round_id, one.kind): one for one in _said(work, ids)}

    def heard(one: RehearsalRound, kind: FeedbackKind) -> RoundFeedback | None:
        feedback = said.get((one.id, kind))
        return feedback if feedback and (feedback.lesson_id is None or feedback.lesson_id in recordings) else None

    return tuple(
        ShownRound(
            row=one,
            recording=recordings.get(one.lesson_id) if one.lesson_id else None,
            met=tuple(line.criterion_id for line in criteria if (one.id, line.criterion_id) in met),
            glow=heard(one, FeedbackKind.GLOW),
            grow=heard(one, FeedbackKind.GROW),
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
