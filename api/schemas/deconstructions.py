"""Deconstructions on the wire: what others marked is not here before everybody has committed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.exemplars import ExemplarOut, write_exemplar
from api.schemas.lessons import Ms
from api.schemas.people import Named
from api.schemas.text import Sent, Text
from coaching.deconstructions import rules
from coaching.deconstructions.models import AgreedMark, DeconstructionState, Mark
from coaching.deconstructions.queries import ShownDeconstruction
from coaching.deconstructions.rules import MarkWish
from coaching.exemplars.models import ExemplarKind
from coaching.work import Work

Why = Annotated[Text, Field(max_length=rules.LONGEST_WHY)]


class DeconstructionBody(Sent):
    """With whom: a pair of mine, some colleagues, or (nothing given) nobody."""

    pair_id: UUID | None = None
    person_ids: Annotated[list[UUID], Field(max_length=rules.MOST_PEOPLE)] = Field(default_factory=list)


class MarkBody(Sent):
    """Where a criterion happens, on the lesson's timeline, and why there; without `end_ms` an instant."""

    criterion_id: UUID
    start_ms: Ms
    end_ms: Ms | None = None
    why: Why = ""


class MarkPatch(Sent):
    """A changed mark; what is left out stays."""

    criterion_id: UUID | None = None
    start_ms: Ms | None = None
    end_ms: Ms | None = None
    why: Why | None = None


class AgreeBody(Sent):
    """The list they agreed on, in order. To change it later, `version` is the one that was read."""

    marks: Annotated[list[MarkBody], Field(max_length=rules.MOST_MARKS)]
    version: int | None = None


class LookedFor(BaseModel):
    """A criterion, in the words it had at the beginning."""

    id: UUID
    text: str


class MarkOut(BaseModel):
    """A mark and whose it is."""

    id: UUID
    person_id: UUID
    criterion_id: UUID
    start_ms: int
    end_ms: int | None
    why: str


class AgreedOut(BaseModel):
    """A line of the agreed list, the rehearsal's checklist; without its moment once the film was withdrawn."""

    id: UUID
    criterion_id: UUID
    text: str
    start_ms: int | None
    end_ms: int | None
    why: str


class ModelInShort(BaseModel):
    """Which model it is about; that stays when the film can no longer be watched."""

    id: UUID
    title: str
    kind: ExemplarKind
    template_id: UUID


class DeconstructionOut(BaseModel):
    """A deconstruction. Until it is revealed `marks` are my own; `film` is null once the model was withdrawn."""

    id: UUID
    model: ModelInShort
    film: ExemplarOut | None
    pair_id: UUID | None
    state: DeconstructionState
    started_by: UUID
    created_at: datetime
    people: list[Named]
    committed: list[UUID]
    criteria: list[LookedFor]
    marks: list[MarkOut]
    agreed: list[AgreedOut]
    agreed_at: datetime | None
    version: int


def read_mark(body: MarkBody) -> MarkWish:
    """A mark as the domain knows it."""
    return MarkWish(body.criterion_id, body.start_ms, body.end_ms, body.why)


def write_mark(mark: Mark) -> MarkOut:
    """A mark as its reader gets it."""
    return MarkOut(
        id=mark.id,
        person_id=mark.person_id,
        criterion_id=mark.criterion_id,
        start_ms=mark.start_ms,
        end_ms=mark.end_ms,
        why=mark.why,
    )


def write_deconstruction(work: Work, shown: ShownDeconstruction) -> DeconstructionOut:
    """A deconstruction as its reader gets it."""
    row, model = shown.row, shown.exemplar
    texts = {criterion.criterion_id: criterion.text for criterion in shown.criteria}
    return DeconstructionOut(
        id=row.id,
        model=ModelInShort(id=model.id, title=model.title, kind=model.kind, template_id=model.template_id),
        film=write_exemplar(work, shown.film) if shown.film else None,
        pair_id=row.pair_id,
        state=shown.state,
        started_by=row.started_by,
        created_at=row.created_at,
        people=[Named(id=person_id, name=name) for person_id, name in shown.people],
        committed=list(shown.committed),
        criteria=[LookedFor(id=criterion_id, text=text) for criterion_id, text in texts.items()],
        marks=[write_mark(mark) for mark in shown.marks],
        agreed=[_agreed(one, texts[one.criterion_id], film=shown.film is not None) for one in shown.agreed],
        agreed_at=row.agreed_at,
        version=row.agreed_version,
    )


def _agreed(one: AgreedMark, text: str, *, film: bool) -> AgreedOut:
    return AgreedOut(
        id=one.id,
        criterion_id=one.criterion_id,
        text=text,
        start_ms=one.start_ms if film else None,
        end_ms=one.end_ms if film else None,
        why=one.why,
    )
