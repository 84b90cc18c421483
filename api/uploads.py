"""tus 1.0.0: recordings arrive in pieces, resumable after anything.

The order is always: who are you, is this yours, does it fit; only then is a byte read. The bytes themselves are
`api.intake`'s, what the database knows of them is `coaching.lessons.uploads`'.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, TypeVar, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api import upload_headers as tus
from api.deps import DeskDep, SettingsDep, SignedIn
from api.errors import domain_problem, problem
from api.intake import Body, Busy, Checksum, DiskFailed, DiskFull, End, Held, Intake, Keep
from coaching import repeats
from coaching.access.facts import Actor
from coaching.errors import NotFound, TooLarge, VignetteError
from coaching.events import LessonChanged
from coaching.lessons import uploads
from coaching.lessons.models import Upload
from coaching.lessons.uploads import Wish
from coaching.work import Desk, Work

ADDRESS = "/api/v1/uploads"
CHECKSUM_MISMATCH = 460
NEWS_EVERY_S = 1.0
DRAIN_S, DRAIN_BYTES = 1.0, 4 * 2**20
T = TypeVar("T")

ANSWERS: dict[type[Exception], tuple[int, str, str]] = {
    tus.BadHeader: (400, "bad_header", ""),
    tus.WrongVersion: (412, "wrong_tus_version", ""),
    tus.WrongType: (415, "wrong_type", ""),
    Busy: (423, "locked", "Another connection is sending this recording."),
    DiskFull: (507, "no_space", "The server has no room for more. What arrived is safe; go on later."),
    DiskFailed: (500, "disk_failed", "The server cannot keep recordings safely at the moment. What arrived is safe."),
}
ENDS: dict[End, tuple[int, str, str]] = {
    End.STALLED: (408, "stalled", "No bytes came for a while. What arrived is safe; go on from there."),
    End.TOLD_TO_STOP: (423, "locked", "Another connection took over this recording."),
    End.TOO_LONG: (413, "too_large", "There are more bytes than Upload-Length said."),
    End.MISMATCH: (CHECKSUM_MISMATCH, "checksum_mismatch", "These bytes do not match their checksum. Send them again."),
}


class Expired(VignetteError):
    """The upload waited too long; answered with 410."""


class LastWord(Response):
    """An answer to a request whose body may still be on its way: said at once, then a moment of listening.

    Closing a connection with bytes unread resets it, and the client would never see why.
    """

    def __init__(self, answer: Response, body: Body) -> None:
        super().__init__(answer.body, answer.status_code, media_type=answer.media_type)
        self.raw_headers = [*answer.raw_headers, (b"connection", b"close")]
        self._unread = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, listen, close."""
        del scope, receive
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await self._listen()
        await send({"type": "http.response.body", "body": b""})

    async def _listen(self) -> None:
        heard = 0
        while not self._unread.ended and heard < DRAIN_BYTES:
            heard += len(await self._unread.piece() or b"")


class TusRoute(APIRoute):
    """A route that says its tus version with every answer, refusals included."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
        """Wrap FastAPI's handler."""
        handle = super().get_route_handler()

        async def spoken(request: Request) -> Response:
            body = request.state.body = Body(request.receive)
            body.ended = tus.body_length(request.headers) == 0 if _sane_length(request) else False
            try:
                answer = await handle(request)
            except VignetteError as error:
                answer = _refusal(error)
            except (Busy, DiskFull, DiskFailed) as error:
                answer = _answer(ANSWERS[type(error)])
            answer.headers["Tus-Resumable"] = tus.VERSION
            if answer.status_code == 412:  # noqa: PLR2004 - Precondition Failed: here, the version
                answer.headers["Tus-Version"] = tus.VERSION
            unread = not body.ended and answer.status_code >= 400  # noqa: PLR2004 - every refusal
            return LastWord(answer, body) if unread else answer

        return spoken


def _sane_length(request: Request) -> bool:
    try:
        tus.body_length(request.headers)
    except tus.BadHeader:
        return False
    return True


def _refusal(error: VignetteError) -> Response:
    if isinstance(error, Expired):
        return problem(410, error.detail, code="expired")
    if type(error) in ANSWERS:
        status, code, _ = ANSWERS[type(error)]
        return problem(status, error.detail, code=code)
    return domain_problem(error)


def _answer(words: tuple[int, str, str], offset: int | None = None) -> Response:
    status, code, detail = words
    headers = {} if offset is None else {"Upload-Offset": str(offset)}
    if status != CHECKSUM_MISMATCH:
        return problem(status, detail, code=code, headers=headers)
    answer = problem(400, detail, code=code, headers=headers)
    answer.status_code = status  # 460 is tus's own number; HTTP has no phrase for it
    return answer


