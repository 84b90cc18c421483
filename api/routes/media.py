"""Pictures and sound at signed addresses: playlists, segments, the original, what was made of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InAddress
from starlette.responses import RedirectResponse, Response

from api.deps import get_desk, get_store
from api.films import Quality, Savers, may_choose, part_of, saver_part_of, variants_of
from api.media_route import MediaRoute
from api.media_tokens import Gate, Ticket, get_gate
from api.ranges import Kept, Piece, serve, text_piece
from coaching.access.permissions import Permission
from coaching.errors import NotFound
from coaching.exports.queries import export_for
from coaching.exports.rules import can_be_had, file_name
from coaching.lessons import actions
from coaching.lessons.models import DataSaver, Lesson, LessonState, Segment
from coaching.lessons.queries import (
    Stretch,
    data_savers_in_short,
    data_savers_of,
    opened_lesson,
    segment_of,
    segments_in_short,
    segments_of,
    stretch_of,
    uploads_of,
)
from coaching.work import Desk, Work
from media.playlist import (
    CONTENT_TYPE,
    Completeness,
    PlaylistPart,
    clip_starts_at_us,
    media_playlist,
    multivariant_playlist,
    ready_prefix,
)
from media.storage import BlobMissing, BlobStore, LessonKeys
from media.timeline import Span

MP4, BYTES = "video/mp4", "application/octet-stream"
READ_BYTES = 256 * 1024
SIGNED_S = 300
FROM_A_CLIP = "../segments/"


router = APIRouter(tags=["media"], route_class=MediaRoute)


Handler = Callable[..., Response]
Index = Annotated[int, InAddress(ge=1, le=9999)]
"""Which segment, counted from 1."""


def readable(address: str, operation_id: str) -> Callable[[Handler], Handler]:
    """A route that answers GET and HEAD alike."""

    def both(handler: Handler) -> Handler:
        router.get(address, operation_id=operation_id, response_class=Response)(handler)
        router.head(address, include_in_schema=False, response_class=Response)(handler)
        return handler

    return both


@dataclass
class Visitor:
    """A request with a ticket that was good a moment ago. The system looks things up on its behalf."""

    request: Request
    desk: Desk
    store: BlobStore
    gate: Gate
    ticket: Ticket

    def lesson(self, work: Work) -> Lesson:
        """The lesson of the ticket. Raises NotFound when it was erased."""
        return opened_lesson(work, self.ticket.subject_id)

    def ensure_may_download(self) -> None:
        """Asks anew, and writes into the ledger that a copy is taken. Raises NotAllowed."""
        actor = self.gate.actor(self.ticket, Permission.LESSON_DOWNLOAD)
        if self.request.method == "GET":
            with self.desk.write(actor) as work:
                actions.note_download(work, self.ticket.subject_id)

    def note_opened(self) -> None:
        """Film is handed out. Raises NotAllowed."""
        if self.request.method == "GET":
            self.gate.hand_out(self.ticket)

    def blob(
        self, key: str, media_type: str, *, kept: Kept = Kept.NOTHING, version: object = "", saved_as: str | None = None
    ) -> Response:
        """Serve something out of the store; a store that can hand out a copy itself does so. Raises BlobMissing."""
        if saved_as is not None and (elsewhere := self.store.url(key, expires_s=SIGNED_S, filename=saved_as)):
            return RedirectResponse(elsewhere, 307, headers={"Cache-Control": "no-store"})
        size = self.store.size(key)
        tag = hashlib.sha256(f"{key}\n{size}\n{version}".encode()).hexdigest()[:32]
        open_at = partial(self.store.open_range, key)
        return self.served(Piece(size, media_type, f'"{tag}"', open_at, saved_as, kept))

    def served(self, piece: Piece) -> Response:
        """Serve a piece."""
        return serve(self.request.headers, self.request.method, piece)


async def get_visitor(token: str, request: Request) -> Visitor:
    """Whoever holds the token in the address. Raises NotAllowed."""
    # Called, because to resolve these three as dependencies takes a twentieth of the time of a playlist.
    gate = await get_gate(request)
    return Visitor(request, await get_desk(request), await get_store(request), gate, await gate.enter(token))


VisitorDep = Annotated[Visitor, Depends(get_visitor)]


def _playlist(
    visitor: Visitor,
    parts: Sequence[PlaylistPart],
    span: Span | None = None,
    completeness: Completeness = Completeness.WHOLE,
    from_us: int | None = None,
) -> Response:
    try:
        return _text(visitor, media_playlist(parts, span, completeness, from_us))
    except ValueError as error:  # nothing to play yet
        raise NotFound from error


def _text(visitor: Visitor, playlist: str) -> Response:
    return visitor.served(text_piece(playlist, CONTENT_TYPE, Kept.ASK_AGAIN))


@dataclass(frozen=True)
class Film:
    """The rows of the ticket's lesson, as its playlists need them."""

    lesson: Lesson
    segments: Sequence[Segment]
    savers: Savers

    played: Sequence[Segment]
    """Those that are played."""

    @classmethod
    def of(cls, work: Work, lesson: Lesson) -> Film:
        """Look them up."""
        segments = segments_of(work, [lesson.id])[lesson.id]
        return cls(lesson, segments, data_savers_of(work, [lesson.id])[lesson.id], segments)

    @classmethod
    def of_stretch(cls, work: Work, stretch: Stretch) -> Film:
        """The same for a clip: of what lies elsewhere, only what tells whether a player may choose."""
        _, lesson, played, has_savers = stretch
        if not has_savers:
            return cls(lesson, played, {}, played)
        savers, segments = data_savers_in_short(work, [lesson.id]), segments_in_short(work, [lesson.id])
        return cls(lesson, segments[lesson.id], savers[lesson.id], played)

    @property
    def may_choose(self) -> bool:
        """Whether all of it can be had in either rendition."""
        return may_choose(self.lesson, self.segments, self.savers)

    def full(self, folder: str) -> tuple[PlaylistPart, ...]:
        """What is ready from the beginning on."""
        return ready_prefix([part_of(segment, folder) for segment in self.played])

    def small(self, folder: str) -> tuple[PlaylistPart, ...]:
        """All of it as the data saver. Raises NotFound while some of it is missing."""
        if not self.may_choose:
            raise NotFound
        return tuple(saver_part_of(segment, self.savers[segment.index], folder) for segment in self.played)

    def choice(self, name: str) -> str:
        """The playlist that names both renditions of what is at `name`."""
        return multivariant_playlist(variants_of(self.lesson, self.segments, self.savers, name))


