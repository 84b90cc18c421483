"""`vignette fsck`: do the rows agree with one another, with the store, and with the bytes in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import or_, text
from sqlmodel import Session, col, select

from cli.build import Parts, build
from cli.erasures import erase_again, erase_people_again, erased_ids, erased_people
from cli.migrations import newest_revision, revision_of
from cli.orphans import GRACE, orphans
from cli.promises import Promise, lesson_ids, owner_ids, promises, sha256_of
from cli.say import answer, as_json, complain, plainly
from coaching.annotations.models import Annotation
from coaching.certificates.queries import checked, sealed
from coaching.holds.models import HeldLesson, Hold, HoldScope
from coaching.holds.rules import Days, covers
from coaching.lessons.models import Clip, Lesson, LessonState, Segment, SegmentState, Upload
from coaching.people.models import Pair
from coaching.privacy.models import Share
from coaching.work import Work
from media.storage import Blob

UPLOAD_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OK = "ok"


@dataclass(frozen=True)
class Wrong:
    """One thing that is not as it should be. `kind` is stable, for scripts; `what` is an id or a key."""

    kind: str
    what: str
    words: str


def fsck(
    deep: Annotated[
        bool, typer.Option("--deep", help="Also read every original and segment and compare its SHA-256.")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="First erase again what was erased and came back with an older database.")
    ] = False,
    machine: bool = as_json,
) -> None:
    """Check that rows, files and bytes agree, while Vignette runs. Exit 1 when they do not."""
    with plainly():
        parts = build()
        again = erase_again(parts, erased_ids(parts.store)) + erase_people_again(parts) if repair else []
        wrong = seen_twice(parts) + (list(_rot(parts)) if deep else [])
    if machine:
        answer("", machine=True, deep=deep, erased_again=again, wrong=[asdict(one) for one in wrong])
    elif not wrong:
        answer(f"Rows and files agree{', and so does every byte' if deep else ''}.", machine=False)
    for one in wrong if not machine else ():
        answer(f"{one.kind}: {one.words}", machine=False)
    if wrong:
        complain(f"{len(wrong)} {'thing is' if len(wrong) == 1 else 'things are'} wrong.")
        raise typer.Exit(1)


def seen_twice(parts: Parts) -> list[Wrong]:
    """What is wrong and stays wrong: people and workers go on while we look, so a first look alone proves nothing."""
    first = list(_look(parts))
    again = set(_look(parts)) if first else set()
    return [one for one in first if one in again]


def _look(parts: Parts) -> Iterator[Wrong]:
    """Rows are read before the store is listed: what a row names was stored before it."""
    yield from _schema(parts)
    with parts.desk.read() as work:
        yield from _database(work.session)
        yield from _timelines(work.session)
        yield from _outside(work.session)
        yield from _crossing(work.session)
        yield from _holds(work.session)
        yield from _uploads(parts, work.session, work.now)
        promised, known, now = list(promises(work.session)), lesson_ids(work.session), work.now
        owners = owner_ids(work.session)
        yield from _certificates(work)
    blobs = {blob.key: blob for blob in parts.store.list_prefix("")}
    yield from _files(promised, blobs)
    for blob in orphans(blobs.values(), owners, now - GRACE):
        yield Wrong("orphan", blob.key, f"{blob.key} belongs to no lesson; `vignette gc` removes it")
    yield from _back(parts)
    for lesson_id in sorted(erased_ids(parts.store) & known):
        words = f"lesson {lesson_id} was erased and is back; `vignette fsck --repair` erases it again"
        yield Wrong("erased", str(lesson_id), words)


def _schema(parts: Parts) -> Iterator[Wrong]:
    here, wanted = revision_of(parts.engine), newest_revision()
    if here != wanted:
        yield Wrong("schema", here or "none", f"the database stands at {here}, this release wants {wanted}")


def _database(session: Session) -> Iterator[Wrong]:
    if session.get_bind().dialect.name != "sqlite":
        return  # PostgreSQL keeps its constraints itself; for its files there is pg_amcheck
    for (words,) in session.connection().execute(text("PRAGMA integrity_check")):
        if words != OK:
            yield Wrong("database", "sqlite", str(words))
    for row in session.connection().execute(text("PRAGMA foreign_key_check")):
        yield Wrong("dangling", str(row[0]), f"row {row[1]} of {row[0]} points at nothing in {row[2]}")


def _timelines(session: Session) -> Iterator[Wrong]:
    """Segments partition their lesson: no gap, no overlap, the last one ends where the lesson ends."""
    parts: dict[UUID, list[Segment]] = {}
    for segment in session.exec(select(Segment).order_by(col(Segment.lesson_id), col(Segment.index))):
        parts.setdefault(segment.lesson_id, []).append(segment)
    for lesson in session.exec(select(Lesson)):
        segments = parts.get(lesson.id, [])
        words = _no_partition(lesson, segments) if segments or lesson.state is LessonState.READY else ""
        if words:
            yield Wrong("partition", str(lesson.id), f"lesson {lesson.id}: {words}")


def _no_partition(lesson: Lesson, segments: list[Segment]) -> str:
    at = 0
    for number, segment in enumerate(segments, start=1):
        if (segment.index, segment.start_ms) != (number, at) or segment.end_ms <= segment.start_ms:
            return f"segment {number} does not begin where the one before it ends ({at} ms)"
        at = segment.end_ms
    if at != lesson.duration_ms:
        return f"its segments end at {at} ms, the lesson at {lesson.duration_ms}"
    if lesson.state is LessonState.READY and any(segment.state is not SegmentState.READY for segment in segments):
        return "it is ready, but not all of its segments are"
    return ""


def _outside(session: Session) -> Iterator[Wrong]:
    """Clips and notes lie on their lesson's timeline."""
    end = col(Lesson.duration_ms)
    beyond = or_(col(Clip.start_ms) < 0, col(Clip.end_ms) <= col(Clip.start_ms), col(Clip.end_ms) > end)
    for clip in session.exec(select(Clip).join(Lesson, col(Lesson.id) == col(Clip.lesson_id)).where(beyond)):
        yield Wrong("range", str(clip.id), f"clip {clip.id} lies outside its lesson: {clip.start_ms}-{clip.end_ms} ms")
    late = or_(col(Annotation.start_ms) > end, col(Annotation.end_ms) > end)
    notes = select(Annotation.id).join(Lesson, col(Lesson.id) == col(Annotation.lesson_id)).where(late)
    for note_id in session.exec(notes):
        yield Wrong("range", str(note_id), f"note {note_id} lies outside its lesson")


