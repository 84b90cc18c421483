"""Verbs about rehearsals: begin a pair's, add a round to any, say what was seen in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, delete, select

from coaching import audit
from coaching.access.facts import Can
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.deconstructions.models import Deconstruction
from coaching.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from coaching.goals.models import Step
from coaching.goals.queries import criteria_of
from coaching.lessons.actions import erase_lesson
from coaching.lessons.models import Lesson
from coaching.lessons.queries import lesson_for, seen_lesson
from coaching.lessons.sharing import hand_over, share_lesson, show_to
from coaching.notices.actions import Subject, take_back, tell
from coaching.notices.models import NoticeKind
from coaching.people.models import Pair
from coaching.privacy.queries import Receiver
from coaching.rehearsals import checklists, queries, rules
from coaching.rehearsals.models import (
    FeedbackKind,
    Rehearsal,
    RehearsalCriterion,
    RehearsalRound,
    RoundCriterion,
    RoundFeedback,
    RoundLine,
)
from coaching.rehearsals.queries import Opened
from coaching.rehearsals.rules import Film, Line, Said
from coaching.work import Work


@dataclass(frozen=True)
class Place:
    """The cycle a rehearsal is begun in, whose door is open, and since when it has been going."""

    cycle_id: UUID
    pair: Pair
    since: datetime


@dataclass(frozen=True)
class RoundWish:
    """A round as somebody adds it. Without `person_id` it was the teacher who rehearsed; in a company, the actor."""

    person_id: UUID | None = None
    lesson_id: UUID | None = None
    adaptation: str = ""
    variation: str | None = None
    criteria_met: frozenset[UUID] = frozenset()
    glow: Said | None = None
    grow: Said | None = None


@dataclass(frozen=True)
class RoundChange:
    """What to change of a round; None leaves it. `versions` are those the editor may have read."""

    lesson_id: UUID | None = None
    adaptation: str | None = None
    criteria_met: frozenset[UUID] | None = None
    glow: Said | None = None
    grow: Said | None = None
    versions: Collection[int] | None = None


def begin(work: Work, place: Place, step: Step) -> Rehearsal:
    """Begin to rehearse a step, or go on with it. Until the first round the checklist follows what the pair agrees on.

    Raises Conflict("no_criteria").
    """
    apart = checklists.taken_apart(work, place.pair.id, step, place.since)
    lines = _checklist(work, step, apart)
    rules.ensure_lines(lines)
    row = queries.rehearsal_of(work, place.cycle_id, step.id)
    if row is None:
        row = Rehearsal(
            organisation_id=place.pair.organisation_id,
            pair_id=place.pair.id,
            cycle_id=place.cycle_id,
            step_id=step.id,
            started_by=_me(work),
            created_at=work.now,
        )
        work.session.add(row)
        work.session.flush()
        audit.record(work, "rehearsal.begun", row.id)
    elif queries.count_rounds(work, row.id):
        return row
    row.deconstruction_id = apart.id if apart else None
    write_lines(work, row, lines)
    return row


def write_lines(work: Work, row: Rehearsal, lines: Iterable[Line]) -> None:
    """The checklist of a rehearsal behind its door, anew."""
    work.session.exec(delete(RehearsalCriterion).where(col(RehearsalCriterion.rehearsal_id) == row.id))
    work.session.add_all(
        RehearsalCriterion(
            rehearsal_id=row.id, criterion_id=line.criterion_id, position=position, text=line.text, hint=line.hint
        )
        for position, line in enumerate(lines, start=1)
    )
    work.session.flush()


def _checklist(work: Work, step: Step, apart: Deconstruction | None) -> tuple[Line, ...]:
    own = [Line(criterion.id, criterion.text) for criterion in criteria_of(work, step.id)]
    return rules.checklist(own, checklists.agreed_lines(work, apart) if apart else ())


def take_agreed(work: Work, rehearsal_id: UUID) -> Rehearsal:
    """Look for what the pair has agreed on since, from the next round on. Rounds that were there keep their own list.

    Twice is once. Raises NotFound, NotAllowed, Conflict("cycle_closed", "rehearsal_over", "nothing_agreed").
    """
    opened = queries.rehearsal_for(work, rehearsal_id, Permission.REHEARSAL_EDIT)
    _ensure_going(opened)
    row = opened.row
    since = checklists.agreed_since(work, row)
    rules.ensure_agreed(agreed=since is not None)
    now = checklists.as_lines(queries.criteria_of(work, row.id))
    if since is None or since[1] == now:
        return row
    _keep_lines(work, row, now)
    row.deconstruction_id = since[0].id
    write_lines(work, row, since[1])
    audit.record(work, "rehearsal.list_taken", row.id)
    return row


def _keep_lines(work: Work, row: Rehearsal, lines: Iterable[Line]) -> None:
    """Rounds judged by the list that is about to change keep it."""
    ids = work.session.exec(select(RehearsalRound.id).where(col(RehearsalRound.rehearsal_id) == row.id)).all()
    kept = checklists.kept_lines(work, ids)
    work.session.add_all(
        RoundLine(round_id=one, criterion_id=line.criterion_id, position=position, text=line.text, hint=line.hint)
        for one in ids
        if one not in kept
        for position, line in enumerate(lines, start=1)
    )


def end_all(work: Work, cycle_id: UUID) -> None:
    """A cycle is over, and its rehearsals with it; they stay to be seen."""
    for row in work.session.exec(select(Rehearsal).where(col(Rehearsal.cycle_id) == cycle_id)):
        row.ended_at = row.ended_at or work.now


def add_round(work: Work, rehearsal_id: UUID, wish: RoundWish) -> RehearsalRound:
    """Add a round; its recording is shown to the others in the same moment, and belongs to whoever rehearsed.

    Raises NotFound, NotAllowed, Invalid,
    Conflict("cycle_closed", "rehearsal_over", "too_many_rounds", "still_sending").
    """
    opened = queries.rehearsal_for(work, rehearsal_id, Permission.REHEARSAL_EDIT)
    rehearsal = opened.row
    _ensure_going(opened)
    rules.ensure_room(queries.count_rounds(work, rehearsal.id))
    person_id = wish.person_id or (opened.pair.teacher_id if opened.pair else _me(work))
    _ensure_of_these(opened, person_id)
    row = RehearsalRound(
        rehearsal_id=rehearsal.id,
        number=queries.next_number(work, rehearsal.id),
        person_id=person_id,
        adaptation=rules.cleaned_adaptation(wish.adaptation),
        variation=rules.cleaned_variation(wish.variation),
        added_by=_me(work),
        added_at=work.now,
    )
    if wish.lesson_id is not None:
        row.lesson_id = _recording(work, opened, wish.lesson_id, person_id).id
    work.session.add(row)
    work.session.flush()
    _meet(work, row, wish.criteria_met)
    _say(work, row, wish.glow, wish.grow)
    audit.record(work, "rehearsal.round_added", row.id)
    _tell(work, rehearsal, opened.people if opened.pair else (person_id,), "rehearsed", row)
    return row


def change_round(work: Work, round_id: UUID, change: RoundChange) -> RehearsalRound:
    """Give feedback, tick what was met, or put the recording in. All who rehearse here may.

    Raises NotFound, NotAllowed, Stale, Invalid,
    Conflict("cycle_closed", "rehearsal_over", "still_sending", "recording_hidden", "has_left").
    """
    row, opened = queries.round_for(work, round_id, Permission.REHEARSAL_EDIT)
    _ensure_going(opened)
    work.session.refresh(row)
    if opened.pair is None:
        seen = row.lesson_id is None or seen_lesson(work, row.lesson_id) is not None
        rules.ensure_here(here=row.person_id in opened.people, seen=seen)
    if change.versions is not None and row.version not in change.versions:
        raise Stale
    if change.adaptation is not None:
        row.adaptation = rules.cleaned_adaptation(change.adaptation)
    if change.lesson_id is not None and change.lesson_id != row.lesson_id:
        _ensure_without(row)
        row.lesson_id = _recording(work, opened, change.lesson_id, row.person_id).id
    if change.criteria_met is not None:
        _meet(work, row, change.criteria_met)
    _say(work, row, change.glow, change.grow)
    row.version += 1
    audit.record(work, "rehearsal.round_changed", row.id)
    if change.glow or change.grow:
        _tell(work, opened.row, (row.person_id,), "fed_back", row)
    return row


def remove_round(work: Work, round_id: UUID) -> None:
    """Take a round away with what was said after it; its recording is erased as a lesson is, everywhere.

    Whoever is on it may, and of a round without a recording also whoever added it.
    Raises NotFound, NotAllowed, Conflict("cycle_closed", "rehearsal_over").
    """
    row, opened = queries.round_for(work, round_id, Permission.REHEARSAL_EDIT)
    _ensure_going(opened)
    work.session.refresh(row)
    if not allows(work.actor, Permission.ROUND_REMOVE, queries.round_facts(row, opened), work.now):
        raise NotAllowed
    for verb in ("rehearsed", "fed_back"):
        take_back(work, f"{verb}:{row.id}")
    _tell(work, opened.row, queries.authors_of(work, row.id), "round_removed", row)
    audit.record(work, "rehearsal.round_removed", row.id)
    if row.lesson_id is not None:
        erase_lesson(work, row.lesson_id)
    work.session.delete(row)
    work.session.flush()


def _ensure_going(opened: Opened) -> None:
    if opened.pair is None:
        rules.ensure_together(opened.row.ended_at)
    else:
        rules.ensure_going(opened.row.ended_at)


def _ensure_of_these(opened: Opened, person_id: UUID) -> None:
    if opened.pair is None:
        rules.ensure_of_company(person_id, opened.people)
    else:
        rules.ensure_of_pair(person_id, opened.people)


def _recording(work: Work, opened: Opened, lesson_id: UUID, person_id: UUID) -> Lesson:
    """The actor's own recording, for those who rehearse here to see from now on, and of whoever is on it."""
    field = "lesson_id"
    try:
        lesson = lesson_for(work, lesson_id, Permission.LESSON_SHARE)
    except (NotFound, NotAllowed) as error:
        raise Invalid(field, "This recording is not there, or is not yours to show.") from error
    rules.ensure_recorded_for_this(lesson.purpose)
    if queries.round_with(work, lesson.id) is not None:
        raise Invalid(field, "This recording belongs to another round.")
    if opened.pair is not None:
        share_lesson(work, lesson.id, Receiver(pair_id=opened.pair.id), Can.COMMENT, None, quietly=True)
    if lesson.owner_id != person_id:
        hand_over(work, lesson, person_id)
    if opened.pair is None:
        show_to(work, lesson, opened.people)
    return lesson


