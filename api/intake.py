"""The bytes of uploads on their way to the disk: one holder at a time, and nothing said before it is durable.

An upload is one file. Whoever writes it holds an `flock` on it, which is the same lock for every process of this
machine. A newcomer asks the holder to let go (a resumed connection beats a dead one) and waits a few seconds.
Written bytes are synced and told to the database at least every 16 MiB or 5 s; only then do they count.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import hashlib
import os
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import structlog
from starlette.types import Receive

from media.storage.durable import make_directory, sync_directory

if TYPE_CHECKING:
    from hashlib import _Hash

log = structlog.get_logger()
T = TypeVar("T")

WRITE_BYTES = 2**20
ACKNOWLEDGE_BYTES = 16 * 2**20
ACKNOWLEDGE_S = 5.0
LOOK_EVERY_S = 0.5  # for a request from another process to let go
GRACE_S = 2.0  # for a holder whose bytes still flow when somebody else knocks
QUIET_S = 0.5  # for a holder whose bytes do not
RETRY_S = 0.05
MOST_HASHES = 1000
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

Keep = Callable[[int, str | None], Awaitable[None]]


class Busy(Exception):
    """Somebody else writes this upload and does not let go."""


class DiskFailed(Exception):
    """A sync failed: what is on the disk is unknown, so nothing may be acknowledged any more."""


class DiskFull(Exception):
    """There is no room for more bytes; what was acknowledged stays."""


class End(Enum):
    """Why receiving ended. Every byte up to the offset is durable in each case."""

    WHOLE = auto()
    GONE = auto()
    STALLED = auto()
    TOLD_TO_STOP = auto()
    TOO_LONG = auto()
    MISMATCH = auto()


@dataclass
class Checksum:
    """What the client says the body's digest is, and the digest so far."""

    expected: bytes
    running: _Hash


@dataclass
class Body:
    """The body of one request, piece by piece. `ended` once there is nothing more to read."""

    receive: Receive
    ended: bool = False
    gone: bool = False

    async def piece(self) -> bytes | None:
        """The next bytes, or None when none came for a moment. Sets `ended`, and `gone` when the client left."""
        try:
            async with asyncio.timeout(LOOK_EVERY_S):
                message = await self.receive()
        except TimeoutError:
            return None
        if message["type"] == "http.disconnect":
            self.ended = self.gone = True
            return b""
        self.ended = not message.get("more_body", False)
        piece = message.get("body", b"")
        return piece if isinstance(piece, bytes) else b""


