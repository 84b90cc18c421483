"""The index of a fragmented MP4 that we made ourselves: where each fragment is, and when it plays.

Only headers are read (`moov`, `moof`), never the media between them, so an hour costs milliseconds. Files of strangers
are never read here: they are parsed in the jail.
"""

from __future__ import annotations

import struct
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from media.playlist import Fragment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BOX_HEADER = 8
_LARGEST_HEADER = 2**24
_PICTURE_ENTRY, _SOUND_ENTRY = 78, 28
"""Bytes of a sample entry before the boxes in it (ISO/IEC 14496-12)."""
_AAC_PACKETS = (1024, 2048, 960, 1920)
"""Samples in a packet of AAC; twice as many with spectral band replication, where the rate is said with it."""
_TRUN_FIELDS = (0x100, 0x200, 0x400, 0x800)  # duration, size, flags and composition offset of each sample


class BadFragments(Exception):
    """A file of ours is not what its recipe promises; the text says how."""


@contextmanager
def refusing() -> Iterator[None]:
    """Raise BadFragments for whatever a header turns out to be, as long as it is not what our programs write."""
    try:
        yield
    except (LookupError, ValueError, ArithmeticError, RuntimeError, struct.error) as error:
        raise BadFragments("a header that no program of ours writes") from error


@dataclass(frozen=True)
class Track:
    """One track of the file."""

    number: int
    kind: str
    """`vide` or `soun`."""
    timescale: int
    codec: str
    """What it is encoded as, in the words of RFC 6381 (`avc1.640028`, `mp4a.40.2`); empty where that cannot be told."""


@dataclass(frozen=True)
class Run:
    """What one fragment holds of one track."""

    track: Track
    start: Fraction
    """Seconds of the file's own time at which its first sample is decoded, which is when it is shown."""
    samples: int
    first_shown: Fraction
    """Seconds at which the earliest of its samples is shown."""
    last_decoded: Fraction
    """Seconds at which the last of its samples is decoded."""
    last_lasts: Fraction
    """For how many seconds that one is said to last."""
    end: Fraction
    """Seconds at which its samples end: where a player puts what comes next."""


@dataclass(frozen=True)
class Moof:
    """One fragment: its place in the file, and its runs."""

    offset: int
    size: int
    runs: tuple[Run, ...]

    def run(self, kind: str) -> Run | None:
        """Return the run of the track of that kind, or None."""
        return next((run for run in self.runs if run.track.kind == kind), None)


