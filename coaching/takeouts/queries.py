"""Reads for a person's export of their own data, and the door to it: it is there for that person and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlmodel import SQLModel, col
from sqlmodel import select as select_rows

from coaching.access.facts import PersonFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.annotations.models import Annotation, Reply, Visibility
from coaching.certificates.models import Certificate
from coaching.certificates.rules import statement_of
from coaching.cycles.models import Cycle, CycleClip, CycleItem
from coaching.errors import NotFound
from coaching.exports.rules import Said
from coaching.goals.models import Criterion, Goal, Step, StepEvent
from coaching.lessons.models import Clip, Lesson, Segment, SegmentState
from coaching.meetings.models import Meeting
from coaching.people.models import Membership, Organisation, Pair, Person
from coaching.people.queries import names_of
from coaching.privacy.models import Consent, LedgerEntry, Share
from coaching.privacy.queries import lines_of
from coaching.takeouts import rules
from coaching.takeouts.models import Takeout, TakeoutState
from coaching.work import Work

Paper = dict[str, object]
PAGE = 500


@dataclass(frozen=True)
class LessonPapers:
    """What is written down of one lesson: documents by name, what is said in it, and the segments that are ready."""

    lesson: Lesson
    documents: dict[str, Paper | list[Paper]]
    said: tuple[Said, ...]
    segments: tuple[Segment, ...]


def takeout_for(work: Work, takeout_id: UUID) -> Takeout:
    """The door. Raises NotFound."""
    takeout = work.session.get(Takeout, takeout_id)
    if takeout is None or takeout.state is TakeoutState.EXPIRED:
        raise NotFound
    facts = PersonFacts(takeout.organisation_id, takeout.person_id)
    if not allows(work.actor, Permission.TAKEOUT_VIEW, facts, work.now):
        raise NotFound
    return takeout


def my_takeouts(work: Work) -> list[Takeout]:
    """The actor's own, newest first: the rule of TAKEOUT_VIEW in SQL."""
    query = select_rows(Takeout).where(
        col(Takeout.person_id) == work.actor.person_id,
        col(Takeout.organisation_id) == work.actor.organisation_id,
        col(Takeout.state) != TakeoutState.EXPIRED,
    )
    return list(work.session.exec(query.order_by(col(Takeout.id).desc())).all())


def account_of(work: Work, person_id: UUID) -> Paper:
    """Who they are here. Raises NotFound when they have been erased."""
    row = work.session.exec(
        select_rows(Person, Membership, Organisation)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .join(Organisation, col(Organisation.id) == col(Membership.organisation_id))
        .where(col(Person.id) == person_id)
    ).first()
    if row is None:
        raise NotFound
    person, membership, organisation = row
    shown = rules.written({"id": person.id, "name": person.name, "email": person.email, "since": person.created_at})
    return shown | {"organisation": organisation.name, "role": membership.role.value}


def rows_naming(work: Work, person_id: UUID) -> Iterator[tuple[str, Paper]]:
    """Table and row of everything that names the person and is theirs to have, a page of rows at a time."""
    for name, columns in rules.taken_columns().items():
        table = SQLModel.metadata.tables[name]
        key = next(iter(table.primary_key.columns))
        theirs = or_(*(table.c[column] == person_id for column in columns))
        after = None
        while True:
            query = select(table).where(theirs).order_by(key).limit(PAGE)
            rows = work.session.connection().execute(query if after is None else query.where(key > after)).mappings()
            page = [dict(row) for row in rows]
            yield from ((name, rules.written(row)) for row in page)
            if len(page) < PAGE:
                break
            after = page[-1][key.name]


def lesson_ids_of(work: Work, person_id: UUID) -> list[UUID]:
    """Their own lessons, oldest first."""
    query = select_rows(Lesson.id).where(col(Lesson.owner_id) == person_id).order_by(col(Lesson.id))
    return list(work.session.exec(query).all())


def bytes_of_films(work: Work, person_id: UUID) -> int:
    """How much their recordings take, all together."""
    query = select_rows(func.coalesce(func.sum(Lesson.size_bytes), 0)).where(col(Lesson.owner_id) == person_id)
    return int(work.session.exec(query).one())


def lesson_papers(work: Work, lesson_id: UUID) -> LessonPapers:
    """One lesson with all its owner can see of it: other people's drafts are not theirs. Raises NotFound."""
    lesson = work.session.get(Lesson, lesson_id)
    if lesson is None:
        raise NotFound
    notes = _notes(work, lesson)
    names = names_of(work, {note.author_id for note in notes})
    said = tuple(
        Said(note.start_ms, note.end_ms, note.kind.value.capitalize(), names.get(note.author_id, ""), note.body)
        for note in notes
    )
    consent = work.session.get(Consent, lesson_id)
    documents: dict[str, Paper | list[Paper]] = {
        "lesson": rules.written(lesson.model_dump()),
        "consent": rules.written(consent.model_dump()) if consent else {},
        "notes": [_note(work, note, names) for note in notes],
        "clips": _of_lesson(work, Clip, lesson_id),
        "shares": _of_lesson(work, Share, lesson_id),
        "ledger": _ledger(work, lesson_id),
    }
    return LessonPapers(lesson, documents, said, tuple(_segments(work, lesson_id)))


