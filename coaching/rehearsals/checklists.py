"""Where a checklist is from: what a pair agreed on when it took a model apart, and which round is judged by which list.

Until the first round a rehearsal takes whatever list is the newest when it is begun or gone on with. Once there are
rounds, a list that is agreed on later is for those to come: it is offered, and each round that was there keeps its own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, select

from coaching.deconstructions import queries as deconstructions
from coaching.deconstructions.models import Deconstruction
from coaching.exemplars.models import Exemplar
from coaching.goals.models import Step
from coaching.rehearsals import rules
from coaching.rehearsals.models import Rehearsal, RehearsalCriterion, RoundLine
from coaching.rehearsals.rules import Line
from coaching.work import Work


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


def agreed_lines(work: Work, apart: Deconstruction) -> list[Line]:
    """What was agreed when a model was taken apart, behind its door."""
    texts = {criterion.criterion_id: criterion.text for criterion in deconstructions.criteria_of(work, apart)}
    marks = deconstructions.checklist_of(work, apart)
    return [Line(mark.criterion_id, texts[mark.criterion_id], mark.why) for mark in marks]


def agreed_since(work: Work, row: Rehearsal) -> tuple[Deconstruction, tuple[Line, ...]] | None:
    """The list the pair agreed on last, if that was since they began to rehearse; None for a company."""
    step = work.session.get(Step, row.step_id) if row.step_id else None
    if row.pair_id is None or step is None:
        return None
    apart = taken_apart(work, row.pair_id, step, row.created_at)
    if apart is None or apart.agreed_at is None or apart.agreed_at < row.created_at:
        return None
    lines = rules.checklist((), agreed_lines(work, apart))
    return (apart, lines) if lines else None


def as_lines(rows: Sequence[RehearsalCriterion] | Sequence[RoundLine]) -> tuple[Line, ...]:
    """What is looked for, in order."""
    return tuple(Line(row.criterion_id, row.text, row.hint) for row in rows)


def kept_lines(work: Work, round_ids: Collection[UUID]) -> dict[UUID, tuple[Line, ...]]:
    """The lists of rounds that are judged by an earlier one than the rehearsal has now, by round. One query."""
    query = select(RoundLine).where(col(RoundLine.round_id).in_(round_ids)).order_by(col(RoundLine.position))
    found: dict[UUID, list[RoundLine]] = {}
    for row in work.session.exec(query):
        found.setdefault(row.round_id, []).append(row)
    return {round_id: as_lines(rows) for round_id, rows in found.items()}