class Held:
    """An upload file while this request holds it. `offset` is durable, `written` may be ahead of it."""

    def __init__(self, path: Path, descriptor: int, *, made_now: bool) -> None:
        self.path = path
        self.offset = 0
        self.written = 0
        self.hash: _Hash | None = None
        self._descriptor = descriptor
        self._made_now = made_now
        self._lock = threading.Lock()  # a cancelled request must not close the file under a thread that writes
        self._stop_asked: float | None = None

    def recover(self, told: int) -> int:
        """Throw away what was written but never acknowledged; answers the honest offset of what is left."""
        size = os.fstat(self._descriptor).st_size
        if size < told:
            log.error("upload.bytes_lost", upload=self.path.name, told=told, size=size)
        self.offset = self.written = min(size, told)
        if size > self.offset:
            os.ftruncate(self._descriptor, self.offset)
        return self.offset

    def write(self, piece: bytes, checksum: Checksum | None) -> None:
        """Append `piece`. Raises DiskFull."""
        with self._lock:
            view = memoryview(piece)
            try:
                while view:
                    count = os.pwrite(self._descriptor, view, self.written)
                    self.written += count
                    view = view[count:]
            except OSError as error:
                raise (DiskFull if error.errno in FULL else DiskFailed) from error
            if self.hash:
                self.hash.update(piece)
            if checksum:
                checksum.running.update(piece)

    def sync(self) -> None:
        """Return once every written byte is durable, and the file's name with it. Raises DiskFailed, DiskFull."""
        with self._lock:
            try:
                os.fdatasync(self._descriptor)
                if self.offset == 0:
                    sync_directory(self.path.parent)
            except OSError as error:
                raise (DiskFull if error.errno in FULL else DiskFailed) from error

    def take_back(self) -> None:
        """Forget what was written since the last acknowledgement."""
        with self._lock:
            os.ftruncate(self._descriptor, self.offset)
            self.written = self.offset

    def discard(self) -> None:
        """Remove the file: its upload is no more."""
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go. A file made for nothing is removed first, while nobody else can hold it."""
        with self._lock:
            if self._made_now and os.fstat(self._descriptor).st_size == 0 and self.offset == 0:
                self.discard()
            os.close(self._descriptor)

    def keep_file(self) -> None:
        """An empty recording is a recording too."""
        self._made_now = False

    def ask_to_stop(self) -> None:
        """Somebody else wants this upload."""
        if self._stop_asked is None:
            self._stop_asked = time.monotonic()

    def wants_rest(self, quiet_s: float) -> bool:
        """Whether to let go now that nothing came for `quiet_s`."""
        if self._stop_asked is None:
            if not self.path.with_suffix(".stop").exists():
                return False
            self.ask_to_stop()
        now = time.monotonic()
        return quiet_s >= QUIET_S or now - (self._stop_asked or now) >= GRACE_S


@dataclass
class Intake:
    """The uploads of this process. `on_failure` is called once, when the disk can no longer be believed."""

    directory: Path
    stall_s: float
    reserve_bytes: int
    on_failure: Callable[[], None]
    handover_s: float = 4.0
    failed: bool = False
    _holders: dict[UUID, Held] = field(default_factory=dict)
    _hashes: OrderedDict[UUID, tuple[int, _Hash]] = field(default_factory=OrderedDict)
    _disk: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8, thread_name_prefix="intake"))

    def free_bytes(self) -> int:
        """What the disk has left."""
        make_directory(self.directory)
        return shutil.disk_usage(self.directory).free

    def path(self, lesson_id: UUID) -> Path:
        """Where an upload's bytes are until a worker adopts them."""
        return self.directory / str(lesson_id)

    def stop_all(self) -> None:
        """Ask every holder to let go, for a server that wants to leave; from any thread."""
        for held in list(self._holders.values()):
            held.ask_to_stop()

    @asynccontextmanager
    async def hold(self, lesson_id: UUID) -> AsyncIterator[Held]:
        """Hold the upload alone. Raises Busy."""
        held = await self._acquire(lesson_id)
        self._holders[lesson_id] = held
        try:
            yield held
            self._remember_hash(lesson_id, held)
        finally:
            del self._holders[lesson_id]
            await asyncio.shield(self._on_disk(held.close))

    async def _acquire(self, lesson_id: UUID) -> Held:
        path = self.path(lesson_id)
        deadline = time.monotonic() + self.handover_s
        knock = path.with_suffix(".stop")
        try:
            while (held := await self._on_disk(lambda: _try_lock(path))) is None:
                if time.monotonic() > deadline:
                    raise Busy
                if holder := self._holders.get(lesson_id):
                    holder.ask_to_stop()
                else:
                    knock.touch()
                await asyncio.sleep(RETRY_S)
        finally:
            knock.unlink(missing_ok=True)
        return held

    async def _on_disk(self, do: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._disk, do)

    async def recover(self, lesson_id: UUID, held: Held, told: int) -> int:
        """Bring a held file and what the database was told to one honest offset, and pick up the running hash."""
        offset = await self._on_disk(lambda: held.recover(told))
        known, running = self._hashes.pop(lesson_id, (0, hashlib.sha256()))
        held.hash = running if known == offset else None
        return offset

    def _remember_hash(self, lesson_id: UUID, held: Held) -> None:
        if held.hash is not None and held.written == held.offset:
            self._hashes[lesson_id] = (held.offset, held.hash)
            while len(self._hashes) > MOST_HASHES:
                self._hashes.popitem(last=False)

    async def receive(self, held: Held, body: Body, room: int, keep: Keep, checksum: Checksum | None = None) -> End:
        """Take the body into the held file, at most `room` bytes of it.

        `keep(offset, sha256)` is awaited after each sync; the hash is given when this process saw every byte.
        With a checksum nothing is kept before all of it has proved right. Raises DiskFull, DiskFailed.
        """
        start, before = held.offset, (held.hash.copy() if held.hash else None)
        try:
            end = await self._pour(held, body, held.written + room, keep, checksum)
            if checksum and end is End.WHOLE and checksum.running.digest() != checksum.expected:
                end = End.MISMATCH
            if end in {End.MISMATCH, End.TOO_LONG} or (checksum and end is not End.WHOLE):
                await self._on_disk(held.take_back)
                held.hash = before if held.offset == start else None
                return end
            await self._make_durable(held, keep)
        except DiskFull:
            held.hash = None
            await self._on_disk(held.take_back)
            raise
        except DiskFailed:
            self._fail()
            raise
        return end

    def _fail(self) -> None:
        log.critical("upload.disk_failed")
        self.failed = True
        self.on_failure()

    async def _pour(self, held: Held, body: Body, most: int, keep: Keep, checksum: Checksum | None) -> End:
        """Receive and write until there is a reason to end; whole pieces only, so that hashes stay true."""
        clock = time.monotonic
        heard = kept = looked = clock()
        pool = bytearray()
        end: End | None = End.WHOLE if body.ended else None
        while end is None:
            piece = await body.piece()
            now = clock()
            if piece:
                heard = now
                pool += piece
            end = self._reason_to_end(body, held.written + len(pool) > most, now - heard)
            if end is None and (piece is None or now - looked >= LOOK_EVERY_S):
                looked = now
                end = End.TOLD_TO_STOP if held.wants_rest(now - heard) else None
            due = now - kept >= ACKNOWLEDGE_S and checksum is None
            if pool and (end or due or len(pool) >= WRITE_BYTES):
                del pool[max(most - held.written, 0) :]
                await self._write(held, pool, checksum)
            much = held.written - held.offset >= ACKNOWLEDGE_BYTES
            if checksum is None and end is None and (due or much) and held.written < most:
                await self._make_durable(held, keep)
                kept = now
        return end

    def _reason_to_end(self, body: Body, over: bool, quiet_s: float) -> End | None:  # noqa: FBT001 - a fact, not an option
        if body.gone:
            return End.GONE
        if over:
            return End.TOO_LONG
        if body.ended:
            return End.WHOLE
        return End.STALLED if quiet_s >= self.stall_s else None

    async def _write(self, held: Held, pool: bytearray, checksum: Checksum | None) -> None:
        piece = bytes(pool)
        pool.clear()
        await self._on_disk(lambda: held.write(piece, checksum))

    async def _make_durable(self, held: Held, keep: Keep) -> None:
        if held.written == held.offset:
            return
        if self.failed:
            raise DiskFailed
        await self._on_disk(held.sync)
        await keep(held.written, held.hash.hexdigest() if held.hash else None)
        held.offset = held.written
        if await self._on_disk(self.free_bytes) < self.reserve_bytes:
            raise DiskFull


def _try_lock(path: Path) -> Held | None:
    """The file, locked, if nobody holds it and it still has its name."""
    make_directory(path.parent)
    try:
        descriptor, made_now = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), True
    except FileExistsError:
        try:
            descriptor, made_now = os.open(path, os.O_RDWR | os.O_CLOEXEC), False
        except FileNotFoundError:  # removed in between: look again
            return None
    with suppress(BlockingIOError, FileNotFoundError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.stat().st_ino == os.fstat(descriptor).st_ino:
            return Held(path, descriptor, made_now=made_now)
    os.close(descriptor)
    return None