router = APIRouter(tags=["uploads"], route_class=TusRoute)


async def get_intake(request: Request, settings: SettingsDep) -> Intake:
    """The one intake of this process."""
    state = request.app.state
    if not hasattr(state, "intake"):
        state.intake = Intake(
            settings.uploads_dir,
            stall_s=settings.upload_stall_s,
            reserve_bytes=settings.free_disk_bytes,
            on_failure=lambda: setattr(state, "disk_failed", True),
        )
    return cast("Intake", state.intake)


IntakeDep = Annotated[Intake, Depends(get_intake)]


@dataclass
class Sender:
    """Who sends what to where. Database work leaves the event loop."""

    desk: Desk
    actor: Actor
    intake: Intake
    headers: Headers
    body: Body
    told_at: float = -NEWS_EVERY_S

    async def read(self, do: Callable[[Work], T]) -> T:
        """Look, as the sender."""

        def look() -> T:
            with self.desk.read(self.actor) as work:
                return do(work)

        return await run_in_threadpool(look)

    async def write(self, do: Callable[[Work], T]) -> T:
        """Change, as the sender; committed on return."""

        def change() -> T:
            with self.desk.write(self.actor) as work:
                return do(work)

        return await run_in_threadpool(change)

    async def upload(self, lesson_id: UUID) -> Upload:
        """The sender's own upload as it stands. Raises NotFound, Expired."""

        def door(work: Work) -> Upload:
            upload, _ = uploads.upload_for(work, lesson_id)
            if uploads.has_expired(upload, work.now):
                raise Expired("This upload waited too long and was given up. Please start it again.")
            return upload

        return await self.read(door)

    def keeper(self, upload: Upload) -> Keep:
        """What tells the database how far `upload` is: all at once at the end, with news now and then before."""

        async def keep(written: int, sha256: str | None) -> None:
            now = asyncio.get_running_loop().time()
            news = now - self.told_at >= NEWS_EVERY_S
            self.told_at = now if news else self.told_at

            def tell(work: Work) -> None:
                if written == upload.length_bytes:
                    uploads.finish_upload(work, upload.lesson_id, sha256)
                    return
                uploads.acknowledge(work, upload.lesson_id, written)
                if news:
                    work.announce(LessonChanged(upload.lesson_id))

            await self.write(tell)

        return keep


def get_sender(request: Request, desk: DeskDep, actor: SignedIn, intake: IntakeDep) -> Sender:
    """The request as a sender; nothing of its body has been read."""
    return Sender(desk, actor, intake, request.headers, request.state.body)


SenderDep = Annotated[Sender, Depends(get_sender)]


