"""tus 1.0.0 headers, read strictly where bytes depend on them and kindly where only words do."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from datetime import date, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from coaching.errors import Invalid, VignetteError
from coaching.lessons.models import Purpose
from coaching.lessons.uploads import Wish

if TYPE_CHECKING:
    from hashlib import _Hash

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
ALGORITHMS = ("sha1", "sha256", "md5")
BYTES_TYPE = "application/offset+octet-stream"
LONGEST_METADATA = 16 * 1024
NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
KEY = re.compile(r"[!-+\--~]{1,100}")  # printable ASCII but space and comma
SHA256 = re.compile(r"[0-9a-f]{64}")
NOTHING = {"", "null", "undefined"}  # what browsers' forms make of an empty field


class BadHeader(VignetteError):
    """A tus header that says nothing sensible; answered with 400."""


class WrongVersion(VignetteError):
    """The client speaks another tus; answered with 412."""


class WrongType(VignetteError):
    """The body is not said to be bytes; answered with 415."""


def ensure_version(headers: Headers) -> None:
    """Raises WrongVersion."""
    if headers.get("tus-resumable") != VERSION:
        raise WrongVersion(f"This server speaks tus {VERSION}; send Tus-Resumable: {VERSION}.")


def ensure_bytes(headers: Headers) -> None:
    """Raises WrongType."""
    if headers.get("content-type", "").strip().lower() != BYTES_TYPE:
        raise WrongType(f"Send the bytes as {BYTES_TYPE}.")


def number(headers: Headers, name: str) -> int:
    """A header that must be there and be a count of bytes below 2^63. Raises BadHeader."""
    value = headers.get(name, "").strip()
    if not NUMBER.fullmatch(value) or int(value) >= 2**63:
        raise BadHeader(f"{name} must be a whole number of bytes.")
    return int(value)


def body_length(headers: Headers) -> int | None:
    """How long the body says it is; None when it comes in chunks. Raises BadHeader."""
    if "content-length" in headers:
        return number(headers, "content-length")
    return None if "transfer-encoding" in headers else 0


def checksum(headers: Headers) -> tuple[bytes, _Hash] | None:
    """`Upload-Checksum`: the digest to expect, and a fresh hash to check it with. Raises BadHeader."""
    value = headers.get("upload-checksum")
    if value is None:
        return None
    algorithm, _, encoded = value.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadHeader(f"Upload-Checksum must use one of {', '.join(ALGORITHMS)}.")
    digest, running = _decoded(encoded, "Upload-Checksum"), hashlib.new(algorithm, usedforsecurity=False)
    if len(digest) != running.digest_size:
        raise BadHeader("Upload-Checksum does not have the length of its algorithm.")
    return digest, running


def _decoded(encoded: str, name: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadHeader(f"{name} is not proper base64.") from error


def wish(headers: Headers) -> Wish:
    """What a creation asks for. Raises BadHeader, Invalid."""
    for unsupported in ("upload-defer-length", "upload-concat"):
        if unsupported in headers:
            raise BadHeader(f"{unsupported.title()} is not supported here; send Upload-Length.")
    length, header = number(headers, "Upload-Length"), headers.get("upload-metadata", "")
    said = metadata(header)
    return Wish(
        length_bytes=length,
        filename=_word(said, "filename") or _word(said, "name"),
        title=_word(said, "title"),
        taught_on=_day(_word(said, "taught_on")),
        purpose=_purpose(_word(said, "purpose")),
        claimed_sha256=_claimed(_word(said, "sha256").lower()),
        metadata_header=header,
    )


def metadata(header: str) -> dict[str, str]:
    """`Upload-Metadata` as words. Bytes that are no UTF-8 become question marks. Raises BadHeader."""
    if len(header) > LONGEST_METADATA:
        raise BadHeader("Upload-Metadata is too long.")
    said: dict[str, str] = {}
    for pair in header.split(",") if header.strip() else []:
        key, _, encoded = pair.strip().partition(" ")
        if not KEY.fullmatch(key) or key in said:
            raise BadHeader("Upload-Metadata needs distinct keys without spaces or commas.")
        said[key] = _decoded(encoded.strip(), "Upload-Metadata").decode("utf-8", "replace")
    return said


def _word(said: dict[str, str], key: str) -> str:
    value = said.get(key, "").strip()
    return "" if value in NOTHING else value


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise Invalid("taught_on", "Give the day as YYYY-MM-DD.") from error


def _purpose(value: str) -> Purpose:
    try:
        return Purpose(value) if value else Purpose.LESSON
    except ValueError as error:
        raise Invalid("purpose", f"A recording is for a {' or a '.join(Purpose)}.") from error


def _claimed(value: str) -> str | None:
    if value and not SHA256.fullmatch(value):
        raise Invalid("sha256", "A SHA-256 has 64 hexadecimal digits.")
    return value or None


def http_date(moment: datetime) -> str:
    """An instant as HTTP headers write it."""
    return format_datetime(moment, usegmt=True)
