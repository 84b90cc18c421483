"""H.264 parameter sets (ITU-T H.264, 7.3.2) in sample entries (ISO 14496-15, 5.3.3): putting two encoders' into one.

A decoder finds the parameter sets of a picture by their number. Frames of two encoders can therefore stand in one track
with one sample entry, as long as their sets have different numbers and the picture keeps its size: every player
that reads whole files, QuickTime included, then plays on over the join.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from media.fragments import BadFragments, inside, refusing

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRY_FIELDS = 86
"""Bytes of a visual sample entry before the boxes inside it, its own header included."""
_MOST_IDS = 32
_KIND, _GOES_ON = 0x1F, 0xFF
_IDR, _SEI, _SLICES = 5, 6, range(1, 6)
_RECOVERY_POINT = 6
_WITH_FORMAT = frozenset({100, 110, 122, 144})
_FIRST_SET = 5


@dataclass(frozen=True)
class ParameterSets:
    """What an `avcC` box says, but for the sets' order."""

    profile: int
    constraints: int
    level: int
    length_bytes: int
    sequence: dict[int, bytes]
    picture: dict[int, bytes]
    extension: bytes
    """Colour format and depth, which High and its kin say once more."""


def is_avc(entry: bytes) -> bool:
    """Say whether a sample entry is H.264 with its parameter sets beside the frames."""
    return entry[4:8] == b"avc1"


@refusing()
def read_sets(entry: bytes) -> ParameterSets:
    """Read the parameter sets of an `avc1` sample entry. Raises BadFragments."""
    (body,) = inside(entry[ENTRY_FIELDS:], b"avcC")
    at, groups = _FIRST_SET, []
    for mask in (0x1F, 0xFF):
        count, at, group = body[at] & mask, at + 1, []
        for _ in range(count):
            size = struct.unpack_from(">H", body, at)[0]
            group.append(body[at + 2 : at + 2 + size])
            at += 2 + size
        groups.append(group)
    sequence = {_number_at(each, 4): each for each in groups[0]}
    picture = {_number_at(each, 1): each for each in groups[1]}
    if len(sequence) != len(groups[0]) or len(picture) != len(groups[1]) or not sequence or not picture:
        raise BadFragments("parameter sets that share a number")
    return ParameterSets(body[1], body[2], body[3], 1 + (body[4] & 3), sequence, picture, body[at : at + 4])


def free_number(entries: list[bytes]) -> int | None:
    """Return a number that no parameter set of these entries has, or None."""
    taken: set[int] = set()
    for entry in entries:
        sets = read_sets(entry)
        taken |= set(sets.sequence) | set(sets.picture)
    return next((number for number in range(1, _MOST_IDS) if number not in taken), None)


@refusing()
def merged(entries: list[bytes]) -> bytes | None:
    """Return one sample entry with the parameter sets of all; None where two differ under one number.

    The first entry gives everything else. Raises BadFragments.
    """
    all_sets = [read_sets(entry) for entry in entries]
    top = max(all_sets, key=lambda each: (each.profile in _WITH_FORMAT, each.profile))
    sequence: dict[int, bytes] = {}
    picture: dict[int, bytes] = {}
    for sets in all_sets:
        for known, more in ((sequence, sets.sequence), (picture, sets.picture)):
            if any(known.get(number, each) != each for number, each in more.items()):
                return None
            known.update(more)
        if sets.length_bytes != top.length_bytes:
            return None
    level = max(sets.level for sets in all_sets)
    body = bytes([1, top.profile, top.constraints, level, 0xFC | (top.length_bytes - 1), 0xE0 | len(sequence)])
    body += b"".join(struct.pack(">H", len(each)) + each for each in sequence.values())
    body += bytes([len(picture)])
    body += b"".join(struct.pack(">H", len(each)) + each for each in picture.values())
    body += top.extension if top.profile in _WITH_FORMAT else b""
    box = struct.pack(">I4s", 8 + len(body), b"avcC") + body
    return _with_box(entries[0], b"avcC", box)


def _with_box(entry: bytes, name: bytes, box: bytes) -> bytes:
    """Return the sample entry with one of its boxes replaced."""
    at, body = ENTRY_FIELDS, entry[8:ENTRY_FIELDS]
    while at + 8 <= len(entry):
        size, found = struct.unpack_from(">I4s", entry, at)
        body += box if found == name else entry[at : at + size]
        at += max(8, size)
    return struct.pack(">I4s", 8 + len(body), entry[4:8]) + body


def begins_anew(frame: bytes, length_bytes: int) -> bool:
    """Say whether a frame (or its beginning) is an IDR picture: nothing after it needs anything before it."""
    slices = (unit[0] & _KIND for unit in _units(frame, length_bytes) if unit[0] & _KIND in _SLICES)
    return next(slices, None) == _IDR


@refusing()
def comes_gradually(frame: bytes, length_bytes: int) -> bool:
    """Say whether decoding that begins at a frame (or its beginning) has the whole picture only some frames later.

    So says the recovery point (D.2.8) of an encoder that refreshes the picture strip by strip. Raises BadFragments.
    """
    messages = (each for unit in _units(frame, length_bytes) if unit[0] & _KIND == _SEI for each in _messages(unit))
    return any(kind == _RECOVERY_POINT and _number_at(message, 0) > 0 for kind, message in messages)


@refusing()
def length_bytes(entry: bytes) -> int:
    """Return how many bytes say how long each unit of a frame is. Raises BadFragments."""
    (body,) = inside(entry[ENTRY_FIELDS:], b"avcC")
    return 1 + (body[4] & 3)


def _units(frame: bytes, length_bytes: int) -> Iterator[bytes]:
    """Yield the NAL units of a frame; the last one may be torn."""
    at = 0
    while at + length_bytes < len(frame):
        size = int.from_bytes(frame[at : at + length_bytes], "big")
        at += length_bytes
        if size:
            yield frame[at : at + size]
        at += size


def _messages(unit: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the messages of an SEI unit (7.3.2.3.1), each with its kind."""
    plain, at = unit.replace(b"\0\0\3", b"\0\0"), 1
    while at + 2 < len(plain):
        header = []
        for _ in range(2):
            number = 0
            while at < len(plain) and plain[at] == _GOES_ON:
                number, at = number + _GOES_ON, at + 1
            header.append(number + (plain[at] if at < len(plain) else 0))
            at += 1
        kind, size = header
        if at < len(plain) and size:
            yield kind, plain[at : at + size]
        at += size


def _number_at(unit: bytes, at: int) -> int:
    """Read the Exp-Golomb number that begins at byte `at` of a NAL unit."""
    plain = unit.replace(b"\0\0\3", b"\0\0")
    bits = "".join(f"{byte:08b}" for byte in plain[at : at + 8])
    zeros = len(bits) - len(bits.lstrip("0"))
    return int(bits[zeros : 2 * zeros + 1], 2) - 1
