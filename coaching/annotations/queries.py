"""Reads about notes, and the doors to them.

`visible_annotations` is ANNOTATION_VIEW once more, in SQL: published or my own, on a lesson I may see. A test builds a
whole school and holds it against the permission table for every person.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, false, or_
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from coaching.access.facts import AnnotationFacts, LessonFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.annotations.models import Annotation, AnnotationLink, Kind, Reply, Visibility
from coaching.errors import NotAllowed, NotFound
from coaching.goals.models import Criterion
from coaching.goals.queries import may_with
from coaching.lessons.models import Lesson
from coaching.lessons.queries import facts_of, ids_seen, lesson_for, seen_lesson
from coaching.words import like
from coaching.work import Work


@dataclass(frozen=True)
class OpenNote:
    """A note behind its door, with its lesson and what the permission table knows of it."""

    note: Annotation
    lesson: Lesson
    facts: AnnotationFacts


@dataclass(frozen=True)
class Wanted:
    """Which notes of a lesson to list. Times are milliseconds; a note counts when it touches from_ms ≤ t < to_ms."""

    kind: Kind | None = None
    author_id: UUID | None = None
    step_id: UUID | None = None
    from_ms: int | None = None
    to_ms: int | None = None
    q: str = ""
    visibility: Visibility | None = None


def facts_of_note(lesson: LessonFacts, note: Annotation) -> AnnotationFacts:
    """What the permission table may know of a note."""
    return AnnotationFacts(lesson, note.author_id, note.visibility is Visibility.PUBLISHED)


def facts_of_reply(note: AnnotationFacts, reply: Reply) -> AnnotationFacts:
    """A reply is a note of its own author, as visible as the note it answers."""
    return AnnotationFacts(note.lesson, reply.author_id, note.published)


def annotation_for(work: Work, annotation_id: UUID, permission: Permission) -> OpenNote:
    """The door to a note; whoever comes to change it holds the row. Raises NotFound, NotAllowed."""
    query = select(Annotation).where(col(Annotation.id) == annotation_id, col(Annotation.deleted_at).is_(None))
    if permission is not Permission.ANNOTATION_VIEW:
        query = query.with_for_update()
    note = work.session.exec(query).first()
    if note is None:
        raise NotFound
    opened = opened_note(work, note)
    if not allows(work.actor, Permission.ANNOTATION_VIEW, opened.facts, work.now):
        raise NotFound
    if not allows(work.actor, permission, opened.facts, work.now):
        raise NotAllowed
    return opened


def opened_note(work: Work, note: Annotation) -> OpenNote:
    """A note with what its door asks about. Raises NotFound where the actor may not see the lesson."""
    lesson = lesson_for(work, note.lesson_id, Permission.LESSON_VIEW)
    return OpenNote(note, lesson, facts_of_note(facts_of(work, lesson), note))


def deleted_note(work: Work, annotation_id: UUID) -> Annotation | None:
    """A deleted note that the actor deleted, held for restoring."""
    return work.session.exec(
        select(Annotation)
        .where(
            col(Annotation.id) == annotation_id,
            col(Annotation.deleted_at).is_not(None),
            col(Annotation.deleted_by) == work.actor.person_id,
        )
        .with_for_update()
    ).first()


def reply_for(work: Work, reply_id: UUID, permission: Permission) -> tuple[Reply, OpenNote]:
    """The door to a reply, through its note's. Raises NotFound, NotAllowed."""
    reply = work.session.exec(select(Reply).where(col(Reply.id) == reply_id).with_for_update()).first()
    if reply is None:
        raise NotFound
    opened = annotation_for(work, reply.annotation_id, Permission.ANNOTATION_VIEW)
    if not allows(work.actor, permission, facts_of_reply(opened.facts, reply), work.now):
        raise NotAllowed
    return reply, opened


