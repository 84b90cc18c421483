"""A stretch of a plain MP4 file as a segment: its packets as they are, under new headers (see `media.twofold`)."""

from __future__ import annotations

import errno
import os
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, pairwise, repeat
from typing import BinaryIO, TypedDict

from media.mp4.tables import HEADER, MOST_TICKS, Track, boxes, plain, read_track

_VIDEO_ENTRY, _SOUND_ENTRY = 86, 36
_KEY, _NOT_KEY = 0x02000000, 0x01010000
_SCATTERED = 2**22
_MOST_PIECES = 1000
_UNDETERMINED = 0x55C4
_IDENTITY = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_OFFSET, _LENGTHS_AND_SIZES, _FLAGS_AND_TIMES = 0x1, 0x300, 0xC00


class Wanted(TypedDict):
    """One segment: ticks of the picture's and of the sound's own clock, both counted from 0 of the file."""

    video: int
    audio: int | None
    """Which streams are picture and sound."""
    scale: int
    """Ticks per second of the picture that is written; a multiple of the source's."""
    delay_us: int
    """How much later than decoded the picture is shown when it is read as a whole."""
    start: int
    end: int | None
    """The first frame, and the first frame of what comes next (None: nothing does)."""
    length: int
    """Where the last frame ends, in written ticks from the first: players put what comes next there."""
    sound_start: int
    sound_end: int | None


def move(source: BinaryIO, moov: memoryview, wanted: Wanted, out: BinaryIO) -> None:
    """Write the segment. Raises NotPlain."""
    video = read_track(moov, wanted["video"])
    audio = None if wanted["audio"] is None else read_track(moov, wanted["audio"])
    plain(video.kind == b"vide" and (audio is None or audio.kind == b"soun"), "tracks mixed up")
    tracks = [(video, wanted["scale"]), *(() if audio is None else ((audio, audio.timescale),))]
    delays = [round(wanted["delay_us"] * scale / 1_000_000) for _, scale in tracks]
    out.write(_init(tracks))
    room = bytearray()
    for number, parts in enumerate(_fragments(video, audio, wanted), 1):
        media = sum(part.size for part in parts)
        plain(media < MOST_TICKS, "a fragment too large")
        head = _moof(number, parts, None, HEADER)
        if wanted["delay_us"]:
            hidden = _box(b"free", head)
            head = _moof(number, parts, delays, len(hidden) + HEADER) + hidden
        _write(out, [head, struct.pack(">I4s", HEADER + media, b"mdat"), *_packets(source, parts, room)])


def _fragments(video: Track, audio: Track | None, wanted: Wanted) -> Iterator[list[Part]]:
    """Yield what each fragment holds: from keyframe to keyframe, with the sound that belongs to it."""
    keys = sorted(video.keys)
    at = {video.shown[key]: key for key in keys}
    plain(wanted["start"] in at and (wanted["end"] is None or wanted["end"] in at), "no keyframe there")
    first = at[wanted["start"]]
    beyond = len(video) if wanted["end"] is None else at[wanted["end"]]
    edges = [*keys[bisect_left(keys, first) : bisect_left(keys, beyond)], beyond]
    times = wanted["scale"] // video.timescale
    plain(times * video.timescale == wanted["scale"], "another clock")
    heard = [] if audio is None else _sound_edges(video, audio, wanted, edges)
    for number, (start, end) in enumerate(pairwise(edges)):
        ends = wanted["length"] if end == beyond else None
        parts = [Part(video, start, end, times, video.decoded[first], wanted["start"], ends)]
        if audio is not None and heard[number] < heard[number + 1]:
            parts.append(Part(audio, heard[number], heard[number + 1], 1, wanted["sound_start"], 0))
        yield parts