def _id(name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError as error:
        raise NotFound from error


def _progress(status: int, upload: Upload, offset: int) -> Response:
    headers = {"Upload-Offset": str(offset)}
    if offset < upload.length_bytes:
        headers["Upload-Expires"] = tus.http_date(upload.expires_at)
    return Response(status_code=status, headers=headers)


@router.options("/uploads", status_code=204, operation_id="upload_options")
@router.options("/uploads/{upload_id}", status_code=204, operation_id="upload_options_of_one")
async def options(settings: SettingsDep) -> Response:
    """What this server speaks."""
    headers = {
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Max-Size": str(settings.max_upload_bytes),
        "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
    }
    return Response(status_code=204, headers=headers)


@router.post("/uploads", status_code=201, operation_id="create_upload")
async def create(sender: SenderDep) -> Response:
    """Announce a recording, perhaps with its first bytes; `Location` is where the rest goes."""
    tus.ensure_version(sender.headers)
    wish, length = tus.wish(sender.headers), tus.body_length(sender.headers)
    if length != 0:
        tus.ensure_bytes(sender.headers)
    if length is not None and length > wish.length_bytes:
        raise TooLarge(ENDS[End.TOO_LONG][2])
    tus.checksum(sender.headers)
    if sender.intake.failed:
        raise DiskFailed
    free = await run_in_threadpool(sender.intake.free_bytes)
    upload, repeated = await sender.write(lambda work: _begin(work, wish, free, sender.headers))
    answer = _progress(201, upload, await _honest_offset(sender, upload))
    if not repeated and (length != 0 or wish.length_bytes == 0):
        async with sender.intake.hold(upload.lesson_id) as held:
            answer = await _take(sender, held, upload, 0)
        answer.status_code = 201 if answer.status_code == 204 else answer.status_code  # noqa: PLR2004 - all went well
    answer.headers["Location"] = f"{ADDRESS}/{upload.lesson_id}"
    return answer


def _begin(work: Work, wish: Wish, free_bytes: int, headers: Headers) -> tuple[Upload, bool]:
    """A new upload, or the one that an earlier request with the same `Idempotency-Key` began."""
    key = headers.get("idempotency-key", "")
    if not key:
        return uploads.begin_upload(work, wish, free_bytes), False
    earlier = repeats.claim(work, key, hashlib.sha256(repr(("upload", wish)).encode()).hexdigest())
    if earlier is not None and earlier.body:
        return uploads.upload_for(work, UUID(earlier.body))[0], True
    upload = uploads.begin_upload(work, wish, free_bytes)
    repeats.answer(work, key, 201, str(upload.lesson_id))
    return upload, False


@router.head("/uploads/{upload_id}", operation_id="read_upload_offset")
async def read_offset(upload_id: str, sender: SenderDep) -> Response:
    """How many bytes are safe. Whoever asks is about to go on, so a connection that still sends is cut."""
    tus.ensure_version(sender.headers)
    upload = await sender.upload(_id(upload_id))
    offset = await _honest_offset(sender, upload)
    answer = _progress(200, upload, offset)
    answer.headers["Upload-Length"] = str(upload.length_bytes)
    answer.headers["Cache-Control"] = "no-store"
    if upload.metadata_header:
        answer.headers["Upload-Metadata"] = upload.metadata_header
    return answer


async def _honest_offset(sender: Sender, upload: Upload) -> int:
    if upload.finished_at is not None:
        return upload.length_bytes
    if not sender.intake.path(upload.lesson_id).exists():
        return 0
    async with sender.intake.hold(upload.lesson_id) as held:
        return await _recover(sender, held, await sender.upload(upload.lesson_id))


async def _recover(sender: Sender, held: Held, upload: Upload) -> int:
    """The offset that file and database agree on, inside the lock; the database is corrected if it says too much."""
    if upload.finished_at is not None:
        return upload.length_bytes
    offset = await sender.intake.recover(upload.lesson_id, held, upload.received_bytes)
    if offset < upload.received_bytes:
        await sender.write(lambda work: uploads.acknowledge(work, upload.lesson_id, offset))
    return offset


@router.patch("/uploads/{upload_id}", status_code=204, operation_id="send_bytes")
async def send_bytes(upload_id: str, sender: SenderDep) -> Response:
    """More bytes of a recording, from exactly where it stands. The last ones hand it to the workers."""
    tus.ensure_version(sender.headers)
    tus.ensure_bytes(sender.headers)
    offset = tus.number(sender.headers, "Upload-Offset")
    tus.checksum(sender.headers)
    upload = await sender.upload(_id(upload_id))
    if sender.intake.failed:
        raise DiskFailed
    async with sender.intake.hold(upload.lesson_id) as held:
        return await _take(sender, held, await sender.upload(upload.lesson_id), offset)


async def _take(sender: Sender, held: Held, upload: Upload, offset: int) -> Response:
    """Inside the lock: check the offset against the truth, take the body, say how far we are."""
    here = await _recover(sender, held, upload)
    if offset != here:
        return _answer((409, "wrong_offset", "The upload stands elsewhere; see Upload-Offset."), here)
    room = upload.length_bytes - here
    if (tus.body_length(sender.headers) or 0) > room:
        return _answer(ENDS[End.TOO_LONG], here)
    if upload.finished_at is not None:
        return _progress(204, upload, here)
    try:
        end = await _receive(sender, held, upload, room)
    except DiskFull:
        return _answer(ANSWERS[DiskFull], held.offset)
    except NotFound:  # erased while it was being sent
        held.discard()
        raise
    return _answer(ENDS[end], held.offset) if end in ENDS else _progress(204, upload, held.offset)


async def _receive(sender: Sender, held: Held, upload: Upload, room: int) -> End:
    keep = sender.keeper(upload)
    if room == 0:  # an empty recording, or one whose end was not told before a crash
        held.keep_file()
        await keep(upload.length_bytes, None)
        return End.WHOLE
    said = tus.checksum(sender.headers)
    return await sender.intake.receive(held, sender.body, room, keep, Checksum(*said) if said else None)


@router.delete("/uploads/{upload_id}", status_code=204, operation_id="end_upload")
async def end_upload(upload_id: str, sender: SenderDep) -> Response:
    """Give a recording up; its lesson goes with it."""
    tus.ensure_version(sender.headers)
    upload = await sender.upload(_id(upload_id))
    async with sender.intake.hold(upload.lesson_id) as held:
        await sender.write(lambda work: uploads.end_upload(work, upload.lesson_id))
        held.discard()
    return Response(status_code=204)
