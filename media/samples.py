"""The frames and the sound packets inside fragments of our own segments, one by one, without a media program.

`media.fragments` tells where fragments are; this tells what is in some of them: where each sample's bytes lie, when it
is shown, and whether decoding can begin there. Only the headers of the fragments asked for are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from media.fragments import BadFragments, inside, number, read_tracks, refusing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from media.fragments import Track
    from media.playlist import Fragment

_HEADER = 8
_MOST_SAMPLES = 100_000
_NOT_SYNC = 0x10000


@dataclass(frozen=True, slots=True)
class Sample:
    """One frame, or one packet of sound: its bytes in the file, and its time in ticks of its track."""

    offset: int
    size: int
    shown: int
    """When it is shown or heard, in the segment's own time."""
    duration: int
    sync: bool


@dataclass(frozen=True)
class TrackHeader:
    """A track as the file's header describes it."""

    track: Track
    entry: bytes
    """Its first sample entry: codec, size and parameter sets, as a box."""


@dataclass(frozen=True)
class Content:
    """What one fragment holds, in the order of decoding."""

    pictures: tuple[Sample, ...]
    sounds: tuple[Sample, ...]


@refusing()
def read_headers(file: BinaryIO, init_bytes: int) -> dict[str, TrackHeader]:
    """Read the tracks of a fragmented MP4 of ours by kind (`vide`, `soun`). Raises BadFragments."""
    file.seek(0)
    init = file.read(init_bytes)
    (moov,) = inside(init, b"moov")
    tracks = {track.number: track for track in read_tracks(moov)}
    found = {}
    for trak in inside(moov, b"trak"):
        (tkhd,), (stsd,) = tuple(inside(trak, b"tkhd")), tuple(inside(trak, b"mdia", b"minf", b"stbl", b"stsd"))
        track = tracks[number(tkhd, 20 if tkhd[0] else 12)]
        found[track.kind] = TrackHeader(track, stsd[8 : 8 + number(stsd, 8)])
    return found


def read_contents(
    file: BinaryIO, headers: dict[str, TrackHeader], fragments: Sequence[Fragment]
) -> tuple[Content, ...]:
    """Read what these fragments hold. Raises BadFragments."""
    return tuple(_content(file, headers, fragment) for fragment in fragments)


@refusing()
def _content(file: BinaryIO, headers: dict[str, TrackHeader], fragment: Fragment) -> Content:
    file.seek(fragment.offset)
    size = number(file.read(_HEADER), 0)
    if not _HEADER < size <= fragment.size:
        raise BadFragments("a fragment without a header")
    moof = file.read(size - _HEADER)
    kinds = {header.track.number: kind for kind, header in headers.items()}
    found: dict[str, tuple[Sample, ...]] = {}
    for traf in inside(moof, b"traf"):
        (tfhd,) = inside(traf, b"tfhd")
        samples = tuple(_samples(traf, tfhd, fragment.offset))
        if any(each.offset + each.size > fragment.offset + fragment.size for each in samples):
            raise BadFragments("a sample outside its fragment")
        found[kinds[number(tfhd, 4)]] = samples
    return Content(found.get("vide", ()), found.get("soun", ()))


@dataclass(frozen=True)
class _Defaults:
    duration: int
    size: int
    flags: int


def _defaults(tfhd: bytes) -> _Defaults:
    said, at, values = number(tfhd, 1, 3), 8, []
    for flag, width in ((0x1, 8), (0x2, 4), (0x8, 4), (0x10, 4), (0x20, 4)):
        values.append(number(tfhd, at, width) if said & flag else 0)
        at += width if said & flag else 0
    return _Defaults(*values[2:])


def _samples(traf: bytes, tfhd: bytes, base: int) -> Iterator[Sample]:
    usual = _defaults(tfhd)
    (tfdt,) = inside(traf, b"tfdt")
    decoded = number(tfdt, 4, 8 if tfdt[0] else 4)
    for trun in inside(traf, b"trun"):
        said, count, at = number(trun, 1, 3), number(trun, 4), 8
        if not said & 0x1 or count > _MOST_SAMPLES:
            raise BadFragments("a run without a place, or without an end")
        offset = base + int.from_bytes(trun[at : at + 4], "big", signed=True)
        at += 4
        first_flags = number(trun, at) if said & 0x4 else None
        at += 4 if said & 0x4 else 0
        for position in range(count):
            words = []
            for flag, default in ((0x100, usual.duration), (0x200, usual.size), (0x400, usual.flags)):
                words.append(number(trun, at) if said & flag else default)
                at += 4 if said & flag else 0
            later = int.from_bytes(trun[at : at + 4], "big", signed=True) if said & 0x800 else 0
            at += 4 if said & 0x800 else 0
            duration, size, flags = words
            if position == 0 and first_flags is not None:
                flags = first_flags
            if size <= 0 or at > len(trun):
                raise BadFragments("a sample without bytes")
            yield Sample(offset, size, decoded + later, duration, sync=not flags & _NOT_SYNC)
            offset, decoded = offset + size, decoded + duration