def _sound_edges(video: Track, audio: Track, wanted: Wanted, edges: Sequence[int]) -> list[int]:
    """Which packet of the sound is the first at or after each fragment's first frame."""
    begin, end = wanted["sound_start"], wanted["sound_end"]
    last = len(audio) if end is None else bisect_left(audio.decoded, end, hi=len(audio))
    ticks = (-((wanted["start"] - video.shown[edge]) * audio.timescale // video.timescale) for edge in edges[:-1])
    return [*(min(last, bisect_left(audio.decoded, begin + tick, hi=len(audio))) for tick in ticks), last]


@dataclass(frozen=True)
class Part:
    """What a fragment holds of one track: packets `first` up to `last`, and how their times are written."""

    track: Track
    first: int
    last: int
    times: int
    """Ticks written for each tick of the source."""
    zero_decoded: int
    zero_shown: int
    """What the first packet of the segment is counted from, in ticks of the source."""
    ends: int | None = None
    """The written tick at which the last packet ends; None where that of the source is right."""

    @property
    def size(self) -> int:
        """How many bytes the packets have together."""
        return self.track.chunks.filled[self.last] - self.track.chunks.filled[self.first]

    @cached_property
    def decoded(self) -> list[int]:
        """When each packet is decoded, and when the last one ends, in written ticks of the segment."""
        return [(at - self.zero_decoded) * self.times for at in self.track.decoded.edges(self.first, self.last)]

    @cached_property
    def shown(self) -> list[int]:
        """When each frame is shown, in written ticks of the segment."""
        return [(at - self.zero_shown) * self.times for at in self.track.shown[self.first : self.last]]

    def run(self, delay: int | None) -> tuple[int, int, bytes]:
        """When it begins, which columns its table has, and the table.

        With a delay (in written ticks) all is shown that much later than decoded, for reading the file as a whole;
        without one (None) the first frame is shown when it is decoded, for players that are fed fragments.
        """
        first, last, decoded, shown = self.first, self.last, self.decoded, self.shown
        lengths = list(map(int.__sub__, decoded[1:], decoded))
        sizes = self.track.sizes[first:last]
        if self.track.kind != b"vide":
            return decoded[0] + (delay or 0), _LENGTHS_AND_SIZES, _rows(lengths, sizes)
        start, shift = (shown[0], decoded[0] - shown[0]) if delay is None else (decoded[0], delay)
        if self.ends is not None:
            lengths[-1] = self.ends - start - sum(lengths[:-1])
            plain(lengths[-1] > 0, "a last frame that is shown for no time")
        offsets = list(map(shift.__add__, map(int.__sub__, shown, decoded)))
        plain(delay is None or min(offsets) >= 0, "a frame that is shown before it is decoded")
        if delay is None:
            lengths, offsets = self._until_the_next() or (lengths, offsets)
        flags = chain((_KEY,), repeat(_NOT_KEY, last - first - 1))
        return start, _LENGTHS_AND_SIZES | _FLAGS_AND_TIMES, _rows(lengths, sizes, flags, offsets)

    def _until_the_next(self) -> tuple[list[int], list[int]] | None:
        """Lengths and offsets with which every frame lasts until the next is shown (see `media.twofold`).

        None where they do so anyway, being decoded in that order, or cannot, being shown at the same time.
        """
        order = sorted(self.shown)
        if order == self.shown:
            return None
        end = self.ends
        if end is None:
            end = (self.track.shown[self.last] - self.zero_shown) * self.times
        until = dict(pairwise([*order, end]))
        lengths = [until[at] - at for at in self.shown]
        if min(lengths) <= 0 or len(until) < len(order):
            return None
        return lengths, list(map(int.__sub__, self.shown, accumulate(lengths, initial=self.shown[0])))


def _rows(*columns: Iterable[int]) -> bytes:
    """Write numbers row by row."""
    rows = array("i", chain.from_iterable(zip(*columns, strict=True)))
    if sys.byteorder == "little":
        rows.byteswap()
    return rows.tobytes()


def _moof(sequence: int, parts: Sequence[Part], delays: Sequence[int] | None, beyond: int) -> bytes:
    """Write the header of a fragment whose packets begin `beyond` after it."""
    runs = [
        part.run(None if delays is None else delay) for part, delay in zip(parts, delays or repeat(0), strict=False)
    ]
    data = HEADER + 16 + sum(64 + len(rows) for _, _, rows in runs) + beyond
    trafs = []
    for number, (part, (start, columns, rows)) in enumerate(zip(parts, runs, strict=True), 1):
        count = struct.pack(">Ii", part.last - part.first, data)
        begins = _full(b"tfdt", 1 << 24, struct.pack(">Q", start))
        run = _full(b"trun", 1 << 24 | columns | _OFFSET, count, rows)
        trafs.append(_box(b"traf", _full(b"tfhd", 0x20000, struct.pack(">I", number)), begins, run))
        data += part.size
    return _box(b"moof", _full(b"mfhd", 0, struct.pack(">I", sequence)), *trafs)


def _packets(source: BinaryIO, parts: Sequence[Part], room: bytearray) -> list[bytes | memoryview]:
    """Read the packets of a fragment: all at once where they lie close together, into `room`."""
    places = [at for part in parts for at in part.track.chunks.places(part.first, part.last)]
    sizes = [size for part in parts for size in part.track.sizes[part.first : part.last]]
    low = min(places)
    length = max(map(int.__add__, places, sizes)) - low
    plain(low + length <= os.fstat(source.fileno()).st_size, "packets beyond the end")
    if length > 2 * sum(sizes) + _SCATTERED:
        return [os.pread(source.fileno(), size, at) for at, size in zip(places, sizes, strict=True)]
    if len(room) < length:
        room[:] = bytes(length)
    read = memoryview(room)
    plain(os.preadv(source.fileno(), [read[:length]], low) == length, "a file that ends early")
    return [read[at - low : at - low + size] for at, size in zip(places, sizes, strict=True)]


def _write(out: BinaryIO, pieces: Sequence[bytes | memoryview]) -> None:
    """Write the pieces one after the other, without copying them into one first. Raises OSError for a full disk."""
    for first in range(0, len(pieces), _MOST_PIECES):
        some = pieces[first : first + _MOST_PIECES]
        if os.writev(out.fileno(), some) != sum(map(len, some)):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", HEADER + len(body), name) + body


def _full(name: bytes, flags: int, *parts: bytes) -> bytes:
    """Write a box with flags, and its version in their top byte."""
    return _box(name, struct.pack(">I", flags), *parts)


def _init(tracks: Sequence[tuple[Track, int]]) -> bytes:
    """Write the header of a segment: its tracks, each with its ticks per second."""
    mvhd = struct.pack(">IIIIIH10x", 0, 0, 1000, 0, 0x10000, 0x100)
    mvhd += _IDENTITY + struct.pack(">24xI", len(tracks) + 1)
    traks = [_trak(track, number, scale) for number, (track, scale) in enumerate(tracks, 1)]
    defaults = [_NOT_KEY if track.kind == b"vide" else _KEY for track, _ in tracks]
    trex = [_full(b"trex", 0, struct.pack(">IIIII", number, 1, 0, 0, each)) for number, each in enumerate(defaults, 1)]
    brands = _box(b"ftyp", b"iso5", struct.pack(">I", 512), b"iso5iso6mp41")
    return brands + _box(b"moov", _full(b"mvhd", 0, mvhd), *traks, _box(b"mvex", *trex))


def _trak(track: Track, number: int, scale: int) -> bytes:
    """Write the header of a track that has its packets in fragments."""
    video = track.kind == b"vide"
    width, height = struct.unpack_from(">HH", track.entry, 32) if video else (0, 0)
    place = struct.pack(">HHHH", 0, 0, 0 if video else 0x100, 0) + _IDENTITY
    place += struct.pack(">II", width << 16, height << 16)
    about = _full(b"vmhd", 1, bytes(8)) if video else _full(b"smhd", 0, bytes(4))
    here = _box(b"dinf", _full(b"dref", 0, struct.pack(">I", 1), _full(b"url ", 1)))
    empty = ((b"stts", 4), (b"stsc", 4), (b"stsz", 8), (b"stco", 4))
    table = _box(b"stbl", _description(track), *(_full(name, 0, bytes(size)) for name, size in empty))
    media = (
        _full(b"mdhd", 0, struct.pack(">IIIIHH", 0, 0, scale, 0, _UNDETERMINED, 0)),
        _full(b"hdlr", 0, struct.pack(">I4s12x", 0, track.kind), b"\0"),
        _box(b"minf", about, here, table),
    )
    return _box(b"trak", _full(b"tkhd", 3, struct.pack(">IIIII8x", 0, 0, number, 0, 0), place), _box(b"mdia", *media))


def _description(track: Track) -> bytes:
    """Write the sample description again, with nothing but what a decoder needs."""
    name = bytes(track.entry[4:8])
    needed: tuple[bytes, ...]
    if track.kind == b"vide":
        plain(name == b"avc1", "another codec")
        kept = list(boxes(track.entry[_VIDEO_ENTRY:]))
        fixed, needed = bytes(track.entry[HEADER:_VIDEO_ENTRY]), (b"avcC", b"colr", b"pasp")
    else:
        plain(name == b"mp4a", "another codec")
        kept, needed = _sound_settings(track.entry), (b"esds",)
        channels, bits, rate = struct.unpack_from(">HH4xI", track.entry, 24)
        fixed = struct.pack(">6xH8xHH4xI", 1, channels, bits, rate)
    found = [(name, bytes(body)) for name, body in kept if name in needed]
    plain([name for name, _ in found].count(needed[0]) == 1, "no decoder settings")
    entry = _box(name, fixed, *(_box(*each) for each in found))
    return _full(b"stsd", 0, struct.pack(">I", 1), entry)


def _sound_settings(entry: memoryview) -> list[tuple[bytes, memoryview]]:
    """Read the boxes of a description of sound; QuickTime has a longer one, with the settings a box further down."""
    (version,) = struct.unpack_from(">H", entry, 16)
    plain(version in {0, 1}, "a description of another kind")
    found = list(boxes(entry[_SOUND_ENTRY + (16 if version else 0) :]))
    wave = dict(found).get(b"wave")
    return found if wave is None else [each for each in boxes(wave) if each[0] == b"esds"]
