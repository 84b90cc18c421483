"""Reads of a meeting's one page. It is its reader's: clips and models stand in it where that reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.cycles import queries as cycles
from coaching.cycles.phases import Found, Piece
from coaching.cycles.queries import ShownCycle
from coaching.deconstructions import queries as deconstructions
from coaching.deconstructions.models import Deconstruction
from coaching.errors import NotFound
from coaching.goals.models import Step
from coaching.goals.queries import ShownStep, shown_step
from coaching.meetings.queries import ShownMeeting
from coaching.summaries import rules
from coaching.work import Work


@dataclass(frozen=True)
class Line:
    """One line of what the two agreed about a model: the criterion, and why there."""

    criterion: str
    why: str


@dataclass(frozen=True)
class Model:
    """A model that was taken apart. `title` is empty when it can no longer be watched."""

    id: UUID
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Summary:
    """A meeting's one page."""

    cycle: ShownCycle
    meeting: ShownMeeting
    evidence: tuple[Piece, ...]
    step: ShownStep | None
    models: tuple[Model, ...]
    rounds: tuple[Piece, ...]
    left: tuple[str, ...]
    may_write: bool


def summary_for(work: Work, cycle_id: UUID) -> Summary:
    """The page of a meeting that has begun; its door is the cycle's. Raises NotFound."""
    cycle, pair = cycles.cycle_for(work, cycle_id, Permission.CYCLE_VIEW)
    shown = cycles.shown(work, cycle, pair)
    if shown.meeting is None:
        raise NotFound
    found = [piece for now in shown.phases for piece in now.evidence]
    step = work.session.get(Step, shown.step_id) if shown.step_id else None
    apart = [piece.id for piece in found if piece.kind is Found.DECONSTRUCTION]
    return Summary(
        cycle=shown,
        meeting=shown.meeting,
        evidence=tuple(piece for piece in found if piece.kind is Found.CLIP),
        step=shown_step(work, step) if step else None,
        models=tuple(_model(work, row) for row in _rows(work, apart)),
        rounds=tuple(piece for piece in found if piece.kind is Found.ROUND),
        left=rules.left(shown.items, shown.steps_carried, shown.step_id),
        may_write=allows(work.actor, Permission.CYCLE_EDIT, cycles.cycle_facts(pair), work.now)
        and rules.may_write(shown.meeting.editable_until, work.now),
    )


def _rows(work: Work, ids: list[UUID]) -> list[Deconstruction]:
    query = select(Deconstruction).where(col(Deconstruction.id).in_(ids)).order_by(col(Deconstruction.id))
    return list(work.session.exec(query).all())


def _model(work: Work, row: Deconstruction) -> Model:
    shown = deconstructions.shown(work, row)
    names = {criterion.criterion_id: criterion.text for criterion in shown.criteria}
    lines = tuple(Line(names.get(mark.criterion_id, ""), mark.why) for mark in shown.agreed)
    return Model(row.id, shown.exemplar.title if shown.film else "", lines)
