"""Rehearsals and their rounds on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.etags import etag
from api.schemas.lessons import LessonOut, Ms, write_lessons
from api.schemas.people import Named
from api.schemas.text import Sent, Text
from coaching.rehearsals import rules
from coaching.rehearsals.actions import RoundChange, RoundWish
from coaching.rehearsals.cards import BY_KEY, Card
from coaching.rehearsals.checklists import as_lines
from coaching.rehearsals.models import RoundFeedback
from coaching.rehearsals.queries import ShownRehearsal, ShownRound
from coaching.rehearsals.rules import Line, Said
from coaching.work import Work

MOST_LINES = 100

Adaptation = Annotated[Text, Field(max_length=rules.LONGEST_ADAPTATION)]
Met = Annotated[list[UUID], Field(max_length=MOST_LINES)]


class RehearsalBody(Sent):
    """Which step; without it, the cycle's."""

    step_id: UUID | None = None


class CompanyBody(Sent):
    """With which colleagues; `deconstruction_id` is where all of us agreed on the checklist, if not the step's own."""

    person_ids: Annotated[list[UUID], Field(max_length=rules.MOST_PEOPLE)]
    deconstruction_id: UUID | None = None


class MembersBody(Sent):
    """Colleagues to ask in."""

    person_ids: Annotated[list[UUID], Field(min_length=1, max_length=rules.MOST_PEOPLE)]


class SaidBody(Sent):
    """A glow or a grow, tied to a line of the checklist, or to a moment of the round's recording, or to both."""

    text: Annotated[Text, Field(min_length=1, max_length=rules.LONGEST_FEEDBACK)]
    criterion_id: UUID | None = None
    start_ms: Ms | None = None


class RoundBody(Sent):
    """A round. `lesson_id` is a recording of mine (`purpose rehearsal`); `variation` is a card's key, or words.

    Without `person_id` it was the teacher who rehearsed; among colleagues, I. Glow and grow may follow.
    """

    person_id: UUID | None = None
    lesson_id: UUID | None = None
    adaptation: Adaptation = ""
    variation: Annotated[Text, Field(max_length=rules.LONGEST_VARIATION)] | None = None
    criteria_met: Met = Field(default_factory=list)
    glow: SaidBody | None = None
    grow: SaidBody | None = None


class RoundPatch(Sent):
    """A changed round; what is left out stays."""

    lesson_id: UUID | None = None
    adaptation: Adaptation | None = None
    criteria_met: Met | None = None
    glow: SaidBody | None = None
    grow: SaidBody | None = None


class CheckLine(BaseModel):
    """A line of the checklist. `hint` is what was said about it when a model was taken apart."""

    id: UUID
    text: str
    hint: str


class CardOut(BaseModel):
    """A variation. `key` is empty for the pair's own words."""

    key: str
    title: str
    text: str


class SaidOut(BaseModel):
    """A glow or a grow, and whose it is."""

    text: str
    criterion_id: UUID | None
    start_ms: int | None
    author: Named


class RoundOut(BaseModel):
    """A round as I may see it: without its recording where that is not, or no longer, shared with me.

    `criteria` is what it is judged by: the list there was, though the rehearsal may have another one since.
    """

    id: UUID
    number: int
    person: Named
    added_at: datetime
    adaptation: str
    variation: CardOut | None
    criteria: list[CheckLine]
    criteria_met: list[UUID]
    glow: SaidOut | None
    grow: SaidOut | None
    lesson_id: UUID | None
    recording: LessonOut | None
    may_change: bool
    may_remove: bool
    etag: str


class StepInShort(BaseModel):
    """What is rehearsed: a step of a teacher, or of the library."""

    id: UUID
    title: str
    cue: str


class RehearsalOut(BaseModel):
    """A rehearsal. `next_number` and `card` are for the next round; `deconstruction_id` is where the checklist is from.

    A pair's is of a `step` in a cycle. One with colleagues is of a `template` and has none of the pair's; `company` is
    those who take turns, in order, the first of whom arranges it, and `turn` whose turn it is next.
    `criteria` are for the next round; with `newer_list` the pair has agreed on another list since, which can be taken.
    `model` is one I may use that the rounds can stand beside: what was taken apart, else the newest of the step.
    """

    id: UUID
    cycle_id: UUID | None
    pair_id: UUID | None
    coach: Named | None
    teacher: Named | None
    step: StepInShort | None
    template: StepInShort | None
    company: list[Named]
    turn: Named | None
    deconstruction_id: UUID | None
    criteria: list[CheckLine]
    newer_list: bool
    rounds: list[RoundOut]
    next_number: int
    card: CardOut | None
    model: Named | None
    created_at: datetime
    ended_at: datetime | None
    may_edit: bool
    may_arrange: bool