@readable("/{token}/lesson.m3u8", "read_lesson_playlist")
def read_lesson_playlist(visitor: VisitorDep, quality: Quality = Quality.FULL) -> Response:
    """The whole lesson; while it is being prepared, as far as it is ready from the beginning."""
    with visitor.desk.read() as work:
        film = Film.of(work, visitor.lesson(work))
        if quality is Quality.AUTO and film.may_choose:
            return _text(visitor, film.choice("lesson.m3u8"))
        parts = film.small("segments/") if quality is Quality.SAVER else film.full("segments/")
    whole = film.lesson.state is LessonState.READY and len(parts) == len(film.segments)
    return _playlist(visitor, parts, None, Completeness.WHOLE if whole else Completeness.GROWING)


@readable("/{token}/segments/{index}.m3u8", "read_segment_playlist")
def read_segment_playlist(index: Index, visitor: VisitorDep, quality: Quality = Quality.FULL) -> Response:
    """One segment on its own."""
    with visitor.desk.read() as work:
        whole = Film.of(work, visitor.lesson(work))
        one = [part for part in whole.segments if part.index == index]
        film = Film(whole.lesson, one, whole.savers, one)
        if quality is Quality.AUTO and film.may_choose:
            return _text(visitor, film.choice(f"{index}.m3u8"))
        return _playlist(visitor, film.small("") if quality is Quality.SAVER else film.full(""))


@readable("/{token}/clips/{clip_id}.m3u8", "read_clip_playlist")
def read_clip_playlist(clip_id: UUID, visitor: VisitorDep, quality: Quality = Quality.FULL) -> Response:
    """A clip: the stretch of the lesson around it, told where to begin; the same place in every rendition."""
    with visitor.desk.read() as work:
        stretch = stretch_of(work, visitor.ticket.subject_id, clip_id)
        span = Span(stretch.clip.start_ms, stretch.clip.end_ms)
        film = Film.of_stretch(work, stretch)
        if quality is Quality.AUTO and film.may_choose:
            return _text(visitor, film.choice(f"{clip_id}.m3u8"))
        small = film.small(FROM_A_CLIP) if quality is Quality.SAVER or film.may_choose else ()
        parts = small if quality is Quality.SAVER else film.full(FROM_A_CLIP)
    if not parts or parts[-1].span.end_ms < span.end_ms:
        raise NotFound
    return _playlist(visitor, parts, span, from_us=clip_starts_at_us(small, span) if small else None)


def _file_of(visitor: Visitor, index: int, quality: Quality) -> str:
    with visitor.desk.read() as work:
        lesson = visitor.lesson(work)
        file: Segment | DataSaver | None = segment_of(work, lesson.id, index)
        if quality is Quality.SAVER:
            file = data_savers_in_short(work, [lesson.id])[lesson.id].get(index)
    if file is None or file.blob_key is None:
        raise NotFound
    return file.blob_key


@readable("/{token}/segments/{index}.mp4", "read_segment")
def read_segment(
    index: Index,
    visitor: VisitorDep,
    download: bool = False,  # noqa: FBT001, FBT002 - a query
    quality: Literal[Quality.FULL, Quality.SAVER] = Quality.FULL,
) -> Response:
    """One segment's file; `?download=1` saves it, for those who may; `?quality=saver` is its small rendition."""
    key = _file_of(visitor, index, quality)
    saved_as = None
    if not download:
        visitor.note_opened()
    else:
        visitor.ensure_may_download()
        with visitor.desk.read() as work:
            saved_as = f"{visitor.lesson(work).title} - part {index}.mp4"
    return visitor.blob(key, MP4, saved_as=saved_as)


