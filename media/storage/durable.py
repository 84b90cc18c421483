"""Writing files so that they are whole, and still there after a power cut.

Temporary name, fsync, rename, fsync the folder: in this order and never less.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

COPY_BYTES = 1024 * 1024


def sync_file(file: BinaryIO) -> None:
    """Return once what was written to `file` is on disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_directory(directory: Path) -> None:
    """Return once the names in `directory` are on disk."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directory(directory: Path) -> None:
    """Create `directory` and its parents, each name durable in the folder above it."""
    if directory.is_dir():
        return
    make_directory(directory.parent)
    with suppress(FileExistsError):  # another writer was quicker; a deleter may have removed it again since
        directory.mkdir()
    sync_directory(directory.parent)


def move_into_place(temporary: Path, target: Path) -> None:
    """Give the finished, synced file its name, replacing what had it. Raises OSError (EXDEV across file systems)."""
    while True:
        try:
            make_directory(target.parent)
            temporary.replace(target)
        except FileNotFoundError:
            # Somebody deleted the last blob of this folder, and the folder with it, between our lines.
            if not temporary.exists():
                raise
        else:
            break
    with suppress(FileNotFoundError):  # deleted again already, folder and all
        sync_directory(target.parent)


def copy_synced(source: BinaryIO, target: Path) -> None:
    """Write all of `source` to the new file `target`, on disk on return. Constant memory."""
    with target.open("xb") as copy:
        while piece := source.read(COPY_BYTES):
            copy.write(piece)
        sync_file(copy)
