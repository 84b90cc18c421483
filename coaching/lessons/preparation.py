"""The verbs of preparation, for the workers: what became of a recording on its way to being watched.

Each locks the lesson first, so that progress never goes lost and an erased lesson answers NotFound: a normal end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlmodel import col, select

from coaching.db import JsonValue
from coaching.errors import NotFound
from coaching.events import LessonChanged, SegmentChanged
from coaching.jobs import PrepareLesson, TendLesson
from coaching.lessons.models import Lesson, LessonState, Segment, SegmentMode, SegmentState, Upload
from coaching.work import Work

ENDED = {LessonState.READY, LessonState.FAILED}


@dataclass(frozen=True)
class Problem:
    """Why a lesson could not be prepared, in words a teacher understands. `code` is stable."""

    code: str
    title: str
    detail: str


@dataclass(frozen=True)
class Findings:
    """What a look at the original told. Lengths in milliseconds and pixels."""

    duration_ms: int
    width: int
    height: int
    frame_rate: float | None
    watchable: bool
    notice: str | None


@dataclass(frozen=True)
class PlannedSegment:
    """A part of the lesson that will become one file; `cut` is media's own exact note of it."""

    start_ms: int
    end_ms: int
    cut: JsonValue
    mode: SegmentMode
    reason: str


@dataclass(frozen=True)
class MadeFile:
    """The file of one segment, in the store, and how it was made in the end."""

    mode: SegmentMode
    reason: str
    blob_key: str
    size_bytes: int
    width: int
    height: int
    init_bytes: int
    fragments: JsonValue


class Picture(StrEnum):
    """What is made beside the segments."""

    POSTER = "poster"
    STORYBOARD = "storyboard"
    WAVEFORM = "waveform"


def lesson_in_preparation(work: Work, lesson_id: UUID) -> Lesson:
    """The lesson, locked for this work. Raises NotFound when it was erased."""
    lesson = work.session.exec(select(Lesson).where(col(Lesson.id) == lesson_id).with_for_update()).first()
    if lesson is None:
        raise NotFound
    return lesson


def segment_in_preparation(work: Work, lesson_id: UUID, index: int) -> Segment:
    """One segment. Raises NotFound when the lesson was erased."""
    chosen = col(Segment.lesson_id) == lesson_id, col(Segment.index) == index
    segment = work.session.exec(select(Segment).where(*chosen)).first()
    if segment is None:
        raise NotFound
    return segment


def is_wanted(work: Work, lesson_id: UUID) -> bool:
    """Whether the lesson is still there, without locking it."""
    return work.session.exec(select(Lesson.id).where(col(Lesson.id) == lesson_id)).first() is not None


def began(work: Work, lesson_id: UUID) -> Lesson:
    """Preparation begins, again perhaps: an earlier problem is no longer true."""
    lesson = lesson_in_preparation(work, lesson_id)
    if lesson.state is LessonState.FAILED:
        lesson.state = LessonState.UPLOADING if lesson.sha256 is None else LessonState.STORED
        lesson.problem_code = lesson.problem_title = lesson.problem_detail = None
        work.announce(LessonChanged(lesson_id))
    return lesson


def upload_of(work: Work, lesson_id: UUID) -> Upload | None:
    """What was said about the bytes while they came in, if that is still known."""
    return work.session.get(Upload, lesson_id)


def glanced_at(work: Work, lesson_id: UUID) -> None:
    """By its header a browser can play the original: it can be watched while the rest of it is looked at."""
    lesson_in_preparation(work, lesson_id).watchable = True
    work.announce(LessonChanged(lesson_id))


def examined(work: Work, lesson_id: UUID, findings: Findings) -> None:
    """The original was looked at; from now on it can be watched where a browser can play it."""
    lesson = lesson_in_preparation(work, lesson_id)
    lesson.duration_ms = findings.duration_ms
    lesson.width, lesson.height = findings.width, findings.height
    lesson.frame_rate = findings.frame_rate
    lesson.watchable = findings.watchable
    lesson.notice = findings.notice
    work.announce(LessonChanged(lesson_id))


def verified(work: Work, lesson_id: UUID, size_bytes: int, sha256: str) -> None:
    """Every byte was read back from the store and is the one that was sent: the lesson is stored."""
    lesson = lesson_in_preparation(work, lesson_id)
    lesson.size_bytes, lesson.sha256 = size_bytes, sha256
    lesson.stored_at = lesson.stored_at or work.now
    if lesson.state is LessonState.UPLOADING:
        lesson.state, lesson.progress = LessonState.STORED, 0.0
    work.announce(LessonChanged(lesson_id))


def planned_before(work: Work, lesson_id: UUID) -> int:
    """How many segments an earlier attempt planned; those not ready wait again. 0 when there was none."""
    lesson = lesson_in_preparation(work, lesson_id)
    segments = _segments(work, lesson_id)
    for segment in segments:
        if segment.state is not SegmentState.READY:
            segment.state, segment.progress = SegmentState.WAITING, 0.0
            work.announce(SegmentChanged(lesson_id, segment.index))
    if segments:
        _preparing(work, lesson, segments)
    return len(segments)


def planned(work: Work, lesson_id: UUID, parts: Sequence[PlannedSegment]) -> None:
    """The lesson will be cut like this."""
    lesson = lesson_in_preparation(work, lesson_id)
    segments = [
        Segment(
            lesson_id=lesson_id,
            index=index,
            start_ms=part.start_ms,
            end_ms=part.end_ms,
            cut=part.cut,
            mode=part.mode,
            reason=part.reason,
        )
        for index, part in enumerate(parts, start=1)
    ]
    work.session.add_all(segments)
    _preparing(work, lesson, segments)


