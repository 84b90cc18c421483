"""Exports on the wire, with addresses made for whoever asked for them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from api.schemas.lessons import Addresses, LessonProblem
from api.schemas.text import Sent
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.exports.models import Export, ExportState
from coaching.exports.rules import can_be_had
from coaching.lessons.models import Lesson
from coaching.lessons.queries import facts_of
from coaching.lessons.rules import may_pass
from coaching.work import Work


class ExportBody(Sent):
    """How a clip is to become a file."""

    with_comments: bool = False


class ExportOut(BaseModel):
    """A clip as a file. Its addresses come when it is ready, while it may be saved; it is removed at `expires_at`."""

    id: UUID
    lesson_id: UUID
    clip_id: UUID | None
    title: str
    start_ms: int
    end_ms: int
    with_comments: bool
    state: ExportState
    progress: float
    problem: LessonProblem | None
    size_bytes: int | None
    created_at: datetime
    expires_at: datetime
    download_url: str | None
    comments_url: str | None


def write_exports(work: Work, lesson: Lesson, exports: list[Export]) -> list[ExportOut]:
    """The actor's exports of a lesson whose door is open already."""
    at = Addresses(work, lesson)
    may = allows(work.actor, Permission.LESSON_EXPORT, facts_of(work, lesson), work.now)
    return [_export(work, at, export, may=may) for export in exports]


def _export(work: Work, at: Addresses, export: Export, *, may: bool) -> ExportOut:
    there = may and can_be_had(export, work.now)
    name = f"exports/{export.id}"
    return ExportOut(
        id=export.id,
        lesson_id=export.lesson_id,
        clip_id=export.clip_id,
        title=export.title,
        start_ms=export.start_ms,
        end_ms=export.end_ms,
        with_comments=export.with_comments,
        state=export.state,
        progress=export.progress,
        problem=_problem(export),
        size_bytes=export.size_bytes,
        created_at=export.created_at,
        expires_at=export.expires_at,
        download_url=at.address(f"{name}.mp4") if there else None,
        comments_url=at.address(f"{name}.vtt") if there and export.comments_key else None,
    )


def _problem(export: Export) -> LessonProblem | None:
    if export.state is not ExportState.FAILED:
        return None
    return LessonProblem(
        code=export.problem_code or "failed",
        title=export.problem_title or "This clip could not be made into a file",
        detail=export.problem_detail or "Please try again.",
        may_pass=may_pass(export.problem_code),
    )
