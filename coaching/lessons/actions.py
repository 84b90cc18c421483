"""Verbs about lessons and their clips."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from coaching import audit
from coaching.access.permissions import Permission
from coaching.certificates.actions import Why, begin
from coaching.certificates.models import Certificate, Ground, Subject
from coaching.certificates.queries import hanging_on
from coaching.errors import NotAllowed, NotFound, Stale
from coaching.events import AccessChanged, LessonChanged
from coaching.holds.actions import ensure_not_held, keep_where_covered
from coaching.jobs import EraseBlobs, PrepareLesson
from coaching.lessons import queries, rules
from coaching.lessons.models import Clip, Lesson, LessonState, Segment, SegmentState
from coaching.privacy.actions import enter_once_a_day, record_opened, record_watched
from coaching.privacy.models import LedgerVerb
from coaching.work import Work
from media.timeline import Span

BY_OWNER = Why(Ground.OWNER)

Versions = Collection[int] | None
"""The versions an editor may have read; None where they did not say."""


@dataclass(frozen=True)
class LessonEdit:
    """What the owner changes about a lesson; the old value where nothing changes."""

    title: str
    taught_on: date | None


def change_lesson(work: Work, lesson: Lesson, edit: LessonEdit, read: Versions = None) -> Lesson:
    """Rename or date a lesson whose LESSON_EDIT door is open. Raises Stale when it is none of those read, Invalid."""
    work.session.refresh(lesson, with_for_update=True)  # two editors at once: the second sees the first
    _ensure_current(lesson.version, read)
    lesson.title = rules.clean_title(edit.title)
    lesson.taught_on = edit.taught_on
    lesson.version += 1
    keep_where_covered(work, lesson.id, lesson.owner_id, lesson.taught_on, lesson.created_at)
    audit.record(work, "lesson.changed", lesson.id)
    work.announce(LessonChanged(lesson.id))
    return lesson


def _ensure_current(version: int, read: Versions) -> None:
    if read is not None and version not in read:
        raise Stale


def erase_lesson(work: Work, lesson_id: UUID) -> None:
    """Remove a lesson everywhere: its rows now, its files by a job of the same commit.

    Raises NotFound, NotAllowed, Conflict("on_hold").
    """
    erase(work, queries.lesson_for(work, lesson_id, Permission.LESSON_ERASE))


def erase(work: Work, lesson: Lesson, why: Why = BY_OWNER) -> Certificate:
    """The same for a lesson whose door is open already. Segments, clips, shares and notes go with it.

    Answers the certificate, which the workers seal when nothing is left in the store either. What is on hold stays,
    but for what had been erased before and came back with an older database. Raises NotFound, Conflict("on_hold").
    """
    if work.session.get(Lesson, lesson.id, populate_existing=True, with_for_update=True) is None:
        raise NotFound
    if why.ground is not Ground.RESTORED:
        ensure_not_held(work, lesson.id)
    rows = hanging_on(work, "lessons", lesson.id)
    organisation_id, owner_id = lesson.organisation_id, lesson.owner_id
    certificate = begin(work, Subject.LESSON, lesson.id, organisation_id, owner_id, why, rows, lesson.sha256)
    work.session.delete(lesson)
    work.session.flush()
    work.request(EraseBlobs(lesson.organisation_id, lesson.id))
    audit.record(work, "lesson.erased", lesson.id, lesson.organisation_id)
    work.announce(AccessChanged(lesson.id))
    return certificate


def retry_lesson(work: Work, lesson_id: UUID) -> Lesson:
    """Prepare a failed lesson once more; finished segments are kept. Raises NotFound, NotAllowed, Conflict."""
    lesson = queries.lesson_for(work, lesson_id, Permission.LESSON_EDIT)
    rules.ensure_may_retry(lesson)
    lesson.state = LessonState.STORED if lesson.stored_at else LessonState.UPLOADING
    lesson.problem_code = lesson.problem_title = lesson.problem_detail = None
    lesson.progress = 0.0
    lesson.attempt += 1
    for segment in queries.segments_in_short(work, [lesson.id])[lesson.id]:
        _wait_again(segment)
    work.request(PrepareLesson(lesson.id, lesson.attempt))
    audit.record(work, "lesson.retried", lesson.id)
    work.announce(LessonChanged(lesson.id))
    return lesson


def _wait_again(segment: Segment) -> None:
    if segment.state is not SegmentState.READY:
        segment.state = SegmentState.WAITING
        segment.progress = 0.0


def report_watched(work: Work, lesson_id: UUID, looks: Sequence[Span]) -> None:
    """What a player showed since it last said so; into the ledger. Raises NotFound."""
    lesson = queries.lesson_for(work, lesson_id, Permission.LESSON_VIEW)
    record_watched(work, lesson.id, lesson.owner_id, rules.within(lesson, looks))


def note_opened(work: Work, lesson_id: UUID) -> None:
    """The film was handed to the actor's browser; into the ledger, however little its player tells. Raises NotFound."""
    lesson = queries.lesson_for(work, lesson_id, Permission.LESSON_VIEW)
    record_opened(work, lesson.id, lesson.owner_id)


def note_download(work: Work, lesson_id: UUID) -> None:
    """Write into the ledger that the actor takes a copy; the owner's own copies are not entered.

    Raises NotFound, NotAllowed.
    """
    lesson = queries.lesson_for(work, lesson_id, Permission.LESSON_DOWNLOAD)
    if work.actor.person_id != lesson.owner_id:
        enter_once_a_day(work, lesson.id, LedgerVerb.DOWNLOADED)


def add_clip(work: Work, lesson_id: UUID, span: Span, title: str) -> Clip:
    """Name a span of a lesson. Raises NotFound, NotAllowed, Invalid, Conflict("not_ready")."""
    lesson = queries.lesson_for(work, lesson_id, Permission.LESSON_COMMENT)
    rules.ensure_fits(lesson, span)
    if work.actor.person_id is None:
        raise NotAllowed
    clip = Clip(
        lesson_id=lesson.id,
        author_id=work.actor.person_id,
        title=rules.clean_title(title),
        start_ms=span.start_ms,
        end_ms=span.end_ms,
        created_at=work.now,
    )
    work.session.add(clip)
    audit.record(work, "clip.added", clip.id)
    work.announce(LessonChanged(lesson.id))
    return clip


def change_clip(work: Work, clip: Clip, lesson: Lesson, span: Span, title: str, read: Versions = None) -> Clip:
    """Rename or move a clip that came through `own_clip`. Raises Stale, Invalid, Conflict."""
    work.session.refresh(clip, with_for_update=True)
    _ensure_current(clip.version, read)
    rules.ensure_fits(lesson, span)
    clip.title = rules.clean_title(title)
    clip.start_ms, clip.end_ms = span.start_ms, span.end_ms
    clip.version += 1
    audit.record(work, "clip.changed", clip.id)
    work.announce(LessonChanged(lesson.id))
    return clip


def delete_clip(work: Work, clip: Clip) -> None:
    """Forget a clip that came through `own_clip`; the film stays."""
    work.session.delete(clip)
    audit.record(work, "clip.deleted", clip.id)
    work.announce(LessonChanged(clip.lesson_id))
