"""The tables of an MP4 file: where its packets lie, and when they are decoded and shown.

What ffmpeg's demuxer would make of the file is what this must make of it; where that is not plain to see, `NotPlain`.
Nothing that the file says is believed unchecked.
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, chain, repeat
from typing import BinaryIO

HEADER = 8
MOST_TICKS = 2**31
_LONG_HEADER = 16
_LARGEST_MOOV = 2**27
_MOST_BOXES = 10_000
_MOST_PACKETS = 10_000_000
_NORMAL_SPEED = 1 << 16


class NotPlain(Exception):
    """The file may be fine, but not for this program."""


def plain(condition: object, why: str) -> None:
    """Raise NotPlain unless the condition holds."""
    if not condition:
        raise NotPlain(why)


def boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Yield (name, body) of the boxes in `data`."""
    at = 0
    while at + HEADER <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        plain(HEADER <= size <= len(data) - at, "a torn box")
        yield name, data[at + HEADER : at + size]
        at += size


def one(data: memoryview, *path: bytes) -> memoryview:
    """Return the body of the only box at that path."""
    found = [body for name, body in boxes(data) if name == path[0]]
    plain(len(found) == 1, f"not one {path[0]!r}")
    return one(found[0], *path[1:]) if path[1:] else found[0]


def maybe(data: memoryview, name: bytes) -> memoryview | None:
    """Return the body of the first box of that name, if there is one."""
    return next((body for found, body in boxes(data) if found == name), None)


def read_moov(file: BinaryIO, end: int) -> memoryview:
    """Return the body of the file's only `moov` box."""
    found: memoryview | None = None
    at = 0
    for _ in range(_MOST_BOXES):
        if at + HEADER > end:
            break
        file.seek(at)
        head = file.read(_LONG_HEADER)
        size, name = struct.unpack_from(">I4s", head)
        header = HEADER
        if size == 1:
            header, (size,) = _LONG_HEADER, struct.unpack_from(">Q", head, HEADER)
        elif size == 0:
            size = end - at
        plain(size >= header and name != b"moof", "a torn or fragmented file")
        if name == b"moov":
            plain(found is None and size <= _LARGEST_MOOV and at + size <= end, "no single whole header")
            file.seek(at + header)
            found = memoryview(file.read(size - header))
        at += size
    if found is None or maybe(found, b"mvex") is not None:
        raise NotPlain("no header, or one for fragments")
    return found


@dataclass(frozen=True)
class Times:
    """When packets are decoded, in ticks: runs of packets that last equally long."""

    firsts: array[int]
    """The number of each run's first packet, and how many there are in all."""
    starts: array[int]
    """When each run begins, and when the last one ends."""
    lengths: array[int]

    def __len__(self) -> int:
        """How many packets there are."""
        return self.firsts[-1]

    def __getitem__(self, number: int) -> int:
        """When that packet is decoded; the one after the last is where the last one ends."""
        run = min(bisect_right(self.firsts, number), len(self.lengths)) - 1
        return self.starts[run] + (number - self.firsts[run]) * self.lengths[run]

    def edges(self, first: int, last: int) -> list[int]:
        """When the packets `first` up to `last` are decoded, and when the last of them ends."""
        run = bisect_right(self.firsts, first) - 1
        begins = [first, *self.firsts[run + 1 : bisect_left(self.firsts, last)], last]
        counts = map(int.__sub__, begins[1:], begins)
        lengths = chain.from_iterable(map(repeat, self.lengths[run:], counts))
        return list(accumulate(lengths, initial=self[first]))

    def later(self, ticks: int) -> Times:
        """All of them so many ticks later."""
        return Times(self.firsts, array("q", (start + ticks for start in self.starts)), self.lengths)


