"""Bytes over HTTP: one range or the whole, cached by tag, never guessed at by the browser (RFC 9110, 13 and 14)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse

from api.errors import problem

ONE_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*")
PLAIN = re.compile(r"[^A-Za-z0-9 ._()-]")


class Kept(StrEnum):
    """What a browser may keep of an answer (`Cache-Control`)."""

    HOUR = "private, max-age=3600"
    ASK_AGAIN = "private, no-cache"
    NOTHING = "private, no-store"
    """Film. It has no place on the disk of a shared computer; and Chromium keeps the beginning of a broken-off range
    and later gives only that, as if it were the whole (hls.js issue 7744), so that pictures stay away for ever."""


@dataclass(frozen=True)
class Piece:
    """Something to serve: `open_at(start, length)` yields its bytes, or has them; `tag` changes whenever they do."""

    size: int
    media_type: str
    tag: str
    open_at: Callable[[int, int], Iterator[bytes] | bytes]
    saved_as: str | None = None
    kept: Kept = Kept.NOTHING


class Unsatisfiable(Exception):
    """The range lies outside what there is."""


def wanted_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Start and length of the one range asked for; None for the whole, also for several ranges and for nonsense.

    Raises Unsatisfiable.
    """
    match = ONE_RANGE.fullmatch(header or "")
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:  # the last so many bytes
        count = min(int(last), size)
        if count == 0:
            raise Unsatisfiable
        return size - count, count
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, end - start + 1


def serve(headers: Headers, method: str, piece: Piece) -> Response:
    """The answer to a GET or HEAD for `piece`."""
    answer = {
        "ETag": piece.tag,
        "Accept-Ranges": "bytes",
        "Cache-Control": piece.kept,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if piece.saved_as is not None:
        answer["Content-Disposition"] = attachment(piece.saved_as)
    if _known(headers.get("if-none-match"), piece.tag):
        return Response(status_code=304, headers=answer)
    if_range = headers.get("if-range")
    asked = headers.get("range") if if_range in {None, piece.tag} else None
    try:
        part = wanted_range(asked, piece.size)
    except Unsatisfiable:
        return problem(
            416,
            "There is nothing at that place.",
            headers={"Content-Range": f"bytes */{piece.size}", "ETag": piece.tag},
        )
    start, length = part or (0, piece.size)
    answer["Content-Length"] = str(length)
    if part:
        answer["Content-Range"] = f"bytes {start}-{start + length - 1}/{piece.size}"
    status = 206 if part else 200
    if method == "HEAD":
        return Response(status_code=status, headers=answer, media_type=piece.media_type)
    opened = piece.open_at(start, length)
    if isinstance(opened, bytes):
        return Response(opened, status, answer, media_type=piece.media_type)
    return StreamingResponse(opened, status, answer, media_type=piece.media_type)


def text_piece(text: str, media_type: str, kept: Kept) -> Piece:
    """Text that was just written, to serve; it is its own tag."""
    content = text.encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return Piece(len(content), media_type, tag, lambda start, length: content[start : start + length], kept=kept)


def _known(if_none_match: str | None, tag: str) -> bool:
    tags = {part.strip().removeprefix("W/") for part in (if_none_match or "").split(",")}
    return tag in tags or "*" in tags


def attachment(name: str) -> str:
    """`Content-Disposition` for saving under `name`, whatever that holds (RFC 6266, RFC 8187)."""
    plain = PLAIN.sub("_", name) or "recording"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
