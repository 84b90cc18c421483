"""Write a plain MP4 (ISO 14496-12) from samples that lie in files of ours: the index first, so that it plays at once.

No media program is needed to put parts together that are encoded already, and every time is exactly the one asked for:
decoding times are made anew from the times at which frames are shown, and an edit list says where the picture and the
sound begin, which every player of whole files reads. Chapters are a QuickTime text track.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO

from media.fragments import BadFragments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_UNDETERMINED = 0x55C4  # the language `und`
_SHOWN, _HIDDEN = 3, 2
_WORD = 2**32 - 1
_HANDLERS = {"vide": b"VideoHandler", "soun": b"SoundHandler", "text": b"SubtitleHandler"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A sample on its way into the file: where its bytes are now, and when it is shown."""

    source: Path
    offset: int
    size: int
    shown: int
    """Ticks of its track; 0 is the beginning of the film. A first sound may lie before it."""
    sync: bool


@dataclass(frozen=True)
class TrackPlan:
    """One track: its samples in the order of decoding, and when the last one has been shown."""

    kind: str
    timescale: int
    entry: bytes
    samples: tuple[Placed, ...]
    end: int
    size: tuple[int, int] = (0, 0)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Times at which frames are shown, in order: the decoding times, but for a constant."""
        return tuple(sorted(each.shown for each in self.samples))

    @cached_property
    def delay(self) -> int:
        """Ticks by which the picture must be shown later than decoded, so that none is shown before it is."""
        return max(at - each.shown for at, each in zip(self.order, self.samples, strict=True))


@dataclass(frozen=True)
class Chapter:
    """A chapter begins at this millisecond and lasts until the next one."""

    start_ms: int
    title: str


@dataclass(frozen=True)
class _Chunk:
    """Samples of one track that lie side by side in one file."""

    source: Path
    offset: int
    size: int
    samples: int
    at: float


def write_mp4(out: Path, tracks: Sequence[TrackPlan], chapters: Sequence[Chapter] = ()) -> None:
    """Write the file. Raises BadFragments where the times of a track do not rise, OSError."""
    plans = list(tracks)
    texts = out.with_suffix(".chapters")
    if chapters:
        plans.append(_chapter_track(texts, chapters, plans[0]))
    try:
        for plan in plans:
            order = plan.order
            if not order or len(set(order)) != len(order) or order[-1] >= plan.end:
                raise BadFragments("frames that do not follow one another")
        chunks = [tuple(_chunks(plan)) for plan in plans]
        placed = sorted(
            (chunk.at, number, place) for number, all_ in enumerate(chunks) for place, chunk in enumerate(all_)
        )
        with out.open("wb") as file:
            _write(file, plans, chunks, [(number, place) for _, number, place in placed])
    finally:
        texts.unlink(missing_ok=True)


def _write(
    file: BinaryIO, plans: Sequence[TrackPlan], chunks: Sequence[Sequence[_Chunk]], order: Sequence[tuple[int, int]]
) -> None:
    ftyp = _box(b"ftyp", b"isom", struct.pack(">I", 0x200), b"isomiso2avc1mp41")
    total = sum(chunk.size for all_ in chunks for chunk in all_)
    header = 16 if total + 16 > _WORD else 8
    offsets = [[0] * len(all_) for all_ in chunks]
    wide = total + 2**24 > _WORD
    at = len(ftyp) + len(_moov(plans, chunks, offsets, wide=wide)) + header
    for number, place in order:
        offsets[number][place] = at
        at += chunks[number][place].size
    file.write(ftyp + _moov(plans, chunks, offsets, wide=wide))
    size = total + header
    file.write(struct.pack(">I4s", size, b"mdat") if header == 8 else struct.pack(">I4sQ", 1, b"mdat", size))  # noqa: PLR2004
    file.flush()
    opened: dict[Path, BinaryIO] = {}
    try:
        for number, place in order:
            chunk = chunks[number][place]
            if chunk.source not in opened:
                opened[chunk.source] = chunk.source.open("rb")
            _copy(opened[chunk.source], file, chunk.offset, chunk.size)
    finally:
        for each in opened.values():
            each.close()


def _copy(source: BinaryIO, out: BinaryIO, offset: int, size: int) -> None:
    while size:
        copied = os.sendfile(out.fileno(), source.fileno(), offset, size)
        if copied == 0:
            raise BadFragments("a sample outside its file")
        offset, size = offset + copied, size - copied


def _chunks(plan: TrackPlan) -> Iterator[_Chunk]:
    """Join samples that lie side by side, up to a second of them, so that sound and picture alternate."""
    held: list[Placed] = []
    for sample in plan.samples:
        if held:
            last = held[-1]
            beside = last.source == sample.source and last.offset + last.size == sample.offset
            if not beside or abs(sample.shown - held[0].shown) >= plan.timescale:
                yield _chunk(held, plan.timescale)
                held = []
        held.append(sample)
    yield _chunk(held, plan.timescale)


def _chunk(held: Sequence[Placed], timescale: int) -> _Chunk:
    size = held[-1].offset + held[-1].size - held[0].offset
    return _Chunk(held[0].source, held[0].offset, size, len(held), held[0].shown / timescale)


def _chapter_track(texts: Path, chapters: Sequence[Chapter], film: TrackPlan) -> TrackPlan:
    """Write the titles into a file beside, and plan the text track that shows them."""
    samples = []
    with texts.open("wb") as file:
        for number, chapter in enumerate(chapters):
            title = chapter.title.encode()[:65_000]
            text = struct.pack(">H", len(title)) + title + struct.pack(">I4sI", 12, b"encd", 0x100)  # it is UTF-8
            at = 0 if number == 0 else chapter.start_ms
            samples.append(Placed(texts, file.tell(), len(text), at, sync=True))
            file.write(text)
    style = struct.pack(">II7HQHHBH3HB", 0, 1, *[0] * 7, 0, 0, 0, 0, 0, *[0] * 3, 0)
    entry = _box(b"text", bytes(6), struct.pack(">H", 1), style)
    return TrackPlan("text", 1000, entry, tuple(samples), max(samples[-1].shown + 1, film.end * 1000 // film.timescale))


def _moov(
    plans: Sequence[TrackPlan], chunks: Sequence[Sequence[_Chunk]], offsets: Sequence[Sequence[int]], *, wide: bool
) -> bytes:
    scale = plans[0].timescale
    lasts = max(plan.end * scale // plan.timescale for plan in plans)
    chapters = next((number for number, plan in enumerate(plans, start=1) if plan.kind == "text"), 0)
    mvhd = struct.pack(">QQIQ", 0, 0, scale, lasts) + struct.pack(">IHHII", 0x10000, 0x100, 0, 0, 0) + _MATRIX
    tracks = [
        _trak(
            number, plan, chunks[number - 1], offsets[number - 1], scale, 0 if plan.kind == "text" else chapters, wide
        )
        for number, plan in enumerate(plans, start=1)
    ]
    return _box(b"moov", _full(b"mvhd", mvhd + bytes(24) + struct.pack(">I", len(plans) + 1), version=1), *tracks)


def _trak(
    number: int,
    plan: TrackPlan,
    chunks: Sequence[_Chunk],
    offsets: Sequence[int],
    scale: int,
    chapters: int,
    wide: bool,  # noqa: FBT001 - a fact about the file
) -> bytes:
    begins, delay = max(0, plan.order[0]), plan.delay
    early = max(0, -plan.order[0])  # sound that only fills the decoder
    lasts, empty = (plan.end - begins) * scale // plan.timescale, begins * scale // plan.timescale
    edits = [(empty, -1)] * bool(empty) + [(lasts, early + delay)]
    elst = struct.pack(">I", len(edits)) + b"".join(struct.pack(">QqI", *edit, 0x10000) for edit in edits)
    volume = 0x100 if plan.kind == "soun" else 0
    tkhd = struct.pack(">QQIIQ", 0, 0, number, 0, empty + lasts) + struct.pack(">QHHHH", 0, 0, 0, volume, 0)
    size = struct.pack(">II", plan.size[0] << 16, plan.size[1] << 16)
    length = plan.end - plan.order[0]
    mdhd = struct.pack(">QQIQHH", 0, 0, plan.timescale, length, _UNDETERMINED, 0)
    hdlr = struct.pack(">I4s", 0, plan.kind.encode()) + bytes(12) + _HANDLERS[plan.kind] + b"\0"
    dinf = _box(b"dinf", _full(b"dref", struct.pack(">I", 1) + _full(b"url ", flags=1)))
    return _box(
        b"trak",
        _full(b"tkhd", tkhd + _MATRIX + size, version=1, flags=_HIDDEN if plan.kind == "text" else _SHOWN),
        _box(b"edts", _full(b"elst", elst, version=1)),
        *([_box(b"tref", _box(b"chap", struct.pack(">I", chapters)))] if chapters else []),
        _box(
            b"mdia",
            _full(b"mdhd", mdhd, version=1),
            _full(b"hdlr", hdlr),
            _box(b"minf", _media_header(plan.kind), dinf, _stbl(plan, chunks, offsets, wide=wide)),
        ),
    )


def _media_header(kind: str) -> bytes:
    if kind == "vide":
        return _full(b"vmhd", bytes(8), flags=1)
    if kind == "soun":
        return _full(b"smhd", bytes(4))
    plain = _full(b"gmin", struct.pack(">HHHHHH", 0x40, 0x8000, 0x8000, 0x8000, 0, 0))
    return _box(b"gmhd", plain, _box(b"text", _MATRIX))


def _stbl(plan: TrackPlan, chunks: Sequence[_Chunk], offsets: Sequence[int], *, wide: bool) -> bytes:
    order, delay = plan.order, plan.delay
    lengths = [after - before for before, after in zip(order, [*order[1:], plan.end], strict=True)]
    later = [each.shown + delay - at for at, each in zip(order, plan.samples, strict=True)]
    syncs = [number for number, each in enumerate(plan.samples, start=1) if each.sync]
    counts = [chunk.samples for chunk in chunks]
    first_of = [
        (number, count) for number, count in enumerate(counts, start=1) if number == 1 or count != counts[number - 2]
    ]
    places = _full(b"co64", _words("Q", offsets)) if wide else _full(b"stco", _words("I", offsets))
    return _box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1) + plan.entry),
        _full(b"stts", _runs(lengths)),
        *([_full(b"ctts", _runs(later))] if any(later) else []),
        *([_full(b"stss", _words("I", syncs))] if len(syncs) < len(plan.samples) else []),
        _full(b"stsc", struct.pack(">I", len(first_of)) + b"".join(struct.pack(">III", *each, 1) for each in first_of)),
        _full(b"stsz", struct.pack(">I", 0) + _words("I", [each.size for each in plan.samples])),
        places,
    )


def _words(kind: str, values: Sequence[int]) -> bytes:
    return struct.pack(f">I{len(values)}{kind}", len(values), *values)


def _runs(values: Sequence[int]) -> bytes:
    """Write how often each value comes in a row."""
    runs = [(len(tuple(same)), value) for value, same in groupby(values)]
    return struct.pack(">I", len(runs)) + b"".join(struct.pack(">II", *run) for run in runs)


def _box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), name) + body


def _full(name: bytes, content: bytes = b"", version: int = 0, flags: int = 0) -> bytes:
    return _box(name, struct.pack(">I", version << 24 | flags), content)