def _notes(work: Work, lesson: Lesson) -> list[Annotation]:
    theirs = or_(col(Annotation.visibility) == Visibility.PUBLISHED, col(Annotation.author_id) == lesson.owner_id)
    query = select_rows(Annotation).where(
        col(Annotation.lesson_id) == lesson.id, col(Annotation.deleted_at).is_(None), theirs
    )
    return list(work.session.exec(query.order_by(col(Annotation.start_ms), col(Annotation.id))).all())


def _note(work: Work, note: Annotation, names: dict[UUID, str]) -> Paper:
    replies = work.session.exec(
        select_rows(Reply).where(col(Reply.annotation_id) == note.id).order_by(col(Reply.id))
    ).all()
    writers = names_of(work, {reply.author_id for reply in replies})
    answers = [rules.written(reply.model_dump()) | {"author": writers.get(reply.author_id, "")} for reply in replies]
    return rules.written(note.model_dump()) | {"author": names.get(note.author_id, ""), "replies": answers}


def _of_lesson(work: Work, kind: type[Clip | Share], lesson_id: UUID) -> list[Paper]:
    query = select_rows(kind).where(col(kind.lesson_id) == lesson_id).order_by(col(kind.id))
    return [rules.written(row.model_dump()) for row in work.session.exec(query)]


def _ledger(work: Work, lesson_id: UUID) -> list[Paper]:
    query = select_rows(LedgerEntry).where(col(LedgerEntry.lesson_id) == lesson_id).order_by(col(LedgerEntry.at))
    lines = lines_of(work, work.session.exec(query).all())
    return [
        rules.written({"at": line.at, "until": line.until, "person": line.person_name, "what": line.what})
        | {"detail": line.detail, "watched_ms": [[span.start_ms, span.end_ms] for span in line.spans]}
        for line in lines
    ]


def _segments(work: Work, lesson_id: UUID) -> list[Segment]:
    chosen = col(Segment.lesson_id) == lesson_id, col(Segment.state) == SegmentState.READY
    return list(work.session.exec(select_rows(Segment).where(*chosen).order_by(col(Segment.index))).all())


def goals_of(work: Work, person_id: UUID) -> list[Paper]:
    """Their goals, with steps, criteria and what happened to each step."""
    goals = work.session.exec(select_rows(Goal).where(col(Goal.teacher_id) == person_id).order_by(col(Goal.id))).all()
    return [rules.written(goal.model_dump()) | {"steps": _steps(work, goal)} for goal in goals]


def _steps(work: Work, goal: Goal) -> list[Paper]:
    steps = work.session.exec(select_rows(Step).where(col(Step.goal_id) == goal.id).order_by(col(Step.id))).all()
    return [
        rules.written(step.model_dump())
        | {"criteria": _of_step(work, Criterion, step), "history": _of_step(work, StepEvent, step)}
        for step in steps
    ]


def _of_step(work: Work, kind: type[Criterion | StepEvent], step: Step) -> list[Paper]:
    query = select_rows(kind).where(col(kind.step_id) == step.id).order_by(col(kind.id))
    return [rules.written(row.model_dump()) for row in work.session.exec(query)]


def coaching_of(work: Work, person_id: UUID) -> list[Paper]:
    """Cycles that are about them, of whichever pair, and those of pairs in which they are the coach now.

    Area, plan and what was decided are words about the teacher: a former coach has them no longer, whoever wrote them.
    """
    coached = and_(col(Pair.coach_id) == person_id, col(Pair.ended_at).is_(None))
    query = (
        select_rows(Cycle, Pair)
        .join(Pair, col(Pair.id) == col(Cycle.pair_id))
        .where(or_(col(Pair.teacher_id) == person_id, coached))
        .order_by(col(Cycle.id))
    )
    found = work.session.exec(query).all()
    names = names_of(work, {who for _, pair in found for who in (pair.coach_id, pair.teacher_id)})
    return [
        rules.written(cycle.model_dump())
        | {"coach": names.get(pair.coach_id, ""), "teacher": names.get(pair.teacher_id, "")}
        | {"clips": _of_cycle(work, CycleClip, cycle), "to_come_back_to": _of_cycle(work, CycleItem, cycle)}
        | {"meetings": _of_cycle(work, Meeting, cycle)}
        for cycle, pair in found
    ]


def _of_cycle(work: Work, kind: type[CycleClip | CycleItem | Meeting], cycle: Cycle) -> list[Paper]:
    query = select_rows(kind).where(col(kind.cycle_id) == cycle.id).order_by(col(kind.id))
    return [rules.written(row.model_dump()) for row in work.session.exec(query)]


def certificates_of(work: Work, person_id: UUID) -> list[Paper]:
    """What was theirs and has been erased."""
    query = select_rows(Certificate).where(col(Certificate.person_id) == person_id).order_by(col(Certificate.id))
    return [statement_of(certificate) | {"seal": certificate.seal} for certificate in work.session.exec(query)]
