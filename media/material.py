"""What an export is made of: the frames and sound packets of the segments around it, on the export's own timeline."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from media import avc
from media.export_recipes import Frame, SoundPiece, tick_of, ticks_per_second, wanted_frames
from media.fragments import BadFragments
from media.loudness import NOTHING
from media.samples import read_contents, read_headers
from media.standalone import Placed, TrackPlan
from media.timeline import first_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from media.export_recipes import Piece
    from media.loudness import Levelling
    from media.playlist import Fragment
    from media.samples import Content, TrackHeader
    from media.timeline import Span

_NEAR_US = 2000


@dataclass(frozen=True)
class SourcePart:
    """A segment's file: `init_bytes` of header, then fragments whose microseconds count from its first frame."""

    path: Path
    init_bytes: int
    fragments: tuple[Fragment, ...]
    start_us: int
    """Lesson time of its first frame."""
    levelled: bool = False
    """Whether its sound is as loud as it should be already."""


@dataclass(frozen=True)
class Material:
    """Everything known before anything is made."""

    parts: tuple[SourcePart, ...]
    headers: tuple[dict[str, TrackHeader], ...]
    ticks: int
    """Ticks of the export in a second."""
    length_ms: int
    frames: tuple[Frame, ...]
    """All frames of the fragments that touch the export, in the order of decoding."""
    wanted: tuple[Frame, ...]
    """Those that are shown, in that order."""
    sounds: tuple[SoundPiece, ...]
    """What is heard, by part; empty where there is no sound."""

    def entry(self, part: int) -> bytes:
        """Return the sample entry of a part's picture."""
        return self.headers[part]["vide"].entry

    def size(self, part: int) -> tuple[int, int]:
        """Width and height of a part's picture."""
        width, height = struct.unpack_from(">HH", self.entry(part), 32)
        return width, height

    def begins_anew(self, piece: Piece) -> bool:
        """Say whether nothing in the piece needs a frame before it."""
        first = piece.read[0].sample
        with self.parts[piece.part].path.open("rb") as file:
            file.seek(first.offset)
            frame = file.read(min(first.size, 2**20))
        return avc.begins_anew(frame, avc.read_sets(self.entry(piece.part)).length_bytes)

    def placed(self, part: int, frames: Iterable[Frame], later: int = 0) -> list[Placed]:
        """Place frames as they are, `later` ticks later."""
        path = self.parts[part].path
        return [
            Placed(path, each.sample.offset, each.sample.size, max(0, each.at + later), each.sample.sync)
            for each in frames
        ]

    def slice(self, part: int, frames: Sequence[Frame], zero: int) -> TrackPlan:
        """Plan a file of these frames alone, in which the export begins at tick `zero`."""
        samples = tuple(self.placed(part, frames, zero))
        return TrackPlan(
            "vide", self.ticks, self.entry(part), samples, max(each.shown for each in samples) + 1, self.size(part)
        )

    @property
    def sound_rate(self) -> int | None:
        """Ticks in a second of sound, where all parts have the same kind of sound; else None."""
        kinds = {(header.entry, header.track.timescale) for header in self._sound_headers()}
        return next(iter(kinds))[1] if len(kinds) == 1 else None

    def _sound_headers(self) -> list[TrackHeader]:
        return [self.headers[piece.part]["soun"] for piece in self.sounds]

    def copied_sound(self, pieces: Sequence[SoundPiece], rate: int, length_ms: int) -> TrackPlan:
        """Plan the sound from packets as they are."""
        samples = tuple(
            Placed(self.parts[piece.part].path, packet.offset, packet.size, at, sync=True)
            for piece in pieces
            for packet, at in piece.packets
        )
        last, at = pieces[-1].packets[-1]
        end = min(at + max(1, last.duration), max(at + 1, length_ms * rate // 1000))
        return TrackPlan("soun", rate, self.headers[pieces[0].part]["soun"].entry, samples, end)

    def sound_slice(self, piece: SoundPiece) -> tuple[TrackPlan, Fraction]:
        """Plan a file of a piece's packets alone, and tell the second in it at which the export begins."""
        header, path = self.headers[piece.part]["soun"], self.parts[piece.part].path
        zero = -min(at for _, at in piece.packets)
        samples = tuple(Placed(path, each.offset, each.size, at + zero, sync=True) for each, at in piece.packets)
        last = piece.packets[-1]
        end = last[1] + zero + max(1, last[0].duration)
        return TrackPlan("soun", header.track.timescale, header.entry, samples, end), Fraction(
            zero, header.track.timescale
        )


def read_material(parts: Sequence[SourcePart], wanted: Span, levelling: Levelling = NOTHING) -> Material:
    """Read what the parts hold of `wanted`; `levelling` is what sound needs that has not had it yet.

    Raises BadFragments; ValueError where they hold nothing of it.
    """
    used = tuple(part for part in parts if _touching(part, wanted))
    if not used:
        raise ValueError("no part holds anything of this stretch")
    headers, frames, sounds, ticks = [], [], [], 0
    for number, part in enumerate(used):
        fragments = _touching(part, wanted)
        with part.path.open("rb") as file:
            header = read_headers(file, part.init_bytes)
            contents = read_contents(file, header, fragments)
        if "vide" not in header:
            raise BadFragments("a part without a picture")
        scale = header["vide"].track.timescale
        ticks = ticks or ticks_per_second(scale)
        headers.append(header)
        for place, content in enumerate(contents):
            frames += [
                Frame(number, place, each, tick_of(part.start_us, each.shown, scale, wanted, ticks))
                for each in content.pictures
            ]
        if "soun" in header:
            piece = _sound(number, part, contents, header["soun"], wanted)
            sounds += [] if piece is None else [_in_need(piece, NOTHING if part.levelled else levelling)]
    chosen = wanted_frames(frames, wanted, ticks)
    if not chosen:
        raise ValueError("no frame lies in this stretch")
    return Material(
        used, tuple(headers), ticks, wanted.length_ms, tuple(frames), chosen, _side_by_side(sounds, wanted.length_ms)
    )


def _touching(part: SourcePart, wanted: Span) -> list[Fragment]:
    begin, end = wanted.start_ms * 1000 - part.start_us, wanted.end_ms * 1000 - part.start_us
    return [
        each for each in part.fragments if each.start_us < end and begin < each.start_us + each.duration_us + _NEAR_US
    ]


def _sound(
    number: int, part: SourcePart, contents: Sequence[Content], header: TrackHeader, wanted: Span
) -> SoundPiece | None:
    """Return what is heard of a part, with the packet before it; None where nothing is."""
    offset = round(Fraction((part.start_us - wanted.start_ms * 1000) * header.track.timescale, 1_000_000))
    packets = [(each, each.shown + offset) for content in contents for each in content.sounds]
    begins = next((place for place, (each, at) in enumerate(packets) if at + each.duration > 0), len(packets))
    if begins == len(packets):
        return None
    from_ms = max(0, first_ms(part.start_us) - wanted.start_ms)
    channels = int.from_bytes(header.entry[24:26], "big")  # ISO 14496-12: 16 bytes into the sample entry's own fields
    return SoundPiece(number, tuple(packets[max(0, begins - 1) :]), from_ms, from_ms, channels)


def _in_need(piece: SoundPiece, levelling: Levelling) -> SoundPiece:
    """Note what is to be done to the sound; where it has one channel, there is no side to it."""
    return replace(piece, needs=replace(levelling, one_sided=levelling.one_sided and piece.channels > 1))


def _side_by_side(pieces: Sequence[SoundPiece], length_ms: int) -> tuple[SoundPiece, ...]:
    """Let the pieces fill the export: each goes on until the next one begins."""
    if not pieces:
        return ()
    starts = [0, *(piece.from_ms for piece in pieces[1:])]
    ends = [*starts[1:], length_ms]
    return tuple(
        replace(piece, from_ms=start, until_ms=end)
        for piece, start, end in zip(pieces, starts, ends, strict=True)
        if end > start
    )
