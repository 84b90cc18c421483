"""One file, two readings: as fragments for a player fed piece by piece, and as a whole for everything else.

A copied picture with B-frames is decoded in another order than it is shown. Players fed fragments (hls.js) want each
to say that its first frame is shown when it is decoded, which takes negative offsets; many programs that read whole
files misread those and shift the picture against the sound. So each fragment's header is written twice: first for
whole files, with nothing negative and everything shown a little later, sound included; then, inside a `free` box that
whole-file readers skip, as fragments want it. A playlist's byte range starts at the second one.

    moof (whole) · free [ moof (fragment) ] · mdat
"""

from __future__ import annotations

import os
import struct
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, BinaryIO

from media.fragments import BadFragments, Track, read_tracks, refusing, top_boxes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEADER = 8
_HEADERS = (b"moov", b"moof")
_TRUN_FIELDS = (0x100, 0x200, 0x400, 0x800)  # duration, size, flags and composition offset of each sample


def write_twofold(source: Path, out: Path, delay_us: int, length_us: int) -> None:
    """Write `out` from the fragmented MP4 of ours in `source`, whose picture is shown `delay_us` after it is decoded.

    It is later where a frame needs it: what is decoded may leave out frames that packets promised. The last frame is
    shown until `length_us` after the first one. Raises BadFragments for what our recipes do not produce.
    """
    tracks: tuple[Track, ...] = ()
    with source.open("rb") as file, out.open("wb") as made:
        delay_us, starts = _looked_through(file, source.stat().st_size, delay_us, length_us)
        for name, offset, size in top_boxes(file, source.stat().st_size):
            if name not in _HEADERS:
                made.flush()
                _copy(file, made, offset, size)
                continue
            file.seek(offset)
            box = file.read(size)
            if name == b"moov":
                tracks = read_tracks(box[_HEADER:])
                made.write(box)
            else:
                made.write(shown_later(box, tracks, delay_us, further=_HEADER + len(box)))
                made.write(struct.pack(">I4s", _HEADER + len(box), b"free"))
                starts = starts[1:]
                made.write(shown_at_once(box, tracks, starts[0] if starts else 0))


def _looked_through(file: BinaryIO, size: int, delay_us: int, length_us: int) -> tuple[int, list[int]]:
    """Return the delay, or the next whole millisecond after which no frame is shown before it is decoded.

    And the ticks at which the first frame of each fragment is shown, and at which the last one ends.
    """
    tracks: tuple[Track, ...] = ()
    starts: list[int] = []
    end = 0
    for name, offset, length in top_boxes(file, size):
        if name not in _HEADERS:
            continue
        file.seek(offset)
        box = file.read(length)
        if name == b"moov":
            tracks = read_tracks(box[_HEADER:])
            continue
        for timescale, early, start in _earliest(box, tracks):
            starts.append(start)
            end = starts[0] + round(Fraction(length_us * timescale, 1_000_000))
            if early > round(delay_us * timescale / 1_000_000):
                delay_us = ceil(early * 1000 / timescale) * 1000
    return delay_us, [*starts, end]


@refusing()
def _earliest(moof: bytes, tracks: tuple[Track, ...]) -> list[tuple[int, int, int]]:
    """How many ticks a second has, how many before it is decoded a frame is shown at most, and when the first is."""
    found = []
    for track, tfdt, truns in _tracks_of(moof, tracks):
        if track.kind == "vide":
            offsets = [_signed(moof, at) for trun in truns for at in _offsets(moof, trun)]
            width = 8 if moof[tfdt] else 4
            decoded = int.from_bytes(moof[tfdt + 4 : tfdt + 4 + width], "big")
            found.append((track.timescale, -min(offsets), decoded + offsets[0]))
    return found


def _copy(file: BinaryIO, made: BinaryIO, offset: int, size: int) -> None:
    """Let the kernel copy the media itself, which is most of the bytes."""
    while size:
        copied = os.sendfile(made.fileno(), file.fileno(), offset, size)
        if copied == 0:
            raise BadFragments("the file ends inside a box")
        offset, size = offset + copied, size - copied


@refusing()
def shown_later(moof: bytes, tracks: tuple[Track, ...], delay_us: int, further: int) -> bytes:
    """Rewrite a fragment's header: all is shown `delay_us` later, and its media lies `further` bytes further away.

    The picture keeps its decoding times, so that its offsets grow and none is negative.
    """
    changed = bytearray(moof)
    for track, tfdt, truns in _tracks_of(moof, tracks):
        delay = round(delay_us * track.timescale / 1_000_000)
        if track.kind != "vide":
            _add(changed, tfdt + 4, 8 if moof[tfdt] else 4, delay)
        for trun in truns:
            _add(changed, trun + 8, 4, further)
            for at in _offsets(moof, trun) if track.kind == "vide" else ():
                _add(changed, at, 4, delay)
    return bytes(changed)


