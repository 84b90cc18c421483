"""Blobs as files below one folder. A key is a path; `.unfinished` holds what is still being written."""

from __future__ import annotations

import errno
import io
import os
import secrets
import shutil
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from media.storage.durable import copy_synced, make_directory, move_into_place, sync_directory
from media.storage.keys import checked, checked_prefix
from media.storage.store import PIECE_BYTES, Blob, BlobMissing

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path
    from typing import BinaryIO

READABLE = 0o644
"""Blobs may be read by the jail's user; that nobody else gets to them is up to the private folder they all live in."""

UNFINISHED = ".unfinished"  # no key can name it: parts of keys do not begin with a dot


@dataclass(frozen=True)
class LocalStore:
    """The store of a single machine. Several processes may use it at once."""

    root: Path

    def put(self, key: str, source: Path) -> None:
        """Copy, sync, rename."""
        with source.open("rb") as file:
            self._write(key, file)

    def put_bytes(self, key: str, content: bytes) -> None:
        """Write, sync, rename."""
        self._write(key, io.BytesIO(content))

    def adopt(self, key: str, source: Path) -> None:
        """Sync and rename; across file systems copy, then remove the source."""
        target = self._path(key)
        if not source.exists() and target.is_file():
            return  # an earlier try got here and was not heard of
        with source.open("rb") as file:
            os.fchmod(file.fileno(), READABLE)
            os.fsync(file.fileno())
        try:
            move_into_place(source, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self.put(key, source)
            source.unlink()
        sync_directory(source.parent)

    def open_range(self, key: str, start: int, length: int | None = None) -> Iterator[bytes]:
        """Read the file in pieces."""
        path = self._path(key)
        with suppress(FileNotFoundError, IsADirectoryError, NotADirectoryError):
            pieces = _pieces(path.open("rb"), start, length)
            next(pieces)  # from here on the generator owns the open file, even if nobody reads on
            return pieces
        raise BlobMissing(key)

    def size(self, key: str) -> int:
        """Ask the file system."""
        path = self._path(key)
        with suppress(FileNotFoundError, NotADirectoryError):
            if path.is_file():
                return path.stat().st_size
        raise BlobMissing(key)

    def exists(self, key: str) -> bool:
        """Ask the file system."""
        return self._path(key).is_file()

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """Lend the file itself."""
        path = self._path(key)
        if not path.is_file():
            raise BlobMissing(key)
        yield path

    def url(self, key: str, *, expires_s: int, filename: str | None = None) -> str | None:
        """Only the web server can hand out files."""
        del expires_s, filename
        checked(key)
        return None

    def delete(self, key: str) -> None:
        """Unlink, and the folders that are empty then."""
        path = self._path(key)
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return
        with suppress(FileNotFoundError):  # another deleter took the folder away
            sync_directory(path.parent)
        self._remove_empty(path.parent)

    def delete_prefix(self, prefix: str) -> int:
        """Count, then remove the folder; on a power cut in between, the next try finishes it."""
        folder = self._path(checked(prefix.removesuffix("/")))  # never everything: an empty prefix is refused
        count = sum(1 for _ in self.list_prefix(prefix))
        while folder.is_dir():
            with suppress(FileNotFoundError):  # another deleter was quicker
                shutil.rmtree(folder)
            with suppress(FileNotFoundError):
                sync_directory(folder.parent)
        self._remove_empty(folder.parent)
        return count

    def list_prefix(self, prefix: str) -> Iterator[Blob]:
        """Walk the folder."""
        wanted = checked_prefix(prefix)
        yield from self._walk(self.root / wanted if wanted else self.root)

    def remove_unfinished(self, *, older_than_s: float) -> int:
        """Remove old files of writers that died."""
        count = 0
        for path in (self.root / UNFINISHED).glob("*"):
            with suppress(FileNotFoundError):
                age_s = time.time() - path.stat().st_mtime  # noqa: TID251 - the file system keeps wall-clock time
                if age_s >= older_than_s:
                    path.unlink()
                    count += 1
        return count

    def _path(self, key: str) -> Path:
        return self.root / checked(key)

    def _write(self, key: str, source: BinaryIO) -> None:
        target = self._path(key)
        unfinished = self.root / UNFINISHED
        make_directory(unfinished)
        temporary = unfinished / secrets.token_hex(16)
        try:
            copy_synced(source, temporary)
            temporary.chmod(READABLE)
            move_into_place(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)

    def _walk(self, folder: Path) -> Iterator[Blob]:
        try:
            # A folder sorts as its name with the slash after it: then files and folders come in the order of keys.
            entries = sorted(
                os.scandir(folder), key=lambda entry: entry.name + "/" * entry.is_dir(follow_symlinks=False)
            )
        except (FileNotFoundError, NotADirectoryError):
            return
        for entry in entries:
            path = folder / entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from self._walk(path)
            else:
                with suppress(FileNotFoundError):  # deleted since
                    seen = entry.stat(follow_symlinks=False)
                    written = datetime.fromtimestamp(seen.st_mtime, UTC)
                    yield Blob(path.relative_to(self.root).as_posix(), seen.st_size, written)

    def _remove_empty(self, folder: Path) -> None:
        while folder != self.root:
            try:
                folder.rmdir()
            except OSError:  # not empty, or another process was quicker
                return
            folder = folder.parent


def _pieces(file: BinaryIO, start: int, length: int | None) -> Generator[bytes]:
    with file:
        yield b""
        file.seek(start)
        left = length
        while piece := file.read(PIECE_BYTES if left is None else min(PIECE_BYTES, left)):
            yield piece
            left = None if left is None else left - len(piece)
