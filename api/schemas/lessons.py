"""Lessons, their segments and their clips on the wire, with media addresses made for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.films import Quality, Savers, may_choose
from api.media_tokens import issue
from api.schemas.people import Named
from api.schemas.text import Line, Sent
from coaching.access.facts import LessonFacts
from coaching.access.permissions import Permission
from coaching.access.table import allows
from coaching.annotations.queries import counts_of
from coaching.holds.queries import Held, held_among
from coaching.lessons.models import Clip, Lesson, LessonState, Purpose, Segment, SegmentMode, SegmentState, Upload
from coaching.lessons.queries import data_savers_in_short, facts_of_all, segments_in_short, uploads_of
from coaching.lessons.rules import may_pass, words_of_flaws
from coaching.people.queries import names_of
from coaching.work import Work
from media.timeline import Span

LATEST_MS = 2**31 - 1
MOST_LOOKS = 200

Ms = Annotated[int, Field(strict=True, ge=0, le=LATEST_MS)]
May = Literal["view", "comment", "download", "share", "edit", "erase"]

MAY: dict[May, Permission] = {
    "view": Permission.LESSON_VIEW,
    "comment": Permission.LESSON_COMMENT,
    "download": Permission.LESSON_DOWNLOAD,
    "share": Permission.LESSON_SHARE,
    "edit": Permission.LESSON_EDIT,
    "erase": Permission.LESSON_ERASE,
}


class HeldOut(BaseModel):
    """That the school has to keep a recording for now: since when, and who said so. It cannot be erased meanwhile."""

    since: datetime
    by: Named


class LessonProblem(BaseModel):
    """Why a lesson could not be prepared, for a teacher to read. `may_pass`: trying again may help."""

    code: str
    title: str
    detail: str
    may_pass: bool


class SegmentOut(BaseModel):
    """A 10 to 15 minute part; its addresses come when it is ready, the download only for those who may."""

    index: int
    start_ms: int
    end_ms: int
    state: SegmentState
    progress: float
    mode: SegmentMode
    reason: str
    width: int | None
    height: int | None
    size_bytes: int | None
    playlist_url: str | None
    download_url: str | None
    flaws: list[FlawOut]


class FlawOut(BaseModel):
    """A stretch in which picture or sound is damaged in the recording."""

    what: Literal["picture", "sound"]
    start_ms: int
    end_ms: int


class LessonOut(BaseModel):
    """One lesson as the person who asks may see it. `expires_at` is when an unfinished upload is given up.

    `held` is told to its owner alone.
    """

    id: UUID
    title: str
    taught_on: date | None
    purpose: Purpose
    owner_id: UUID
    owner: Named
    state: LessonState
    watchable: bool
    progress: float
    problem: LessonProblem | None
    notice: str | None
    duration_ms: int | None
    playlist_url: str | None
    original_url: str | None
    poster_url: str | None
    storyboard_url: str | None
    waveform_url: str | None
    speech_url: str | None
    sha256: str | None
    filename: str
    size_bytes: int
    received_bytes: int
    width: int | None
    height: int | None
    frame_rate: float | None
    created_at: datetime
    expires_at: datetime | None
    annotation_count: int
    held: HeldOut | None
    may: list[May]
    segments: list[SegmentOut]


class LessonPatch(Sent):
    """What the owner changes; what is left out stays."""

    title: Line | None = None
    taught_on: date | None = None


class Look(Sent):
    """A stretch that was watched."""

    start_ms: Ms
    end_ms: Ms


class WatchedBody(Sent):
    """What a player showed since it last said so."""

    spans: Annotated[list[Look], Field(max_length=MOST_LOOKS)]


class ClipBody(Sent):
    """A new clip."""

    title: Line
    start_ms: Ms
    end_ms: Ms


class ClipPatch(Sent):
    """A changed clip; what is left out stays."""

    title: Line | None = None
    start_ms: Ms | None = None
    end_ms: Ms | None = None


class ClipOut(BaseModel):
    """A named span of a lesson. Its address comes with the segments it lies in."""

    id: UUID
    lesson_id: UUID
    author: Named
    title: str
    start_ms: int
    end_ms: int
    created_at: datetime
    playlist_url: str | None
    may: list[Literal["edit", "delete"]]


def write_lessons(work: Work, lessons: Sequence[Lesson]) -> list[LessonOut]:
    """Lessons whose doors are open already, as the actor may see them. Eight queries, however many there are."""
    ids = [lesson.id for lesson in lessons]
    names = names_of(work, {lesson.owner_id for lesson in lessons})
    facts, uploads = facts_of_all(work, lessons), uploads_of(work, ids)
    segments, counts = segments_in_short(work, ids), counts_of(work, ids)
    savers = data_savers_in_short(work, ids)
    held = held_among(work, [lesson.id for lesson in lessons if lesson.owner_id == work.actor.person_id])
    return [
        _lesson(
            work,
            lesson,
            facts[lesson.id],
            uploads.get(lesson.id),
            segments[lesson.id],
            savers[lesson.id],
            owner=Named(id=lesson.owner_id, name=names.get(lesson.owner_id, "")),
            annotation_count=counts[lesson.id],
            held=write_held(held.get(lesson.id)),
        )
        for lesson in lessons
    ]


def _lesson(
    work: Work,
    lesson: Lesson,
    facts: LessonFacts,
    upload: Upload | None,
    segments: Sequence[Segment],
    savers: Savers,
    *,
    owner: Named,
    annotation_count: int,
    held: HeldOut | None,
) -> LessonOut:
    may = [word for word, permission in MAY.items() if allows(work.actor, permission, facts, work.now)]
    at = Addresses(work, lesson)
    complete = upload is None or upload.finished_at is not None
    waits = None if complete or upload is None else upload
    return LessonOut(
        id=lesson.id,
        title=lesson.title,
        taught_on=lesson.taught_on,
        purpose=lesson.purpose,
        owner_id=lesson.owner_id,
        owner=owner,
        state=lesson.state,
        watchable=lesson.watchable,
        progress=lesson.progress,
        problem=_problem(lesson),
        notice=_notice(lesson, segments),
        duration_ms=lesson.duration_ms,
        playlist_url=at.address(f"lesson.m3u8{_choice(lesson, segments, savers)}") if _begun(segments) else None,
        original_url=at.address("original") if complete and (lesson.watchable or "download" in may) else None,
        poster_url=at.address("poster.jpg") if lesson.has_poster else None,
        storyboard_url=at.address("storyboard.vtt") if lesson.has_storyboard else None,
        waveform_url=at.address("waveform.json") if lesson.has_waveform else None,
        speech_url=at.address("speech.json") if lesson.has_speech else None,
        sha256=lesson.sha256,
        filename=lesson.filename,
        size_bytes=lesson.size_bytes,
        received_bytes=waits.received_bytes if waits else lesson.size_bytes,
        width=lesson.width,
        height=lesson.height,
        frame_rate=lesson.frame_rate,
        created_at=lesson.created_at,
        expires_at=waits.expires_at if waits else None,
        annotation_count=annotation_count,
        held=held,
        may=may,
        segments=[_segment(at, segment, may, _choice(lesson, [segment], savers)) for segment in segments],
    )


def write_held(held: Held | None) -> HeldOut | None:
    """A hold as the owner of the recording reads it: not why."""
    return HeldOut(since=held.since, by=Named(id=held.by[0], name=held.by[1])) if held else None


class Addresses:
    """Media addresses of one lesson for one person."""

    def __init__(self, work: Work, lesson: Lesson) -> None:
        self._token = issue(work.settings, work.actor, lesson.id, work.now)

    def address(self, name: str) -> str | None:
        """The address of one thing; None for the system, which needs none."""
        return f"/media/{self._token}/{name}" if self._token else None


def _problem(lesson: Lesson) -> LessonProblem | None:
    if lesson.state is not LessonState.FAILED:
        return None
    return LessonProblem(
        code=lesson.problem_code or "failed",
        title=lesson.problem_title or "This lesson could not be prepared",
        detail=lesson.problem_detail or "Please try again.",
        may_pass=may_pass(lesson.problem_code),
    )


def _begun(segments: Sequence[Segment]) -> bool:
    return bool(segments) and segments[0].state is SegmentState.READY


def _choice(lesson: Lesson, segments: Sequence[Segment], savers: Savers) -> str:
    """What follows an address where the player may choose between renditions."""
    return f"?quality={Quality.AUTO}" if may_choose(lesson, segments, savers) else ""


def _notice(lesson: Lesson, segments: Sequence[Segment]) -> str | None:
    flaws = [(flaw.what, Span(flaw.start_ms, flaw.end_ms)) for part in segments for flaw in _flaws(part)]
    return " ".join(filter(None, (lesson.notice, words_of_flaws(flaws)))) or None


def _flaws(segment: Segment) -> list[FlawOut]:
    rows = segment.flaws if isinstance(segment.flaws, list) else []
    return [FlawOut(what=row[0], start_ms=row[1], end_ms=row[2]) for row in rows if isinstance(row, list)]


def _segment(at: Addresses, segment: Segment, may: Sequence[May], choice: str) -> SegmentOut:
    ready = segment.state is SegmentState.READY
    name = f"segments/{segment.index}"
    return SegmentOut(
        index=segment.index,
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        state=segment.state,
        progress=segment.progress,
        mode=segment.mode,
        reason=segment.reason,
        width=segment.width,
        height=segment.height,
        size_bytes=segment.size_bytes,
        playlist_url=at.address(f"{name}.m3u8{choice}") if ready else None,
        download_url=at.address(f"{name}.mp4?download=1") if ready and "download" in may else None,
        flaws=_flaws(segment),
    )


def write_clips(work: Work, lesson: Lesson, clips: Sequence[Clip]) -> list[ClipOut]:
    """Clips of a lesson whose door is open already."""
    names = names_of(work, {clip.author_id for clip in clips})
    at, facts = Addresses(work, lesson), facts_of_all(work, [lesson])[lesson.id]
    segments, savers = (
        segments_in_short(work, [lesson.id])[lesson.id],
        data_savers_in_short(work, [lesson.id])[lesson.id],
    )
    ready, choice = _ready_until(segments), _choice(lesson, segments, savers)
    comments = allows(work.actor, Permission.LESSON_COMMENT, facts, work.now)
    edits = allows(work.actor, Permission.LESSON_EDIT, facts, work.now)
    return [
        ClipOut(
            id=clip.id,
            lesson_id=clip.lesson_id,
            author=Named(id=clip.author_id, name=names.get(clip.author_id, "")),
            title=clip.title,
            start_ms=clip.start_ms,
            end_ms=clip.end_ms,
            created_at=clip.created_at,
            playlist_url=at.address(f"clips/{clip.id}.m3u8{choice}") if clip.end_ms <= ready else None,
            may=["edit", "delete"] if edits or (comments and clip.author_id == work.actor.person_id) else [],
        )
        for clip in clips
    ]


def _ready_until(segments: Sequence[Segment]) -> int:
    end = 0
    for segment in segments:
        if segment.state is not SegmentState.READY:
            break
        end = segment.end_ms
    return end
