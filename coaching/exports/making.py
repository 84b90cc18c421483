"""The verbs of making, for the workers: what became of an export on its way to being a file, and of its files later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from coaching.errors import NotFound
from coaching.events import ExportChanged
from coaching.exports import queries, rules
from coaching.exports.models import Export, ExportState
from coaching.exports.rules import Said
from coaching.jobs import MakeExport
from coaching.lessons.models import Lesson, Segment, SegmentState
from coaching.lessons.preparation import Problem
from coaching.lessons.queries import segments_of
from coaching.work import Work
from media.timeline import Span, locate


@dataclass(frozen=True)
class Order:
    """Everything a worker needs to make an export."""

    export: Export
    lesson: Lesson
    segments: tuple[Segment, ...]
    """Those that hold the stretch, in order."""
    said: tuple[Said, ...]


@dataclass(frozen=True)
class ExportFiles:
    """What was made, in the store."""

    film_key: str
    comments_key: str | None
    size_bytes: int
    reason: str


def begun(work: Work, export_id: UUID) -> Order:
    """An export is being made from now on. Raises NotFound when it, or its lesson, is gone."""
    export = _held(work, export_id)
    lesson = work.session.get_one(Lesson, export.lesson_id)
    if export.state in rules.UNDER_WAY:
        export.state = ExportState.RUNNING
        _tell(work, export)
    segments = segments_of(work, [lesson.id])[lesson.id]
    span = Span(export.start_ms, export.end_ms)
    parts = [segments[number] for number, _ in locate([Span(each.start_ms, each.end_ms) for each in segments], span)]
    if any(segment.state is not SegmentState.READY or not segment.blob_key for segment in parts):
        raise NotFound
    return Order(export, lesson, tuple(parts), tuple(queries.said_in(work, lesson.id, span)))


def progressed(work: Work, export_id: UUID, progress: float) -> None:
    """It is so far, from 0 to 1."""
    export = _held(work, export_id)
    if export.state is ExportState.RUNNING:
        export.progress = min(max(progress, 0.0), 1.0)
        _tell(work, export)


def made(work: Work, export_id: UUID, files: ExportFiles) -> bool:
    """Its files are in the store. False when another worker was first: then these are nobody's. Raises NotFound."""
    export = _held(work, export_id)
    if export.state not in rules.UNDER_WAY:
        return export.film_key == files.film_key
    export.state, export.progress = ExportState.READY, 1.0
    export.film_key, export.comments_key = files.film_key, files.comments_key
    export.size_bytes, export.reason = files.size_bytes, files.reason
    export.expires_at = work.now + rules.KEPT
    _tell(work, export)
    return True


def failed(work: Work, export_id: UUID, problem: Problem) -> None:
    """It cannot be made, and why."""
    export = _held(work, export_id)
    if export.state in rules.UNDER_WAY:
        export.state = ExportState.FAILED
        export.problem_code, export.problem_title, export.problem_detail = problem.code, problem.title, problem.detail
        _tell(work, export)


def unfinished(work: Work) -> list[MakeExport]:
    """The exports that should be under way, as the rows say."""
    found = work.session.exec(select(Export.id).where(col(Export.state).in_(rules.UNDER_WAY)))
    return [MakeExport(export_id) for export_id in found]


def expire(work: Work, most: int = 100) -> list[Export]:
    """Let nobody have those whose time has run out; answers all whose files are to be removed, and then `forget`."""
    over = (col(Export.expires_at) <= work.now) & col(Export.state).not_in(rules.UNDER_WAY)
    found = work.session.exec(select(Export).where(over).order_by(col(Export.expires_at)).limit(most)).all()
    for export in found:
        export.state = ExportState.EXPIRED
        _tell(work, export)
    return list(found)


def forget(work: Work, export_ids: Sequence[UUID]) -> None:
    """Remove the rows of exports whose files are gone."""
    for export in work.session.exec(select(Export).where(col(Export.id).in_(export_ids))):
        work.session.delete(export)


def _tell(work: Work, export: Export) -> None:
    work.announce(ExportChanged(export.lesson_id, export.id))


def _held(work: Work, export_id: UUID) -> Export:
    export = work.session.exec(select(Export).where(col(Export.id) == export_id).with_for_update()).first()
    if export is None:
        raise NotFound
    return export