def _crossing(session: Session) -> Iterator[Wrong]:
    """No lesson is shared with a pair of another organisation."""
    crossing = (
        select(Share.id)
        .join(Lesson, col(Lesson.id) == col(Share.lesson_id))
        .join(Pair, col(Pair.id) == col(Share.pair_id))
        .where(col(Pair.organisation_id) != col(Lesson.organisation_id))
    )
    for share_id in session.exec(crossing):
        yield Wrong("tenant", str(share_id), f"share {share_id} shows a lesson to a pair of another organisation")


def _holds(session: Session) -> Iterator[Wrong]:
    """A hold keeps recordings of its own organisation, and every one it says it keeps."""
    pins = select(HeldLesson, Lesson, Hold).join(Lesson, col(Lesson.id) == col(HeldLesson.lesson_id))
    for pin, lesson, hold in session.exec(pins.join(Hold, col(Hold.id) == col(HeldLesson.hold_id))):
        if lesson.organisation_id != hold.organisation_id:
            yield Wrong("tenant", str(pin.hold_id), f"hold {pin.hold_id} keeps a lesson of another organisation")
    kept = set(session.exec(select(HeldLesson.hold_id, HeldLesson.lesson_id)).all())
    wide = col(Hold.released_at).is_(None), col(Hold.scope) == HoldScope.PERSON
    for hold in session.exec(select(Hold).where(*wide)):
        for lesson in session.exec(select(Lesson).where(col(Lesson.owner_id) == hold.person_id)):
            days = Days(hold.since, hold.until)
            if covers(days, lesson.taught_on, lesson.created_at.date()) and (hold.id, lesson.id) not in kept:
                yield Wrong(
                    "hold", str(lesson.id), f"lesson {lesson.id} is not kept by hold {hold.id}, which covers it"
                )


def _uploads(parts: Parts, session: Session, now: datetime) -> Iterator[Wrong]:
    """What an upload's row acknowledges is on the disk, and no upload's file is nobody's."""
    known = {upload.lesson_id: upload for upload in session.exec(select(Upload))}
    for upload in known.values():
        path = parts.settings.uploads_dir / str(upload.lesson_id)
        size = path.stat().st_size if path.exists() else 0
        if upload.received_bytes > upload.length_bytes or (upload.finished_at is None and upload.received_bytes > size):
            words = f"upload {upload.lesson_id} acknowledges {upload.received_bytes} bytes, the disk has {size}"
            yield Wrong("upload", str(upload.lesson_id), words)
    for path in parts.settings.uploads_dir.iterdir():
        nobodys = UPLOAD_NAME.fullmatch(path.name) and UUID(path.name) not in known
        if nobodys and now.timestamp() - path.stat().st_mtime > GRACE.total_seconds():
            yield Wrong("orphan", f"uploads/{path.name}", f"uploads/{path.name} belongs to no upload; remove it")


def _certificates(work: Work) -> Iterator[Wrong]:
    """Certificates of erasure are as they were sealed, one after the other."""
    for certificate in sealed(work):
        fault = checked(work, certificate).fault
        if fault:
            words = f"certificate {certificate.id} is not as it was sealed, or the one before it is missing"
            yield Wrong(f"certificate_{fault}", str(certificate.id), words)


def _back(parts: Parts) -> Iterator[Wrong]:
    """Nobody who was erased is back."""
    for person_id in sorted(erased_people(parts)):
        words = f"person {person_id} was erased and is back; `vignette fsck --repair` erases them again"
        yield Wrong("erased", str(person_id), words)


def _files(promised: list[Promise], blobs: dict[str, Blob]) -> Iterator[Wrong]:
    for promise in promised:
        blob = blobs.get(promise.key)
        if blob is None:
            yield Wrong("missing", promise.key, f"{promise.key} is not in the store")
        elif words := promise.broken_by(blob.size_bytes):
            yield Wrong("size", promise.key, words)


def _rot(parts: Parts) -> Iterator[Wrong]:
    with parts.desk.read() as work:
        promised = [promise for promise in promises(work.session) if promise.sha256]
    for promise in promised:
        sha256 = sha256_of(parts.store, promise.key)  # None is missing, or erased while we read
        if sha256 is not None and (words := promise.rotten_as(sha256)):
            yield Wrong("rot", promise.key, words)