@dataclass(frozen=True)
class FragmentedFile:
    """All fragments in order, after a header of `init_bytes` bytes."""

    init_bytes: int
    tracks: tuple[Track, ...]
    moofs: tuple[Moof, ...]

    @property
    def codecs(self) -> tuple[str, ...]:
        """What its tracks are encoded as, the picture first."""
        return tuple(track.codec for track in sorted(self.tracks, key=lambda track: track.kind != "vide"))

    @property
    def frames(self) -> int:
        """How many pictures the file holds."""
        return sum(run.samples for run in self.video_runs())

    def video_runs(self) -> tuple[Run, ...]:
        """Return the pictures of every fragment. Raises BadFragments where a fragment holds none."""
        runs = [moof.run("vide") for moof in self.moofs]
        whole = tuple(run for run in runs if run is not None)
        if not whole or len(whole) != len(runs):
            raise BadFragments("a fragment without a picture")
        return whole

    def sound_slips_s(self, rate: int) -> tuple[Fraction, ...]:
        """Return by how many seconds the sound is early or late if played without a pause, as Chromium plays packets.

        That is every sample of each, whatever the times between them. One figure for the beginning of each fragment and
        one for the end of the last; `rate` is the sound's, in samples per second. Raises BadFragments without sound.
        """
        runs = [run for run in (moof.run("soun") for moof in self.moofs) if run is not None and run.samples]
        if not runs:
            raise BadFragments("sound is missing")
        lasting = sorted((after.start - before.start) / before.samples * rate for before, after in pairwise(runs))
        usual = lasting[len(lasting) // 2] if lasting else (runs[0].end - runs[0].start) / runs[0].samples * rate
        packet_s = Fraction(min(_AAC_PACKETS, key=lambda samples: abs(samples - usual)), rate)
        at, slips = runs[0].start, list[Fraction]()
        for run in runs:
            slips.append(abs(run.start - at))
            at += run.samples * packet_s
        return (*slips, abs(runs[-1].end - at))

    def write_last(self, path: Path, out: Path) -> None:
        """Write what a player is fed that starts with the last fragment of the file at `path`."""
        last = self.moofs[-1]
        with path.open("rb") as file:
            header = file.read(self.init_bytes)
            file.seek(last.offset)
            out.write_bytes(header + file.read(last.size))

    def index(self, length_us: int) -> tuple[Fragment, ...]:
        """Return the fragments as playlists need them; their durations add up to `length_us` exactly."""
        starts = [round(run.start * 1_000_000) for run in self.video_runs()]
        lengths = [after - before for before, after in zip(starts, [*starts[1:], length_us], strict=True)]
        if starts[0] != 0 or min(lengths) <= 0:
            raise BadFragments(f"fragments that do not follow one another from 0 to {length_us} us")
        return tuple(
            Fragment(start, length, moof.offset, moof.size)
            for start, length, moof in zip(starts, lengths, self.moofs, strict=True)
        )


@refusing()
def read_fragments(path: Path) -> FragmentedFile:
    """Read the index of a fragmented MP4 of our own, as a player fed fragments needs it.

    Raises BadFragments when it is not one.
    """
    with path.open("rb") as file:
        end = file.seek(0, 2)
        tracks: tuple[Track, ...] = ()
        init_bytes = 0
        found: list[tuple[int, tuple[Run, ...]]] = []
        ends: list[int] = []
        for name, offset, size in top_boxes(file, end):
            if name == b"moov":
                tracks = read_tracks(_body(file, offset, size))
                init_bytes = offset + size
            elif name == b"moof":
                found.append((offset, tuple(_runs(_body(file, offset, size), tracks))))
            elif name == b"free" and found:  # see media.twofold: the same header again, for fragments
                (inner,) = inside(_body(file, offset, size), b"moof")
                found[-1] = (offset + _BOX_HEADER, tuple(_runs(inner, tracks)))
            elif name == b"mdat" and found:
                ends.append(offset + size)
    if not tracks or not found or len(ends) != len(found):
        raise BadFragments("no fragments")
    moofs = tuple(Moof(at, end - at, runs) for (at, runs), end in zip(found, ends, strict=True))
    return FragmentedFile(init_bytes, tracks, moofs)


def read_tracks(moov: bytes) -> tuple[Track, ...]:
    """Read the tracks that the body of a `moov` box describes."""
    return tuple(_tracks(moov))


def top_boxes(file: BinaryIO, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (name, offset, size) of the outermost boxes, up to `end`. Raises BadFragments where one is torn."""
    offset = 0
    while offset + _BOX_HEADER <= end:
        file.seek(offset)
        size, name = struct.unpack(">I4s", file.read(_BOX_HEADER))
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
        if size < _BOX_HEADER or offset + size > end:
            raise BadFragments(f"the file ends inside a box ({name!r})")
        yield name, offset, size
        offset += size


def _body(file: BinaryIO, offset: int, size: int) -> bytes:
    if size > _LARGEST_HEADER:
        raise BadFragments(f"a header of {size} bytes")
    file.seek(offset + _BOX_HEADER)
    return file.read(size - _BOX_HEADER)


def _boxes(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + _BOX_HEADER <= len(body):
        size, name = struct.unpack_from(">I4s", body, at)
        if size < _BOX_HEADER:
            raise BadFragments(f"a box of {size} bytes")
        yield name, body[at + _BOX_HEADER : at + size]
        at += size


def inside(body: bytes, *names: bytes) -> Iterator[bytes]:
    """Yield every box reached by the path of names."""
    for name, inner in _boxes(body):
        if name == names[0]:
            yield from inside(inner, *names[1:]) if names[1:] else (inner,)


def number(body: bytes, at: int, size: int = 4) -> int:
    """Read a whole number of `size` bytes."""
    return int.from_bytes(body[at : at + size], "big")


def _tracks(moov: bytes) -> Iterator[Track]:
    for trak in inside(moov, b"trak"):
        (tkhd,), (mdhd,), (hdlr,) = (
            tuple(inside(trak, *path)) for path in ((b"tkhd",), (b"mdia", b"mdhd"), (b"mdia", b"hdlr"))
        )
        yield Track(
            number=number(tkhd, 20 if tkhd[0] else 12),
            kind=hdlr[8:12].decode("latin-1"),
            timescale=number(mdhd, 20 if mdhd[0] else 12),
            codec=_codec(trak),
        )


def _codec(trak: bytes) -> str:
    """Read how a track is encoded: profile, constraints and level of H.264, or the kind of AAC."""
    try:
        (stsd,) = tuple(inside(trak, b"mdia", b"minf", b"stbl", b"stsd"))
        ((name, entry),) = tuple(_boxes(stsd[8:]))
        if name == b"avc1":
            (settings,) = tuple(inside(entry[_PICTURE_ENTRY:], b"avcC"))
            return f"avc1.{settings[1:4].hex().upper()}"
        (settings,) = tuple(inside(entry[_SOUND_ENTRY:], b"esds"))
        stream = _descriptor(settings, 4, 0x03)
        config = _descriptor(settings, stream + 3, 0x04)
        return f"mp4a.40.{settings[_descriptor(settings, config + 13, 0x05)] >> 3}"
    except (LookupError, ValueError, BadFragments):  # it plays all the same
        return ""


def _descriptor(body: bytes, at: int, tag: int) -> int:
    """Return where the content of a descriptor begins (ISO/IEC 14496-1).

    All bytes of its length but the last one are marked.
    """
    if body[at] != tag:
        raise BadFragments(f"a descriptor of kind {body[at]} instead of {tag}")
    at += 1
    while body[at] & 0x80:
        at += 1
    return at + 1


def _runs(moof: bytes, tracks: tuple[Track, ...]) -> Iterator[Run]:
    for traf in inside(moof, b"traf"):
        (tfhd,), (tfdt,) = tuple(inside(traf, b"tfhd")), tuple(inside(traf, b"tfdt"))
        track = next(each for each in tracks if each.number == number(tfhd, 4))
        start = number(tfdt, 4, 8 if tfdt[0] else 4)
        truns = tuple(inside(traf, b"trun"))
        samples = sum(number(trun, 4) for trun in truns)
        ticks = (start, *_times(truns, start, _default_duration(tfhd)))
        start_s, first_s, last_s, lasts_s, end_s = (Fraction(tick, track.timescale) for tick in ticks)
        yield Run(track, start_s, samples, first_s, last_s, lasts_s, end_s)


def _default_duration(tfhd: bytes) -> int:
    flags = number(tfhd, 1, 3)
    if not flags & 0x8:
        return 0
    return number(tfhd, 8 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0))


def _times(truns: tuple[bytes, ...], start: int, default_duration: int) -> tuple[int, int, int, int]:
    """Ticks: when the earliest sample is shown (decoding time plus composition offset), when the last one is decoded.

    Then how long that one lasts, and when all of them have been shown.
    """
    decoded, first, last_lasts, end = start, None, default_duration, start
    for trun in truns:
        flags = number(trun, 1, 3)
        columns = sum(bool(flags & each) for each in _TRUN_FIELDS)
        at = 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
        samples = number(trun, 4)
        if at + samples * columns * 4 > len(trun):
            raise BadFragments("a run longer than its box")
        if not samples:
            continue
        if not columns:  # all alike, and the first is shown first
            length = samples * default_duration
            begins, ends = decoded, decoded + length
        else:
            rows = np.frombuffer(trun, ">u4", samples * columns, at).reshape(samples, columns)
            lengths = rows[:, 0].astype(np.int64) if flags & 0x100 else np.full(samples, default_duration, np.int64)
            length = int(lengths.sum())
            shown = decoded + lengths.cumsum() - lengths
            if flags & 0x800:
                shown += rows[:, -1].astype(np.uint32).view(np.int32)
            begins, ends, last_lasts = int(shown.min()), int((shown + lengths).max()), int(lengths[-1])
        first = begins if first is None else min(first, begins)
        end = max(end, ends)
        decoded += length
    return (start if first is None else first), decoded - last_lasts, last_lasts, end
