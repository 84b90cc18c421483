"""Where the links of a step's chain are looked for. Every source tells its reader only what they may see.

`SOURCES` is the seam: a feature that brings a new kind of evidence (a round of rehearsal) gives its link a class and
its part a number here, and adds a function; the chain then has it in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from sqlmodel import col, select

from coaching.annotations.models import Annotation
from coaching.annotations.queries import is_visible, points_at
from coaching.deconstructions.queries import ShownDeconstruction, agreed_about
from coaching.evidence import rules
from coaching.evidence.models import StepClip
from coaching.exemplars.queries import ShownExemplar, Wanted, visible_exemplars
from coaching.goals.models import Step
from coaching.lessons.models import Clip, Lesson
from coaching.lessons.queries import ids_seen
from coaching.work import Work

Place = tuple[int, str, UUID, int, UUID]
"""Part, day, lesson (or the thing itself), moment, and the note, the link of the clip, or the thing itself."""


class Part(IntEnum):
    """The parts of a chain, in its order: where it began, what good looks like, how the pair saw it, what became of it.

    Rounds of rehearsal will stand between the last two.
    """

    BEFORE = 10
    MODEL = 20
    TAKEN_APART = 30
    AFTER = 50


@dataclass(frozen=True)
class Chain:
    """A step behind its door, and whose it is."""

    step: Step
    teacher_id: UUID


@dataclass(frozen=True)
class Moment:
    """A note, or a clip with the row that put it there.

    `later`: from a lesson taught after the step was agreed (or last seen), so that it says something new.
    `after`: from a lesson taught after the step was agreed, whatever was seen since.
    """

    lesson: Lesson
    note: Annotation | None
    clip: Clip | None
    link: StepClip | None
    later: bool
    after: bool

    @property
    def place(self) -> Place:
        """Where it stands in the chain."""
        lesson, part = self.lesson, Part.AFTER if self.after else Part.BEFORE
        day = rules.day_of(lesson.taught_on, lesson.created_at).isoformat()
        if self.note is not None:
            return part, day, lesson.id, self.note.start_ms, self.note.id
        assert self.clip is not None
        assert self.link is not None
        return part, day, lesson.id, self.clip.start_ms, self.link.id


@dataclass(frozen=True)
class Model:
    """A model or contrast of the step's template, while the actor may use it."""

    shown: ShownExemplar

    @property
    def place(self) -> Place:
        """Where it stands in the chain."""
        row = self.shown.exemplar
        return Part.MODEL, row.created_at.date().isoformat(), row.id, 0, row.id


@dataclass(frozen=True)
class TakenApart:
    """What the teacher and whoever worked with them agreed on about such a model."""

    shown: ShownDeconstruction

    @property
    def place(self) -> Place:
        """Where it stands in the chain."""
        row = self.shown.row
        assert row.agreed_at is not None
        return Part.TAKEN_APART, row.agreed_at.date().isoformat(), row.id, 0, row.id


Link = Moment | Model | TakenApart
Source = Callable[[Work, Chain], Iterable[Link]]


def moments(work: Work, chain: Chain) -> Iterable[Moment]:
    """Notes that point at the step, and clips that were put into its chain. Two queries."""
    yield from _notes(work, chain)
    yield from _clips(work, chain)


def _notes(work: Work, chain: Chain) -> Iterable[Moment]:
    rows = work.session.exec(
        select(Annotation, Lesson)
        .join(Lesson, col(Lesson.id) == col(Annotation.lesson_id))
        .where(is_visible(work), points_at(chain.step.id))
    )
    return [_moment(chain.step, lesson, note=note) for note, lesson in rows]


def _clips(work: Work, chain: Chain) -> Iterable[Moment]:
    rows = work.session.exec(
        select(StepClip, Clip, Lesson)
        .join(Clip, col(Clip.id) == col(StepClip.clip_id))
        .join(Lesson, col(Lesson.id) == col(Clip.lesson_id))
        .where(col(StepClip.step_id) == chain.step.id, col(Lesson.id).in_(ids_seen(work)))
    )
    return [_moment(chain.step, lesson, clip=clip, link=link) for link, clip, lesson in rows]


def _moment(
    step: Step,
    lesson: Lesson,
    *,
    note: Annotation | None = None,
    clip: Clip | None = None,
    link: StepClip | None = None,
) -> Moment:
    later = rules.is_later(lesson.taught_on, lesson.created_at, step.evidence_since)
    after = rules.is_later(lesson.taught_on, lesson.created_at, step.agreed_at)
    return Moment(lesson, note, clip, link, later, after)


def _models(work: Work, chain: Chain) -> Iterable[Model]:
    """What is only asked for is no model yet, and what was withdrawn none any more."""
    if chain.step.template_id is None:
        return []
    found = visible_exemplars(work, Wanted(template_id=chain.step.template_id), None, rules.MOST_MODELS)
    return [Model(shown) for shown in found if "use" in shown.may]


def _taken_apart(work: Work, chain: Chain) -> Iterable[TakenApart]:
    if chain.step.template_id is None:
        return []
    return [TakenApart(shown) for shown in agreed_about(work, chain.step.template_id, chain.teacher_id)]


SOURCES: tuple[Source, ...] = (moments, _models, _taken_apart)