@dataclass(frozen=True)
class Chunks:
    """Where packets lie: side by side in chunks, each of which begins somewhere."""

    starts: array[int]
    firsts: array[int]
    """The number of each chunk's first packet, and how many there are in all."""
    filled: array[int]
    """How many bytes the packets before each packet have."""

    @property
    def end(self) -> int:
        """Where the last of them ends in the file."""
        edges = list(map(self.filled.__getitem__, self.firsts))
        return max(map(int.__add__, self.starts, map(int.__sub__, edges[1:], edges)))

    def places(self, first: int, last: int) -> list[int]:
        """Where the packets `first` up to `last` lie in the file."""
        found: list[int] = []
        chunk = bisect_right(self.firsts, first) - 1
        while first < last:
            end = min(last, self.firsts[chunk + 1])
            away = self.starts[chunk] - self.filled[self.firsts[chunk]]
            found += [away + before for before in self.filled[first:end]]
            first, chunk = end, chunk + 1
        return found


@dataclass(frozen=True)
class Track:
    """One track; times in ticks on the file's timeline."""

    kind: bytes
    timescale: int
    entry: memoryview
    """The only sample description, with its header."""
    sizes: array[int]
    chunks: Chunks
    decoded: Times
    shown: array[int]
    """When each packet is shown: the picture's only."""
    keys: frozenset[int]

    def __len__(self) -> int:
        """How many packets it has."""
        return len(self.sizes)


def read_track(moov: memoryview, number: int) -> Track:
    """Read the track that ffmpeg counts as stream `number`. Raises NotPlain."""
    traks = [body for name, body in boxes(moov) if name == b"trak"]
    plain(number < len(traks), "no such track")
    trak = traks[number]
    header, handler = one(trak, b"mdia", b"mdhd"), one(trak, b"mdia", b"hdlr")
    (timescale,) = struct.unpack_from(">I", header, 20 if header[0] else 12)
    kind = bytes(handler[8:12])
    plain(timescale and kind in {b"vide", b"soun"}, "neither picture nor sound")
    table = one(trak, b"mdia", b"minf", b"stbl")
    sizes = _sizes(one(table, b"stsz"))
    decoded = _decoded(one(table, b"stts"))
    plain(len(sizes) == len(decoded) > 0, "tables that disagree")
    shown = _shown(maybe(table, b"ctts"), decoded, kind)
    shift = _shift(moov, trak, timescale, shown, decoded)
    return Track(
        kind=kind,
        timescale=timescale,
        entry=_entry(one(table, b"stsd")),
        sizes=sizes,
        chunks=_chunks(table, sizes),
        decoded=decoded.later(shift),
        shown=array("q", map(shift.__add__, shown)) if shift else shown,
        keys=_keys(table, kind, len(sizes)),
    )


def _words(table: memoryview, at: int, count: int, kind: str = "I") -> array[int]:
    """Read `count` big-endian numbers (`I` of 4 bytes, `Q` of 8) from a table."""
    numbers = array(kind)
    plain(at + count * numbers.itemsize <= len(table), "a table longer than its box")
    numbers.frombytes(table[at : at + count * numbers.itemsize])
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _entries(table: memoryview, columns: int, kind: str = "I") -> array[int]:
    (count,) = struct.unpack_from(">I", table, 4)
    return _words(table, HEADER, count * columns, kind)


def _runs(table: memoryview) -> tuple[array[int], array[int]]:
    """Read a table that says how many packets in a row have a value: the counts, and the values."""
    numbers = _entries(table, 2)
    counts, values = numbers[::2], numbers[1::2]
    plain(sum(counts) <= _MOST_PACKETS, "too many packets")
    return counts, values


def _decoded(stts: memoryview) -> Times:
    counts, lengths = _runs(stts)
    plain(lengths and min(lengths) > 0 and max(lengths) < MOST_TICKS, "packets that last for no time, or for ever")
    starts = array("q", accumulate(map(int.__mul__, counts, lengths), initial=0))
    return Times(array("q", accumulate(counts, initial=0)), starts, lengths)


def _sizes(table: memoryview) -> array[int]:
    same, count = struct.unpack_from(">II", table, 4)
    plain(same == 0 and 0 < count <= _MOST_PACKETS, "packets of one size")
    return _words(table, 12, count)


def _shown(ctts: memoryview | None, decoded: Times, kind: bytes) -> array[int]:
    if kind != b"vide":
        plain(ctts is None, "sound that is heard in another order")
        return array("q")
    edges = decoded.edges(0, len(decoded))
    if ctts is None:
        return array("q", edges[:-1])
    counts, offsets = _runs(ctts)
    plain(sum(counts) == len(decoded), "tables that disagree")
    if max(offsets) >= MOST_TICKS:
        offsets = array("q", (offset - 2**32 if offset >= MOST_TICKS else offset for offset in offsets))
    return array("q", map(int.__add__, edges, chain.from_iterable(map(repeat, offsets, counts))))