def _ensure_without(row: RehearsalRound) -> None:
    if row.lesson_id is not None:
        field = "lesson_id"
        raise Invalid(field, "This round has a recording already.")


def _meet(work: Work, row: RehearsalRound, met: Iterable[UUID]) -> None:
    wanted = rules.cleaned_met(met, _lines(work, row))
    work.session.exec(delete(RoundCriterion).where(col(RoundCriterion.round_id) == row.id))
    work.session.add_all(RoundCriterion(round_id=row.id, criterion_id=one) for one in sorted(wanted))


def _lines(work: Work, row: RehearsalRound) -> set[UUID]:
    kept = checklists.kept_lines(work, [row.id]).get(row.id)
    return {line.criterion_id for line in kept or queries.criteria_of(work, row.rehearsal_id)}


def _say(work: Work, row: RehearsalRound, glow: Said | None, grow: Said | None) -> None:
    lesson = seen_lesson(work, row.lesson_id) if row.lesson_id else None
    film = Film(lesson.id, lesson.duration_ms) if lesson else None
    for kind, said in ((FeedbackKind.GLOW, glow), (FeedbackKind.GROW, grow)):
        if said is None:
            continue
        clean = rules.cleaned_said(said, kind.value, _lines(work, row), film)
        feedback = queries.feedback_of(work, row.id, kind)
        if feedback is None:
            feedback = RoundFeedback(
                round_id=row.id, kind=kind, text="", author_id=_me(work), about_id=row.person_id, said_at=work.now
            )
        elif feedback.lesson_id is not None and film is None:
            detail = "This was said about a recording that is no longer shared with you."
            raise Conflict(detail, "recording_hidden")
        feedback.text, feedback.criterion_id, feedback.start_ms = clean.text, clean.criterion_id, clean.start_ms
        feedback.lesson_id = film.lesson_id if film and clean.start_ms is not None else None
        feedback.author_id, feedback.said_at = _me(work), work.now
        work.session.add(feedback)
    work.session.flush()


def _tell(work: Work, rehearsal: Rehearsal, people: Iterable[UUID], verb: str, row: RehearsalRound) -> None:
    if rehearsal.cycle_id is None:
        kind, subject = NoticeKind.REHEARSAL, Subject(rehearsal_id=rehearsal.id)
    else:
        kind, subject = NoticeKind.CYCLE, Subject(cycle_id=rehearsal.cycle_id)
    tell(work, people, kind, verb, f"{verb}:{row.id}", subject)


def _me(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise NotAllowed
    return work.actor.person_id
