"""What the rows say must be in the store. A backup is held against it, and so is the store itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from coaching.exports.models import Export, ExportState
from coaching.lessons.models import DataSaver, Lesson, Segment, SegmentState
from coaching.takeouts.models import Takeout
from media.storage import BlobMissing, BlobStore, LessonKeys, digest_in


@dataclass(frozen=True)
class Promise:
    """One file that a row names. `size_bytes` is None and `sha256` empty where the row does not say."""

    lesson_id: UUID
    key: str
    size_bytes: int | None = None
    sha256: str = ""

    def broken_by(self, size_bytes: int) -> str:
        """What is wrong with a file of this size, in words; empty when nothing is."""
        if self.size_bytes in {None, size_bytes}:
            return ""
        return f"{self.key} has {size_bytes} bytes, its row says {self.size_bytes}"

    def rotten_as(self, sha256: str) -> str:
        """What is wrong with a file of this SHA-256, in words; empty when nothing is or nothing is known."""
        return "" if sha256.startswith(self.sha256) else f"{self.key} no longer has the bytes it was stored with"


def promises(session: Session) -> Iterator[Promise]:
    """Every file that must be there: verified originals, finished segments, pictures, data savers, exports."""
    for lesson in session.exec(select(Lesson).order_by(col(Lesson.id))):
        keys = LessonKeys(lesson.organisation_id, lesson.id)
        if lesson.stored_at is not None:
            yield Promise(lesson.id, keys.original, lesson.size_bytes, lesson.sha256 or "")
        pictures = {
            keys.poster: lesson.has_poster,
            keys.storyboard("storyboard.vtt"): lesson.has_storyboard,
            keys.waveform: lesson.has_waveform,
            keys.speech: lesson.has_speech,
        }
        yield from (Promise(lesson.id, key) for key, made in pictures.items() if made)
    for segment in session.exec(select(Segment).where(col(Segment.state) == SegmentState.READY)):
        key = segment.blob_key or ""
        yield Promise(segment.lesson_id, key, segment.size_bytes, digest_in(key))
    for saver in session.exec(select(DataSaver)):
        yield Promise(saver.lesson_id, saver.blob_key, saver.size_bytes, digest_in(saver.blob_key))
    for export in session.exec(select(Export).where(col(Export.state) == ExportState.READY)):
        key = export.film_key or ""
        yield Promise(export.lesson_id, key, export.size_bytes, digest_in(key))
        if export.comments_key:
            yield Promise(export.lesson_id, export.comments_key)


def lesson_ids(session: Session) -> set[UUID]:
    """Whose files may be there."""
    return set(session.exec(select(Lesson.id)))


def owner_ids(session: Session) -> set[UUID]:
    """The same, with exports of people's own data, which no backup holds and no restore brings back."""
    return lesson_ids(session) | set(session.exec(select(Takeout.id)))


def sha256_of(store: BlobStore, key: str) -> str | None:
    """Read a blob to its end; None when it is gone."""
    digest = hashlib.sha256()
    try:
        for piece in store.open_range(key, 0):
            digest.update(piece)
    except BlobMissing:
        return None
    return digest.hexdigest()
