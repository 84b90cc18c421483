"""The verbs of what follows after *ready*, for the workers. None of it ever takes a lesson's readiness back.

Each locks the lesson first; an erased lesson answers NotFound: a normal end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from coaching.db import JsonValue
from coaching.events import LessonChanged
from coaching.jobs import TendLesson
from coaching.lessons.models import DataSaver, Lesson, LessonState, Segment, SegmentState
from coaching.lessons.preparation import lesson_in_preparation, segment_in_preparation
from coaching.work import Work

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Checked:
    """What a whole look at a segment's file told; `flaws` as in the row."""

    codecs: str | None
    peak_bit_s: int
    flaws: JsonValue


@dataclass(frozen=True)
class MadeDataSaver:
    """The small rendition of one segment, in the store."""

    blob_key: str
    size_bytes: int
    width: int
    height: int
    init_bytes: int
    codecs: str
    peak_bit_s: int
    fragments: JsonValue


def ready_segments(work: Work, lesson_id: UUID) -> Sequence[Segment]:
    """The segments of a lesson that is ready, in order; none of one that is not. Raises NotFound."""
    if lesson_in_preparation(work, lesson_id).state is not LessonState.READY:
        return ()
    chosen = col(Segment.lesson_id) == lesson_id, col(Segment.state) == SegmentState.READY
    return work.session.exec(select(Segment).where(*chosen).order_by(col(Segment.index))).all()


def checked(work: Work, lesson_id: UUID, index: int, found: Checked) -> None:
    """A segment's file was decoded from end to end; what is damaged in it is told with the lesson."""
    lesson_in_preparation(work, lesson_id)
    segment = segment_in_preparation(work, lesson_id, index)
    segment.codecs, segment.peak_bit_s, segment.flaws = found.codecs, found.peak_bit_s, found.flaws
    if found.flaws:
        work.announce(LessonChanged(lesson_id))


def heard(work: Work, lesson_id: UUID) -> None:
    """When somebody speaks is in the store."""
    lesson_in_preparation(work, lesson_id).has_speech = True
    work.announce(LessonChanged(lesson_id))


def tended(work: Work, lesson_id: UUID) -> None:
    """Nothing is left but data savers, which are tasks of their own."""
    lesson_in_preparation(work, lesson_id).tended_at = work.now


def data_saver_of(work: Work, lesson_id: UUID, index: int) -> DataSaver | None:
    """The small rendition of a segment, when there is one. Raises NotFound when the lesson was erased."""
    lesson_in_preparation(work, lesson_id)
    chosen = col(DataSaver.lesson_id) == lesson_id, col(DataSaver.index) == index
    return work.session.exec(select(DataSaver).where(*chosen)).first()


def saved(work: Work, lesson_id: UUID, index: int, file: MadeDataSaver) -> str | None:
    """A small rendition is in the store; the key of one that it takes the place of. The lesson is locked by then."""
    before = data_saver_of(work, lesson_id, index)
    replaced = None if before is None else before.blob_key
    if before is not None:
        work.session.delete(before)
        work.session.flush()
    work.session.add(
        DataSaver(
            lesson_id=lesson_id,
            index=index,
            blob_key=file.blob_key,
            size_bytes=file.size_bytes,
            width=file.width,
            height=file.height,
            init_bytes=file.init_bytes,
            codecs=file.codecs,
            peak_bit_s=file.peak_bit_s,
            fragments=file.fragments,
            made_at=work.now,
        )
    )
    work.announce(LessonChanged(lesson_id))
    return None if replaced == file.blob_key else replaced


def ask_for_tending(work: Work, most: int = MOST_AT_ONCE) -> int:
    """Ask for what lessons from before an upgrade lack; how many they are. Asking twice is asking once."""
    untended = col(Lesson.state) == LessonState.READY, col(Lesson.tended_at).is_(None)
    found = work.session.exec(select(Lesson).where(*untended).order_by(col(Lesson.id)).limit(most)).all()
    for lesson in found:
        work.request(TendLesson(lesson.id, lesson.attempt))
    return len(found)
