"""A ZIP file written in one pass: memory stays the same however much goes in. Films are stored as they are."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO


class Archive:
    """A ZIP file being written. Names are ours; nothing a person typed is ever part of one."""

    def __init__(self, file: zipfile.ZipFile, at: datetime) -> None:
        """Files in it bear the date `at`."""
        self._file = file
        self._date = at.timetuple()[:6]

    def text(self, name: str, content: str) -> None:
        """A text, compressed."""
        with self._entry(name, zipfile.ZIP_DEFLATED) as out:
            out.write(content.encode())

    def json(self, name: str, content: object) -> None:
        """A document, for people to read too."""
        self.text(name, json.dumps(content, ensure_ascii=False, indent=1) + "\n")

    def rows(self, name: str, rows: Iterable[Mapping[str, object]]) -> None:
        """A list as a document, row by row."""
        with self._entry(name, zipfile.ZIP_DEFLATED) as out:
            out.write(b"[")
            for number, row in enumerate(rows):
                out.write(b",\n" if number else b"\n")
                out.write(json.dumps(row, ensure_ascii=False).encode())
            out.write(b"\n]\n")

    def film(self, name: str, pieces: Iterable[bytes], written: Callable[[int], None]) -> None:
        """A large file, piece by piece; `written` is told of every piece."""
        with self._entry(name, zipfile.ZIP_STORED) as out:
            for piece in pieces:
                out.write(piece)
                written(len(piece))

    def _entry(self, name: str, how: int) -> IO[bytes]:
        info = zipfile.ZipInfo(name, date_time=self._date)
        info.compress_type = how
        info.external_attr = 0o600 << 16
        return self._file.open(info, "w", force_zip64=True)


@contextmanager
def new_archive(path: Path, at: datetime) -> Iterator[Archive]:
    """Write a new ZIP file; whole when the block ends."""
    with zipfile.ZipFile(path, "x", allowZip64=True) as file:
        yield Archive(file, at)
