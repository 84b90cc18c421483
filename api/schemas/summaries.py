"""A meeting's one page on the wire."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from api.schemas.cycles import PieceOut, write_piece
from api.schemas.meetings import MeetingOut, write_meeting
from api.schemas.people import Named
from coaching.goals.models import StepState
from coaching.summaries.queries import Model, Summary


class AgreedStepOut(BaseModel):
    """The step it was about, in the words it has."""

    id: UUID
    title: str
    cue: str
    state: StepState
    criteria: list[str]


class ModelLineOut(BaseModel):
    """What the two agreed about a model: a criterion, and why there."""

    criterion: str
    why: str


class TakenApartOut(BaseModel):
    """A model that was taken apart. `title` is null when it can no longer be watched."""

    id: UUID
    title: str | None
    lines: list[ModelLineOut]


class SummaryOut(BaseModel):
    """What is left of a meeting: put together from where things live. `may_write` says whether I may edit the words."""

    cycle_id: UUID
    number: int
    coach: Named
    teacher: Named
    meeting: MeetingOut
    focus: str
    evidence: list[PieceOut]
    step: AgreedStepOut | None
    models: list[TakenApartOut]
    rounds: list[PieceOut]
    left: list[str]
    cycle_closed_at: datetime | None
    may_write: bool


def _model(model: Model) -> TakenApartOut:
    lines = [ModelLineOut(criterion=line.criterion, why=line.why) for line in model.lines]
    return TakenApartOut(id=model.id, title=model.title or None, lines=lines)


def write_summary(summary: Summary) -> SummaryOut:
    """The page as its reader gets it."""
    shown = summary.cycle
    pair, step = shown.pair, summary.step
    return SummaryOut(
        cycle_id=shown.cycle.id,
        number=shown.cycle.number,
        coach=Named(id=pair.coach_id, name=shown.names.get(pair.coach_id, "")),
        teacher=Named(id=pair.teacher_id, name=shown.names.get(pair.teacher_id, "")),
        meeting=write_meeting(summary.meeting),
        focus=shown.cycle.focus,
        evidence=[write_piece(piece) for piece in summary.evidence],
        step=AgreedStepOut(
            id=step.step.id,
            title=step.step.title,
            cue=step.step.cue,
            state=step.step.state,
            criteria=[criterion.text for criterion in step.criteria],
        )
        if step
        else None,
        models=[_model(model) for model in summary.models],
        rounds=[write_piece(piece) for piece in summary.rounds],
        left=list(summary.left),
        cycle_closed_at=shown.cycle.closed_at,
        may_write=summary.may_write,
    )