def progressed(work: Work, lesson_id: UUID, index: int, progress: float) -> None:
    """A segment's file is being made; `progress` goes from 0 to 1. Nothing happens when it is ready already."""
    lesson = lesson_in_preparation(work, lesson_id)
    segment = segment_in_preparation(work, lesson_id, index)
    if segment.state is SegmentState.READY:
        return
    segment.state = SegmentState.RUNNING
    segment.progress = min(max(progress, 0.0), 1.0)
    work.announce(SegmentChanged(lesson_id, index))
    _weigh(work, lesson, _segments(work, lesson_id))


def made(work: Work, lesson_id: UUID, index: int, file: MadeFile) -> bool:
    """A segment's file is in the store. False when another worker was first: then this file is nobody's."""
    lesson = lesson_in_preparation(work, lesson_id)
    segment = segment_in_preparation(work, lesson_id, index)
    segment.times_made += 1
    if segment.state is SegmentState.READY:
        return segment.blob_key == file.blob_key
    segment.state, segment.progress = SegmentState.READY, 1.0
    segment.mode, segment.reason = file.mode, file.reason
    segment.blob_key, segment.size_bytes = file.blob_key, file.size_bytes
    segment.width, segment.height = file.width, file.height
    segment.init_bytes, segment.fragments = file.init_bytes, file.fragments
    segment.codecs = segment.peak_bit_s = segment.flaws = None
    work.announce(SegmentChanged(lesson_id, index))
    _weigh(work, lesson, _segments(work, lesson_id))
    return True


def lost(work: Work, lesson_id: UUID, index: int) -> None:
    """A segment's file is no longer in the store: it waits to be made again."""
    segment = segment_in_preparation(work, lesson_id, index)
    segment.state, segment.progress, segment.blob_key = SegmentState.WAITING, 0.0, None


def segment_failed(work: Work, lesson_id: UUID, index: int) -> None:
    """A segment's file cannot be made; the lesson says why once its other segments are done."""
    segment = segment_in_preparation(work, lesson_id, index)
    if segment.state is not SegmentState.READY:
        segment.state = SegmentState.FAILED
        work.announce(SegmentChanged(lesson_id, index))


def pictured(work: Work, lesson_id: UUID, picture: Picture) -> None:
    """One of the pictures is in the store."""
    lesson = lesson_in_preparation(work, lesson_id)
    match picture:
        case Picture.POSTER:
            lesson.has_poster = True
        case Picture.STORYBOARD:
            lesson.has_storyboard = True
        case Picture.WAVEFORM:
            lesson.has_waveform = True
    work.announce(LessonChanged(lesson_id))


def finished(work: Work, lesson_id: UUID) -> None:
    """Everything is made: the lesson is ready."""
    lesson = lesson_in_preparation(work, lesson_id)
    lesson.state, lesson.progress = LessonState.READY, 1.0
    lesson.ready_at = lesson.ready_at or work.now
    work.request(TendLesson(lesson_id, lesson.attempt))
    work.announce(LessonChanged(lesson_id))


def failed(work: Work, lesson_id: UUID, problem: Problem) -> None:
    """The lesson cannot be prepared, for now or for good; its original is kept."""
    lesson = lesson_in_preparation(work, lesson_id)
    lesson.state = LessonState.FAILED
    lesson.watchable = lesson.watchable and lesson.duration_ms is not None  # else its header is all that was seen
    lesson.problem_code, lesson.problem_title, lesson.problem_detail = problem.code, problem.title, problem.detail
    work.announce(LessonChanged(lesson_id))


def unfinished(work: Work) -> list[PrepareLesson]:
    """The preparations that should be under way, as the rows say."""
    under_way = col(Lesson.state).in_({LessonState.STORED, LessonState.PREPARING}) | col(Upload.finished_at).is_not(
        None
    )
    found = work.session.exec(
        select(Lesson)
        .join(Upload, col(Upload.lesson_id) == col(Lesson.id), isouter=True)
        .where(under_way, col(Lesson.state).not_in(ENDED))
    )
    return [PrepareLesson(lesson.id, lesson.attempt) for lesson in found]


def gave_up(work: Work, job: PrepareLesson, problem: Problem) -> None:
    """A preparation ended without a word: say so, unless it ended well or was begun anew meanwhile."""
    lesson = lesson_in_preparation(work, job.lesson_id)
    if lesson.attempt == job.attempt and lesson.state not in ENDED:
        failed(work, job.lesson_id, problem)


def _segments(work: Work, lesson_id: UUID) -> Sequence[Segment]:
    return work.session.exec(
        select(Segment).where(col(Segment.lesson_id) == lesson_id).order_by(col(Segment.index))
    ).all()


def _preparing(work: Work, lesson: Lesson, segments: Sequence[Segment]) -> None:
    lesson.state = LessonState.PREPARING
    _weigh(work, lesson, segments)


def _weigh(work: Work, lesson: Lesson, segments: Sequence[Segment]) -> None:
    """The lesson's progress is its segments', each as heavy as it is long."""
    whole = sum(segment.end_ms - segment.start_ms for segment in segments)
    done = sum((segment.end_ms - segment.start_ms) * segment.progress for segment in segments)
    lesson.progress = done / whole if whole else 0.0
    work.announce(LessonChanged(lesson.id))