@refusing()
def shown_at_once(moof: bytes, tracks: tuple[Track, ...], end: int) -> bytes:
    """Rewrite a fragment's header so that its first frame is shown exactly when it is decoded, and ends when it did.

    The muxer sees to that for the first fragment; where the source rounds its times, later ones are a little off. `end`
    is the tick at which the next fragment's first frame is shown.
    """
    changed = bytearray(moof)
    for track, tfdt, truns in _tracks_of(moof, tracks):
        if track.kind == "vide":
            first = next(_offsets(moof, truns[0]))
            off = int.from_bytes(moof[first : first + 4], "big", signed=True)
            _add(changed, tfdt + 4, 8 if moof[tfdt] else 4, off)
            for trun in truns:
                for at in _offsets(moof, trun):
                    _add(changed, at, 4, -off)
            if _has_durations(moof, truns):
                durations = _fields(moof, truns[0])
                start = int.from_bytes(changed[tfdt + 4 : tfdt + (12 if moof[tfdt] else 8)], "big")
                _add(changed, durations[-1][0], 4, -off)
                _last_until_the_next(changed, durations, end - start)
    return bytes(changed)


def _tracks_of(moof: bytes, tracks: tuple[Track, ...]) -> Iterator[tuple[Track, int, tuple[int, ...]]]:
    """Yield what the fragment holds: the track, where its `tfdt` begins, and where its runs begin."""
    for traf, end in _children(moof, b"traf", _HEADER, len(moof)):
        ((tfhd, _),) = _children(moof, b"tfhd", traf, end)
        ((tfdt, _),) = _children(moof, b"tfdt", traf, end)
        number = int.from_bytes(moof[tfhd + 4 : tfhd + 8], "big")
        track = next(each for each in tracks if each.number == number)
        yield track, tfdt, tuple(start for start, _ in _children(moof, b"trun", traf, end))


def _offsets(moof: bytes, trun: int) -> Iterator[int]:
    """Yield where the composition offset of every sample of a run is written."""
    flags = int.from_bytes(moof[trun + 1 : trun + 4], "big")
    samples = int.from_bytes(moof[trun + 4 : trun + 8], "big")
    if not flags & 0x1 or not flags & 0x800:
        raise BadFragments("a run without the fields to change")
    width = 4 * sum(bool(flags & each) for each in _TRUN_FIELDS)
    first = trun + 12 + (4 if flags & 0x4 else 0) + width - 4
    if first + (samples - 1) * width + 4 > len(moof):
        raise BadFragments("a run longer than its box")
    yield from range(first, first + samples * width, width)


def _has_durations(moof: bytes, truns: tuple[int, ...]) -> bool:
    """Whether there is one run in which every sample says how long it is; else all are equally long."""
    return len(truns) == 1 and bool(int.from_bytes(moof[truns[0] + 1 : truns[0] + 4], "big") & _TRUN_FIELDS[0])


def _fields(moof: bytes, trun: int) -> list[tuple[int, int]]:
    """Where the duration and the composition offset of every sample of a run are written."""
    flags = int.from_bytes(moof[trun + 1 : trun + 4], "big")
    back = 4 * (sum(bool(flags & each) for each in _TRUN_FIELDS) - 1)
    return [(at - back, at) for at in _offsets(moof, trun)]


def _last_until_the_next(moof: bytearray, samples: list[tuple[int, int]], length: int) -> None:
    """Let every frame last until the next one is shown, and the last one to the end of `length` ticks.

    A frame is written with the time from its decoding to that of the next one decoded. Where the source rounds its
    times, that may be less than it is shown for; Chromium, asked for a moment between, takes the next frame. And hls.js
    places what comes next where the frame that is shown last ends. All frames keep the times at which they are shown;
    what is decoded when gives way. Where two have the same time, all stays as it is.
    """
    decoded, shown = 0, []
    for duration, offset in samples:
        shown.append(decoded + _signed(moof, offset))
        decoded += _signed(moof, duration)
    order = sorted(shown)
    until = dict(pairwise([*order, length]))
    if any(after <= before for before, after in until.items()) or len(until) < len(samples):
        return
    decoded = 0
    for at, (duration, offset) in zip(shown, samples, strict=True):
        moof[duration : duration + 4] = (until[at] - at).to_bytes(4, "big")
        moof[offset : offset + 4] = (at - decoded).to_bytes(4, "big", signed=True)
        decoded += until[at] - at


def _signed(moof: bytes | bytearray, at: int) -> int:
    return int.from_bytes(moof[at : at + 4], "big", signed=True)


def _add(moof: bytearray, at: int, size: int, amount: int) -> None:
    value = int.from_bytes(moof[at : at + size], "big", signed=size == 4) + amount  # noqa: PLR2004 - offsets are signed
    moof[at : at + size] = value.to_bytes(size, "big", signed=size == 4)  # noqa: PLR2004


def _children(box: bytes, wanted: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the bodies of the boxes of that name start and end."""
    at = start
    while at + _HEADER <= end:
        size, name = struct.unpack_from(">I4s", box, at)
        if size < _HEADER:
            raise BadFragments(f"a box of {size} bytes")
        if name == wanted:
            yield at + _HEADER, at + size
        at += size
