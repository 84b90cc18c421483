"""Verbs of an upload: what the database knows of a recording on its way in.

The bytes are the web server's; it tells this module what is on the disk, after it is on the disk. A lesson exists
from the first moment of its upload, so its length counts towards the quota before a byte has arrived.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from coaching import audit
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.audit import AuditEntry
from coaching.certificates.actions import Why
from coaching.certificates.models import Ground
from coaching.errors import NotAllowed, NotFound, TooLarge, TooMany
from coaching.events import LessonChanged
from coaching.holds.actions import keep_where_covered
from coaching.holds.queries import held_ids
from coaching.jobs import PrepareLesson
from coaching.lessons import actions, queries, rules
from coaching.lessons.models import DataSaver, Lesson, LessonState, Purpose, Segment, Upload
from coaching.people.models import Organisation
from coaching.work import Work

UNFINISHED = Why(Ground.UNFINISHED, "An upload that is not finished waits for some days.")

MOST_PER_HOUR = 300
ADDED = "lesson.added"


@dataclass(frozen=True)
class Wish:
    """What a client wants to send. The names are as it sent them; `metadata_header` is echoed back, never used."""

    length_bytes: int
    filename: str = ""
    title: str = ""
    taught_on: date | None = None
    purpose: Purpose = Purpose.LESSON
    claimed_sha256: str | None = None
    metadata_header: str = ""


def begin_upload(work: Work, wish: Wish, free_bytes: int) -> Upload:
    """A new lesson, waiting for its bytes. `free_bytes` is what the disk has left.

    Raises TooLarge("too_large", "over_quota", "no_space"), TooMany.
    """
    organisation_id, person_id = work.actor.organisation_id, work.actor.person_id
    if organisation_id is None or person_id is None:
        raise NotAllowed
    # held until the commit, so that two uploads at once cannot both fit into the same room
    work.session.exec(select(Organisation.id).where(col(Organisation.id) == organisation_id).with_for_update()).one()
    _ensure_not_too_many(work, person_id)
    _ensure_room(work, organisation_id, wish.length_bytes, free_bytes)
    filename = rules.clean_filename(wish.filename)
    lesson = Lesson(
        organisation_id=organisation_id,
        owner_id=person_id,
        title=rules.title_of_upload(wish.title, filename, work.now.date()),
        taught_on=wish.taught_on,
        purpose=wish.purpose,
        filename=filename,
        size_bytes=wish.length_bytes,
        created_at=work.now,
    )
    work.session.add(lesson)
    work.session.flush()
    upload = Upload(
        lesson_id=lesson.id,
        length_bytes=wish.length_bytes,
        claimed_sha256=wish.claimed_sha256,
        metadata_header=wish.metadata_header,
        expires_at=_expiry(work),
    )
    work.session.add(upload)
    keep_where_covered(work, lesson.id, person_id, lesson.taught_on, lesson.created_at)
    audit.record(work, ADDED, lesson.id)
    work.announce(LessonChanged(lesson.id))
    return upload


def _expiry(work: Work) -> datetime:
    return work.now + timedelta(days=work.settings.upload_days)


def _ensure_not_too_many(work: Work, person_id: UUID) -> None:
    recent = select(func.count()).where(
        col(AuditEntry.at) > work.now - timedelta(hours=1),
        col(AuditEntry.actor_id) == person_id,
        col(AuditEntry.verb) == ADDED,
    )
    if work.session.exec(recent).one() >= MOST_PER_HOUR:
        detail = "That is a lot of recordings at once. Please go on in an hour."
        raise TooMany(detail, 3600)


def _ensure_room(work: Work, organisation_id: UUID, length_bytes: int, free_bytes: int) -> None:
    settings = work.settings
    if length_bytes > settings.max_upload_bytes:
        detail = f"A recording may have at most {settings.max_upload_bytes} bytes."
        raise TooLarge(detail, "too_large")
    if settings.quota_bytes and kept_bytes(work, organisation_id) + length_bytes > settings.quota_bytes:
        detail = "Your organisation has no room left for this recording. An administrator can make room."
        raise TooLarge(detail, "over_quota")
    if free_bytes - _promised_bytes(work) - length_bytes < settings.free_disk_bytes:
        detail = "The server has no room left for this recording. Please tell an administrator."
        raise TooLarge(detail, "no_space")


def kept_bytes(work: Work, organisation_id: UUID) -> int:
    """What an organisation keeps: originals, with the full length of unfinished ones, segments and data savers."""
    originals = select(func.coalesce(func.sum(Lesson.size_bytes), 0)).where(
        col(Lesson.organisation_id) == organisation_id
    )
    segments, savers = (
        select(func.coalesce(func.sum(kind.size_bytes), 0))
        .join(Lesson, col(Lesson.id) == col(kind.lesson_id))
        .where(col(Lesson.organisation_id) == organisation_id)
        for kind in (Segment, DataSaver)
    )
    return sum(int(work.session.exec(query).one() or 0) for query in (originals, segments, savers))


def _promised_bytes(work: Work) -> int:
    missing = func.coalesce(func.sum(col(Upload.length_bytes) - col(Upload.received_bytes)), 0)
    return int(work.session.exec(select(missing).where(col(Upload.finished_at).is_(None))).one() or 0)


def upload_for(work: Work, lesson_id: UUID) -> tuple[Upload, Lesson]:
    """The door to an upload: only its owner has one. Raises NotFound."""
    lesson = work.session.get(Lesson, lesson_id)
    upload = work.session.get(Upload, lesson_id)
    if lesson is None or upload is None:
        raise NotFound
    if not allows(work.actor, Permission.LESSON_ERASE, queries.facts_of(work, lesson), work.now):
        raise NotFound
    return upload, lesson


def has_expired(upload: Upload, now: datetime) -> bool:
    """Whether an unfinished upload has waited too long."""
    return upload.finished_at is None and upload.expires_at <= now


def acknowledge(work: Work, lesson_id: UUID, received_bytes: int) -> Upload:
    """Keep how much is on the disk: call it after the sync, before the answer. Waiting starts anew.

    Raises NotFound when the lesson has been erased meanwhile.
    """
    # the lesson first, as everybody else does: erasing takes it and then the upload
    lesson = work.session.get(Lesson, lesson_id, with_for_update=True)
    upload = work.session.get(Upload, lesson_id, populate_existing=True)
    if upload is None or lesson is None:
        raise NotFound
    upload.received_bytes = received_bytes
    upload.expires_at = _expiry(work)
    lesson.progress = round(received_bytes / upload.length_bytes, 4) if upload.length_bytes else 1.0
    return upload


def finish_upload(work: Work, lesson_id: UUID, received_sha256: str | None) -> Upload:
    """All bytes are on the disk: hand over to the workers, once. `received_sha256` is of the bytes as they came in.

    Bytes that do not match what the client said it would send fail the lesson here, and are not prepared.
    Raises NotFound.
    """
    known = work.session.get(Upload, lesson_id)
    if known is None:
        raise NotFound
    upload = acknowledge(work, lesson_id, known.length_bytes)
    if upload.finished_at is not None:
        return upload
    lesson = work.session.get_one(Lesson, lesson_id)
    upload.finished_at = work.now
    upload.received_sha256 = received_sha256
    if rules.bytes_differ(upload.claimed_sha256, received_sha256):
        lesson.state = LessonState.FAILED
        lesson.problem_code, lesson.problem_title, lesson.problem_detail = rules.WRONG_BYTES_PROBLEM
    else:
        work.request(PrepareLesson(lesson_id, lesson.attempt))
    audit.record(work, "lesson.uploaded", lesson_id, lesson.organisation_id)
    work.announce(LessonChanged(lesson_id))
    return upload


def end_upload(work: Work, lesson_id: UUID) -> None:
    """Give the upload up, and its lesson with it. Raises NotFound, Conflict("on_hold")."""
    _, lesson = upload_for(work, lesson_id)
    actions.erase(work, lesson)


def expire_uploads(work: Work, most: int = 100) -> int:
    """Erase unfinished uploads that waited too long and are not held; how many they were. For the workers' sweep."""
    overdue = work.session.exec(
        select(Lesson)
        .join(Upload, col(Upload.lesson_id) == col(Lesson.id))
        .where(col(Upload.finished_at).is_(None), col(Upload.expires_at) <= work.now)
        .where(col(Lesson.id).not_in(held_ids()))
        .order_by(col(Upload.expires_at))
        .limit(most)
    ).all()
    for lesson in overdue:
        actions.erase(work, lesson, UNFINISHED)
    return len(overdue)