def _export(visitor: Visitor, export_id: UUID, ending: str, media_type: str) -> Response:
    """A file of an export, for whoever asked for it; whether they may save copies is asked anew each time."""
    actor = visitor.gate.actor(visitor.ticket, Permission.LESSON_EXPORT)
    with visitor.desk.read(actor) as work:
        export, lesson = export_for(work, export_id, Permission.EXPORT_SAVE)
        if lesson.id != visitor.ticket.subject_id or not can_be_had(export, work.now):
            raise NotFound
        key = export.comments_key if ending == ".vtt" else export.film_key
        name = file_name(lesson.title, export, ending)
    if key is None:
        raise NotFound
    return visitor.blob(key, media_type, saved_as=name)


@readable("/{token}/exports/{export_id}.mp4", "read_export")
def read_export(export_id: UUID, visitor: VisitorDep) -> Response:
    """A clip as a film of its own, to save."""
    return _export(visitor, export_id, ".mp4", MP4)


@readable("/{token}/exports/{export_id}.vtt", "read_export_comments")
def read_export_comments(export_id: UUID, visitor: VisitorDep) -> Response:
    """The comments beside an exported clip, as WebVTT, to save."""
    return _export(visitor, export_id, ".vtt", "text/vtt")


@readable("/{token}/original", "read_original")
def read_original(visitor: VisitorDep, download: bool = False) -> Response:  # noqa: FBT001, FBT002 - a query
    """The recording as it came. What a browser cannot play, and `?download=1`, is for those who may download."""
    with visitor.desk.read() as work:
        lesson = visitor.lesson(work)
        upload = uploads_of(work, [lesson.id]).get(lesson.id)
    if upload is not None and upload.finished_at is None:
        raise NotFound
    taken = download or not lesson.watchable
    if taken:
        visitor.ensure_may_download()
    else:
        visitor.note_opened()
    saved_as = (lesson.filename or lesson.title) if taken else None
    key = LessonKeys(lesson.organisation_id, lesson.id).original
    try:
        return visitor.blob(key, _type_of(visitor.store.open_range(key, 0, 16)), saved_as=saved_as)
    except BlobMissing:  # not adopted from the uploads yet
        return visitor.served(_uploaded(visitor.desk.settings.uploads_dir / str(lesson.id), saved_as))


def _uploaded(path: Path, saved_as: str | None) -> Piece:
    try:
        size = path.stat().st_size
        media_type = _type_of(_read(path, 0, 16))
    except FileNotFoundError as error:
        raise NotFound from error
    tag = hashlib.sha256(f"{path.name}\n{size}".encode()).hexdigest()[:32]
    return Piece(size, media_type, f'"{tag}"', lambda start, length: _read(path, start, length), saved_as)


def _read(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length and (piece := file.read(min(READ_BYTES, length))):
            length -= len(piece)
            yield piece


def _type_of(beginning: Iterator[bytes]) -> str:
    """What the first bytes say; the name and the uploader's claim say nothing."""
    head = b"".join(beginning)
    if head[4:8] == b"ftyp":
        return MP4
    return "video/webm" if head.startswith(b"\x1a\x45\xdf\xa3") else BYTES


def _made(visitor: Visitor, media_type: str, key_of: Callable[[LessonKeys], str]) -> Response:
    with visitor.desk.read() as work:
        lesson = visitor.lesson(work)
    key = key_of(LessonKeys(lesson.organisation_id, lesson.id))
    return visitor.blob(key, media_type, kept=Kept.HOUR, version=lesson.attempt)


@readable("/{token}/poster.jpg", "read_poster")
def read_poster(visitor: VisitorDep) -> Response:
    """The picture that stands for the lesson."""
    return _made(visitor, "image/jpeg", lambda keys: keys.poster)


@readable("/{token}/storyboard.vtt", "read_storyboard")
def read_storyboard(visitor: VisitorDep) -> Response:
    """Which little picture shows which moment."""
    return _made(visitor, "text/vtt", lambda keys: keys.storyboard("storyboard.vtt"))


@readable("/{token}/waveform.json", "read_waveform")
def read_waveform(visitor: VisitorDep) -> Response:
    """How loud it is when, and where nobody speaks."""
    return _made(visitor, "application/json", lambda keys: keys.waveform)


@readable("/{token}/speech.json", "read_speech")
def read_speech(visitor: VisitorDep) -> Response:
    """When somebody speaks."""
    return _made(visitor, "application/json", lambda keys: keys.speech)


@readable("/{token}/{sheet}.jpg", "read_storyboard_sheet")
def read_storyboard_sheet(sheet: str, visitor: VisitorDep) -> Response:
    """One sheet of little pictures, by the name the storyboard gives it."""
    try:
        return _made(visitor, "image/jpeg", lambda keys: keys.storyboard(f"{sheet}.jpg"))
    except ValueError as error:  # not a name we made
        raise NotFound from error
