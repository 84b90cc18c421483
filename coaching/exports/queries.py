"""Reads about exports, and the door to them: an export is there for whoever asked for it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, func, select

from coaching.access.facts import ExportFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.annotations.models import Annotation, Visibility
from coaching.errors import NotAllowed, NotFound
from coaching.exports.models import Export, ExportState
from coaching.exports.rules import MOST_COMMENTS, Said
from coaching.lessons.models import Lesson
from coaching.lessons.queries import facts_of
from coaching.people.queries import names_of
from coaching.work import Work
from media.timeline import Span


def export_for(work: Work, export_id: UUID, permission: Permission) -> tuple[Export, Lesson]:
    """The door to an export. Raises NotFound for what the actor may not see, NotAllowed for what they may not do."""
    export = seen_export(work, export_id)
    if export is None or export.state is ExportState.EXPIRED:
        raise NotFound
    lesson = work.session.get_one(Lesson, export.lesson_id)
    if not allows(work.actor, permission, ExportFacts(facts_of(work, lesson), export.person_id), work.now):
        raise NotAllowed
    return export, lesson


def seen_export(work: Work, export_id: UUID) -> Export | None:
    """The export, whatever has become of it, if it is there and the actor may see it."""
    export = work.session.get(Export, export_id)
    lesson = None if export is None else work.session.get(Lesson, export.lesson_id)
    if export is None or lesson is None:
        return None
    facts = ExportFacts(facts_of(work, lesson), export.person_id)
    return export if allows(work.actor, Permission.EXPORT_VIEW, facts, work.now) else None


def exports_of(work: Work, lesson: Lesson, after: UUID | None, limit: int) -> list[Export]:
    """The actor's exports of a lesson whose door is open already, newest first. `after` is the last one seen."""
    query = (
        select(Export)
        .where(
            col(Export.lesson_id) == lesson.id,
            col(Export.person_id) == work.actor.person_id,
            col(Export.state) != ExportState.EXPIRED,
        )
        .order_by(col(Export.id).desc())
        .limit(limit)
    )
    if after:
        query = query.where(col(Export.id) < after)
    return list(work.session.exec(query).all())


def count_of(work: Work, person_id: UUID, states: Collection[ExportState]) -> int:
    """How many exports of a person are in one of these states."""
    mine = col(Export.person_id) == person_id
    return work.session.exec(select(func.count()).select_from(Export).where(mine, col(Export.state).in_(states))).one()


DRAWN = "(With a drawing, to be seen on the lesson's page.)"


def said_in(work: Work, lesson_id: UUID, span: Span) -> list[Said]:
    """The published comments in a stretch of a lesson whose door is open, in order. Drafts stay with their authors."""
    start, end = col(Annotation.start_ms), col(Annotation.end_ms)
    notes = work.session.exec(
        select(Annotation)
        .where(
            col(Annotation.lesson_id) == lesson_id,
            col(Annotation.deleted_at).is_(None),
            col(Annotation.visibility) == Visibility.PUBLISHED,
            start < span.end_ms,
            (start >= span.start_ms) | (end > span.start_ms),
        )
        .order_by(start, col(Annotation.id))
        .limit(MOST_COMMENTS)
    ).all()
    names = names_of(work, {note.author_id for note in notes})
    return [
        Said(
            start_ms=note.start_ms - span.start_ms,
            end_ms=None if note.end_ms is None else note.end_ms - span.start_ms,
            kind=note.kind.value.capitalize(),
            author=names.get(note.author_id, ""),
            text=f"{note.body}\n{DRAWN}" if note.drawing else note.body,
        )
        for note in notes
    ]