def _said(body: SaidBody | None) -> Said | None:
    return Said(body.text, body.criterion_id, body.start_ms) if body else None


def read_round(body: RoundBody) -> RoundWish:
    """A round as the domain knows it."""
    return RoundWish(
        person_id=body.person_id,
        lesson_id=body.lesson_id,
        adaptation=body.adaptation,
        variation=body.variation,
        criteria_met=frozenset(body.criteria_met),
        glow=_said(body.glow),
        grow=_said(body.grow),
    )


def read_change(body: RoundPatch, versions: frozenset[int] | None) -> RoundChange:
    """A changed round as the domain knows it."""
    return RoundChange(
        lesson_id=body.lesson_id,
        adaptation=body.adaptation,
        criteria_met=None if body.criteria_met is None else frozenset(body.criteria_met),
        glow=_said(body.glow),
        grow=_said(body.grow),
        versions=versions,
    )


def write_rehearsal(work: Work, shown: ShownRehearsal) -> RehearsalOut:
    """A rehearsal as its reader gets it."""
    row, pair, step, template, names = shown.row, shown.pair, shown.step, shown.template, shown.names
    films = {film.id: film for film in write_lessons(work, [one.recording for one in shown.rounds if one.recording])}
    return RehearsalOut(
        id=row.id,
        cycle_id=row.cycle_id,
        pair_id=row.pair_id,
        coach=_named(pair.coach_id, names) if pair else None,
        teacher=_named(pair.teacher_id, names) if pair else None,
        step=StepInShort(id=step.id, title=step.title, cue=step.cue) if step else None,
        template=StepInShort(id=template.id, title=template.title, cue=template.cue) if template else None,
        company=[] if pair else [_named(person_id, names) for person_id in shown.people],
        turn=_named(shown.turn, names) if shown.turn else None,
        deconstruction_id=row.deconstruction_id,
        criteria=_lines(as_lines(shown.criteria)),
        newer_list=shown.newer_list,
        rounds=[_round(one, names, films.get(one.recording.id) if one.recording else None) for one in shown.rounds],
        next_number=shown.number,
        card=_card(shown.card),
        model=Named(id=shown.model.id, name=shown.model.title) if shown.model else None,
        created_at=row.created_at,
        ended_at=row.ended_at,
        may_edit=shown.may_edit,
        may_arrange=shown.may_arrange,
    )


def _round(one: ShownRound, names: dict[UUID, str], film: LessonOut | None) -> RoundOut:
    row = one.row
    return RoundOut(
        id=row.id,
        number=row.number,
        person=_named(row.person_id, names),
        added_at=row.added_at,
        adaptation=row.adaptation,
        variation=_variation(row.variation),
        criteria=_lines(one.lines),
        criteria_met=list(one.met),
        glow=_feedback(one.glow, names),
        grow=_feedback(one.grow, names),
        lesson_id=film.id if film else None,
        recording=film,
        may_change=one.may_change,
        may_remove=one.may_remove,
        etag=etag(row.version),
    )


def _lines(lines: Iterable[Line]) -> list[CheckLine]:
    return [CheckLine(id=line.criterion_id, text=line.text, hint=line.hint) for line in lines]


def _named(person_id: UUID, names: dict[UUID, str]) -> Named:
    return Named(id=person_id, name=names.get(person_id, ""))


def _card(card: Card | None) -> CardOut | None:
    return CardOut(key=card.key, title=card.title, text=card.text) if card else None


def _variation(said: str) -> CardOut | None:
    known = _card(BY_KEY.get(said))
    return known or (CardOut(key="", title=said, text="") if said else None)


def _feedback(said: RoundFeedback | None, names: dict[UUID, str]) -> SaidOut | None:
    if said is None:
        return None
    author = _named(said.author_id, names)
    return SaidOut(text=said.text, criterion_id=said.criterion_id, start_ms=said.start_ms, author=author)