def _keys(table: memoryview, kind: bytes, count: int) -> frozenset[int]:
    """Which packets are keyframes, counted from 0; a picture must say so in the one table that everybody reads."""
    if kind != b"vide":
        return frozenset()
    plain(maybe(table, b"stps") is None, "half keyframes")
    plain(not any(name == b"sbgp" and bytes(body[4:8]) == b"rap " for name, body in boxes(table)), "half keyframes")
    keys = frozenset(number - 1 for number in _entries(one(table, b"stss"), 1))
    plain(0 in keys and max(keys) < count, "no keyframe at the beginning")
    return keys


def _shift(moov: memoryview, trak: memoryview, timescale: int, shown: array[int], decoded: Times) -> int:
    """What the edit list adds to every time: nothing, or one stretch that hides no frame of the picture."""
    plain(not shown or shown[0] == min(shown), "frames before the first")
    edts = maybe(trak, b"edts")
    if edts is None:
        return 0
    elst = one(edts, b"elst")
    layout = struct.Struct(">QqI" if elst[0] else ">IiI")
    (count,) = struct.unpack_from(">I", elst, 4)
    plain(count in {1, 2} and HEADER + count * layout.size <= len(elst), "a longer edit list")
    edits = [layout.unpack_from(elst, HEADER + n * layout.size) for n in range(count)]
    header = one(moov, b"mvhd")
    (clock,) = struct.unpack_from(">I", header, 20 if header[0] else 12)
    plain(clock, "a clock that stands still")
    empty = 0
    if edits[0][1] == -1:
        empty = (edits.pop(0)[0] * timescale + clock // 2) // clock
    plain(len(edits) == 1, "several edits")
    length, start, speed = edits[0]
    plain(speed == _NORMAL_SPEED and start >= 0, "an edit of another speed")
    last = max(shown) if shown else decoded[len(decoded) - 1]
    plain(start + length * timescale // clock > last, "an edit that ends early")
    plain(not shown or start == shown[0], "an edit that hides the beginning")
    return int(empty - start)


def _chunks(table: memoryview, sizes: array[int]) -> Chunks:
    stco = maybe(table, b"stco")
    starts = _entries(stco, 1) if stco is not None else _entries(one(table, b"co64"), 1, "Q")
    runs = _entries(one(table, b"stsc"), 3)
    begins, counts, descriptions = runs[::3], runs[1::3], runs[2::3]
    plain(set(descriptions) == {1} and begins[0] == 1 and min(counts) > 0, "several kinds of packets")
    lengths = list(map(int.__sub__, [*begins[1:], len(starts) + 1], begins))
    plain(min(lengths) > 0, "chunks out of order")
    plain(sum(map(int.__mul__, counts, lengths)) == len(sizes), "packets without a place")
    firsts = array("q", accumulate(chain.from_iterable(map(repeat, counts, lengths)), initial=0))
    return Chunks(starts, firsts, array("q", accumulate(sizes, initial=0)))


def _entry(stsd: memoryview) -> memoryview:
    (count,) = struct.unpack_from(">I", stsd, 4)
    (size,) = struct.unpack_from(">I", stsd, HEADER)
    plain(count == 1 and _LONG_HEADER <= size <= len(stsd) - HEADER, "several kinds of packets")
    return stsd[HEADER : HEADER + size]


def list_packets(track: Track) -> bytes:
    """Write 64-bit numbers, in this machine's order of bytes.

    How many packets and how many keyframes there are, and how long the frame that is shown last lasts; when each packet
    is shown, in the order of decoding; which of them are keyframes. The last frame lasts as long as the packet that is
    decoded last, so that the picture ends when the track does.
    """
    keys = array("q", sorted(track.keys))
    head = array("q", (len(track), len(keys), track.decoded[len(track)] - track.decoded[len(track) - 1]))
    return head.tobytes() + track.shown.tobytes() + keys.tobytes()
