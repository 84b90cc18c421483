"""Verbs about exports."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, select

from coaching import audit
from coaching.access.permissions import Permission
from coaching.errors import Conflict, NotAllowed
from coaching.events import ExportChanged
from coaching.exports import queries, rules
from coaching.exports.models import Export
from coaching.jobs import MakeExport
from coaching.lessons.models import Clip, Lesson, SegmentState
from coaching.lessons.queries import clip_for, segments_in_short
from coaching.people.models import Person
from coaching.privacy.actions import enter
from coaching.privacy.models import LedgerVerb
from coaching.work import Work
from media.timeline import Span, locate


def ask_for(work: Work, clip_id: UUID, *, with_comments: bool) -> tuple[Export, Lesson, bool]:
    """Have a clip made into a file; asked twice is asked once. Answers also whether it is newly asked for.

    Raises NotFound, NotAllowed, Invalid("with_comments"), Conflict("not_ready", "too_many_exports").
    """
    clip, lesson = clip_for(work, clip_id, Permission.LESSON_EXPORT)
    me = work.actor.person_id
    if me is None:
        raise NotAllowed
    span = Span(clip.start_ms, clip.end_ms)
    rules.ensure_drawable(span.length_ms, with_comments=with_comments)
    _ensure_ready(work, lesson, span)
    _one_at_a_time(work, me)
    said = rules.digest_of(queries.said_in(work, lesson.id, span))
    known = _same(work, clip, me, said, with_comments=with_comments)
    if known is not None:
        return known, lesson, False
    rules.ensure_room(queries.count_of(work, me, rules.UNDER_WAY))
    export = Export(
        lesson_id=lesson.id,
        clip_id=clip.id,
        person_id=me,
        title=clip.title,
        start_ms=clip.start_ms,
        end_ms=clip.end_ms,
        with_comments=with_comments,
        said=said,
        created_at=work.now,
        expires_at=work.now + rules.KEPT,
    )
    work.session.add(export)
    work.session.flush()
    work.request(MakeExport(export.id))
    work.announce(ExportChanged(lesson.id, export.id))
    enter(work, lesson.id, LedgerVerb.EXPORTED, f"“{clip.title}”")
    audit.record(work, "export.asked", export.id)
    return export, lesson, True


def _ensure_ready(work: Work, lesson: Lesson, span: Span) -> None:
    segments = segments_in_short(work, [lesson.id])[lesson.id]
    whole = [Span(segment.start_ms, segment.end_ms) for segment in segments]
    needed = [segments[number] for number, _ in locate(whole, span)]
    if not needed or any(segment.state is not SegmentState.READY for segment in needed):
        detail = "This part of the lesson is still being prepared. Try again when it is ready."
        raise Conflict(detail, "not_ready")


def _one_at_a_time(work: Work, person_id: UUID) -> None:
    """Hold the actor's own row until the commit: a double click asks once."""
    me = col(Person.id) == person_id
    work.session.exec(select(Person.id).where(me).with_for_update(key_share=True)).first()


def _same(work: Work, clip: Clip, person_id: UUID, said: str, *, with_comments: bool) -> Export | None:
    """The actor's living export of exactly this, if there is one."""
    return work.session.exec(
        select(Export)
        .where(
            col(Export.clip_id) == clip.id,
            col(Export.person_id) == person_id,
            col(Export.start_ms) == clip.start_ms,
            col(Export.end_ms) == clip.end_ms,
            col(Export.title) == clip.title,
            col(Export.with_comments) == with_comments,
            col(Export.said) == said,
            col(Export.state).in_(rules.LIVING),
            col(Export.expires_at) > work.now,
        )
        .order_by(col(Export.id).desc())
        .limit(1)
    ).first()