def may_see(work: Work, annotation_id: UUID) -> bool:
    """Whether the actor should hear that this note changed.

    Wider than its door by exactly what they knew before: a note that was published and is now deleted, or hidden
    again, has to vanish from their page.
    """
    note = work.session.get(Annotation, annotation_id)
    lesson = seen_lesson(work, note.lesson_id) if note else None
    if note is None or lesson is None:
        return False
    facts = AnnotationFacts(facts_of(work, lesson), note.author_id, note.published_at is not None)
    return allows(work.actor, Permission.ANNOTATION_VIEW, facts, work.now)


def visible_annotations(work: Work) -> SelectOfScalar[Annotation]:
    """Every note the actor may see."""
    return select(Annotation).where(is_visible(work))


def is_visible(work: Work) -> ColumnElement[bool]:
    """The same as a condition, for use inside another query."""
    mine = col(Annotation.author_id) == work.actor.person_id
    published = col(Annotation.visibility) == Visibility.PUBLISHED
    return and_(
        col(Annotation.deleted_at).is_(None), or_(published, mine), col(Annotation.lesson_id).in_(ids_seen(work))
    )


def annotations_of(
    work: Work, lesson: Lesson, wanted: Wanted, after: tuple[int, UUID] | None, limit: int
) -> list[Annotation]:
    """The notes of a lesson behind its door, by time. `after` is (start_ms, id) of the last one seen. Two queries."""
    start, note_id = col(Annotation.start_ms), col(Annotation.id)
    here = col(Annotation.lesson_id) == lesson.id
    query = visible_annotations(work).where(here).order_by(start, note_id).limit(limit)
    for condition in _conditions(work, lesson, wanted):
        query = query.where(condition)
    if after:
        query = query.where(or_(start > after[0], and_(start == after[0], note_id > after[1])))
    return list(work.session.exec(query).all())


def _conditions(work: Work, lesson: Lesson, wanted: Wanted) -> list[ColumnElement[bool]]:
    start, end = col(Annotation.start_ms), col(Annotation.end_ms)
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind:
        conditions.append(col(Annotation.kind) == wanted.kind)
    if wanted.author_id:
        conditions.append(col(Annotation.author_id) == wanted.author_id)
    if wanted.visibility:
        conditions.append(col(Annotation.visibility) == wanted.visibility)
    if wanted.from_ms is not None:
        conditions.append(or_(start >= wanted.from_ms, end > wanted.from_ms))
    if wanted.to_ms is not None:
        conditions.append(start < wanted.to_ms)
    if wanted.q.strip():
        conditions.append(col(Annotation.searched).like(like(wanted.q), escape="!"))
    if wanted.step_id:
        # whoever may not see the teacher's goals may not learn by a filter which notes point at them
        may = may_with(work, lesson.owner_id, lesson.organisation_id, Permission.GOAL_VIEW)
        conditions.append(points_at(wanted.step_id) if may else false())
    return conditions


def points_at(step_id: UUID) -> ColumnElement[bool]:
    """That a note points at the step or at one of its criteria."""
    criteria = select(Criterion.id).where(col(Criterion.step_id) == step_id)
    return col(Annotation.id).in_(
        select(AnnotationLink.annotation_id).where(
            or_(col(AnnotationLink.step_id) == step_id, col(AnnotationLink.criterion_id).in_(criteria))
        )
    )


def counts_of(work: Work, lesson_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many notes the actor sees on each of these lessons. One query; every id has an entry."""
    lesson_id = col(Annotation.lesson_id)
    rows = work.session.exec(
        select(Annotation.lesson_id, func.count())
        .where(is_visible(work), lesson_id.in_(lesson_ids))
        .group_by(lesson_id)
    )
    return dict.fromkeys(lesson_ids, 0) | dict(rows.all())


def count_replies(work: Work, annotation_id: UUID, *, but_by: UUID | None = None) -> int:
    """How many replies a note has, leaving out those by one person."""
    query = select(func.count()).select_from(Reply).where(col(Reply.annotation_id) == annotation_id)
    if but_by:
        query = query.where(col(Reply.author_id) != but_by)
    return work.session.exec(query).one()
