"""Rows about lessons. Every time is integer milliseconds on the lesson's own timeline."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from coaching.db import Instant, Json, JsonValue, new_id, one_of


class LessonState(StrEnum):
    """uploading → stored → preparing → ready, or failed. `stored` means: every byte checked."""

    UPLOADING = "uploading"
    STORED = "stored"
    PREPARING = "preparing"
    READY = "ready"
    FAILED = "failed"


class SegmentState(StrEnum):
    """A segment's way to being watchable."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class SegmentMode(StrEnum):
    """How a segment's file was made."""

    COPY = "copy"
    TRANSCODE = "transcode"


class Purpose(StrEnum):
    """Why a recording was made."""

    LESSON = "lesson"
    REHEARSAL = "rehearsal"


class Lesson(SQLModel, table=True):
    """One recording and its timeline. Its id is its upload's id."""

    __tablename__ = "lessons"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    owner_id: UUID = Field(foreign_key="people.id", index=True)
    title: str
    taught_on: date | None = None
    purpose: Purpose = Field(default=Purpose.LESSON, sa_type=one_of(Purpose))
    filename: str = Field(default="", description="As the device named it; for showing only.")
    state: LessonState = Field(default=LessonState.UPLOADING, sa_type=one_of(LessonState))
    watchable: bool = Field(default=False, description="A browser can play the original as it is.")
    progress: float = Field(default=0.0, description="0 to 1: of preparation once stored, of upload before.")
    attempt: int = Field(default=1, description="Counts the owner's retries of preparation.")
    problem_code: str | None = None
    problem_title: str | None = None
    problem_detail: str | None = None
    notice: str | None = Field(default=None, description="Plain words about a lesson that is ready but not whole.")
    size_bytes: int = Field(default=0, sa_type=BigInteger)
    sha256: str | None = Field(default=None, description="Of the whole original, read back from the store.")
    duration_ms: int | None = None
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = Field(default=None, description="Frames per second on average; None when unknown.")
    has_poster: bool = False
    has_storyboard: bool = False
    has_waveform: bool = False
    has_speech: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}, description="When somebody speaks is known."
    )
    created_at: datetime = Field(sa_type=Instant, index=True)
    stored_at: datetime | None = Field(default=None, sa_type=Instant)
    ready_at: datetime | None = Field(default=None, sa_type=Instant)
    tended_at: datetime | None = Field(
        default=None, sa_type=Instant, description="When all that follows after `ready` was done, but for data savers."
    )
    version: int = Field(default=1, description="Counts edits of the title and date, for ETags.")


class Upload(SQLModel, table=True):
    """A recording on its way in. `received_bytes` never says more than is on the disk, and never goes back."""

    __tablename__ = "uploads"

    lesson_id: UUID = Field(primary_key=True, foreign_key="lessons.id", ondelete="CASCADE")
    length_bytes: int = Field(sa_type=BigInteger)
    received_bytes: int = Field(default=0, sa_type=BigInteger)
    claimed_sha256: str | None = Field(default=None, description="Sent by the client; checked at the end.")
    received_sha256: str | None = Field(
        default=None, description="Of the bytes as they came in, when one server saw all."
    )
    metadata_header: str = Field(default="", description="Upload-Metadata as sent; echoed by HEAD.")
    expires_at: datetime = Field(sa_type=Instant, index=True)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class Segment(SQLModel, table=True):
    """A 10 to 15 minute part of the lesson, and the file made of it."""

    __tablename__ = "segments"
    __table_args__ = (UniqueConstraint("lesson_id", "index"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    lesson_id: UUID = Field(foreign_key="lessons.id", index=True, ondelete="CASCADE")
    index: int = Field(description="1, 2, 3 …")
    start_ms: int
    end_ms: int
    cut: JsonValue = Field(
        sa_type=Json, description="The exact cut as media planned it (microseconds, pts), opaque here."
    )
    state: SegmentState = Field(default=SegmentState.WAITING, sa_type=one_of(SegmentState))
    progress: float = 0.0
    mode: SegmentMode = Field(sa_type=one_of(SegmentMode))
    reason: str = Field(default="", description="Why this mode, and why the cut is here.")
    blob_key: str | None = None
    size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    width: int | None = None
    height: int | None = None
    init_bytes: int | None = None
    fragments: JsonValue | None = Field(
        default=None, sa_type=Json, description="[[start_us, duration_us, offset, size], …] local to the segment."
    )
    times_made: int = Field(default=0, description="How often the file was made; 1 unless a crash came in between.")
    codecs: str | None = Field(default=None, description="As playlists name them (RFC 6381); None until looked at.")
    peak_bit_s: int | None = Field(default=None, sa_type=BigInteger)
    flaws: JsonValue | None = Field(
        default=None, sa_type=Json, description='[["picture" or "sound", start_ms, end_ms], …]; None until decoded.'
    )


class DataSaver(SQLModel, table=True):
    """The small rendition of a segment: the same frames at the same times, for a poor connection."""

    __tablename__ = "data_savers"
    __table_args__ = (UniqueConstraint("lesson_id", "index"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    lesson_id: UUID = Field(foreign_key="lessons.id", index=True, ondelete="CASCADE")
    index: int = Field(description="Of its segment.")
    blob_key: str
    size_bytes: int = Field(sa_type=BigInteger)
    width: int
    height: int
    init_bytes: int
    codecs: str
    peak_bit_s: int = Field(sa_type=BigInteger)
    fragments: JsonValue = Field(sa_type=Json, description="As a segment's.")
    made_at: datetime = Field(sa_type=Instant)


class Clip(SQLModel, table=True):
    """A named span. A view, not a file."""

    __tablename__ = "clips"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    lesson_id: UUID = Field(foreign_key="lessons.id", index=True, ondelete="CASCADE")
    author_id: UUID = Field(foreign_key="people.id")
    title: str
    start_ms: int
    end_ms: int
    created_at: datetime = Field(sa_type=Instant)
    version: int = 1
