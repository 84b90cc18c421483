"""Pure decisions about an export: which frames it holds, which of them are copied, and how the others are encoded.

A fragment of a segment is copied where all of its frames are wanted, or the first ones it decodes; the frames of others
are decoded and encoded again, in parameter sets of their own (see `media.avc`). That is at most a fragment at each end.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from math import lcm
from typing import TYPE_CHECKING, Literal

from media.arguments import INPUT_OPTIONS, input_name
from media.graphs import Chain, Filter, Joined, graph, step
from media.loudness import NOTHING, Levelling
from media.recipes import FRAGMENTED
from media.sound import placed, steady

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from media.samples import Sample
    from media.timeline import Span

ExportMode = Literal["copy", "edges", "whole"]
"""Nothing encoded, only frames at the edges, or every frame."""

SoundMode = Literal["none", "copied", "levelled", "encoded"]
"""There is none, its packets as they are, made as loud as it should be, or encoded because its parts do not join."""

KEYFRAME_EVERY_S = 2
_MOST_TICKS = 10_000_000
_START_ERROR_US = 3
_SEAM_S = Fraction(1, 500)
_EDGE_CRF, _WHOLE_CRF = 18, 21
_EDGE_LOOKS = "aq-mode=1:deblock=0,0"
"""What the quickest preset leaves out, and what can be seen beside copied frames."""
FRAMES_AT_JOIN = 5
_PROFILES = {66: "baseline", 77: "main"}
_RATE = 48_000
SOUND_FRAME = 1024
"""Samples in a packet of AAC; the first one the encoder writes only fills the decoder."""
_LAYOUTS = {1: "mono", 2: "stereo"}


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of the lesson near the export."""

    part: int
    fragment: int
    sample: Sample
    at: int
    """Ticks of the export at which it is shown; the first one may have come on before the export begins."""


@dataclass(frozen=True)
class Piece:
    """Frames that follow one another and are treated alike."""

    part: int
    copied: bool
    read: tuple[Frame, ...]
    """What must be decoded, in the order of decoding; if copied, what is copied."""
    shown: tuple[Frame, ...]
    """What is shown, in that order."""

    @property
    def first(self) -> int:
        """How many decoded frames come before the first that is shown."""
        return sorted(frame.at for frame in self.read).index(self.shown[0].at)


@dataclass(frozen=True)
class SoundPiece:
    """The sound packets of one part: each with the tick of the sound at which it is heard, 0 being the beginning."""

    part: int
    packets: tuple[tuple[Sample, int], ...]
    from_ms: int
    until_ms: int
    """The stretch of the export that this part is heard in."""
    channels: int
    needs: Levelling = NOTHING
    """What its sound has not had yet."""

    @property
    def heard_channels(self) -> int:
        """How many channels it comes out with: one or two."""
        return 1 if self.channels == 1 or self.needs.one_sided else 2


def ticks_per_second(scale: int) -> int:
    """Choose the export's ticks: every tick of the source and every millisecond is a whole number of them."""
    both = lcm(scale, 1000)
    return both if both <= _MOST_TICKS else scale


def tick_of(start_us: int, local: int, scale: int, wanted: Span, ticks: int) -> int:
    """Place a moment of a part (`local` of its `scale`; it begins at `start_us`) on the export's timeline.

    A part's start is known to the microsecond only: what would come on that little after a whole millisecond is meant
    to be there already, as everywhere on the lesson's timeline.
    """
    offset = Fraction((start_us - wanted.start_ms * 1000) * ticks, 1_000_000)
    at = round(offset + Fraction(local * ticks, scale))
    late = at % (ticks // 1000) if ticks % 1000 == 0 else 0
    return at - late if late * 1_000_000 <= _START_ERROR_US * ticks else at


def wanted_frames(frames: Sequence[Frame], wanted: Span, ticks: int) -> tuple[Frame, ...]:
    """Return the frames on the screen during `wanted`, in order: from the one that its first millisecond shows."""
    ordered = sorted(frames, key=lambda frame: frame.at)
    moments = [_first_ms(frame.at, ticks) for frame in ordered]
    first = max(0, bisect_right(moments, 0) - 1)
    last = bisect_right(moments, wanted.length_ms - 1)
    return tuple(ordered[first:last])


def _first_ms(at: int, ticks: int) -> int:
    return -(-at * 1000 // ticks)


def smart_pieces(frames: Sequence[Frame], wanted: Sequence[Frame]) -> tuple[Piece, ...]:
    """Cut the wanted frames into pieces: copied where that is exact, else to be encoded. `frames` are as decoded."""
    chosen = {(frame.part, frame.at) for frame in wanted}
    pieces: list[Piece] = []
    for (part, _), group in groupby(frames, key=lambda frame: (frame.part, frame.fragment)):
        read = tuple(group)
        shown = tuple(sorted((f for f in read if (part, f.at) in chosen), key=lambda frame: frame.at))
        if not shown:
            continue
        whole = _whole_without_the_rest(read, shown)
        last = pieces[-1] if pieces else None
        if whole and last and last.copied and last.part == part:
            pieces[-1] = replace(last, read=last.read + read[:whole], shown=last.shown + shown[:whole])
        elif whole:
            pieces.append(Piece(part, copied=True, read=read[:whole], shown=shown[:whole]))
        if whole < len(shown):
            pieces.append(Piece(part, copied=False, read=_needed(read, shown[whole:]), shown=shown[whole:]))
    return tuple(pieces)


def _whole_without_the_rest(read: Sequence[Frame], shown: Sequence[Frame]) -> int:
    """Count how many frames of a fragment can be copied: the most of the first it decodes that are the first shown."""
    if not read[0].sample.sync:
        return 0
    decoded, wanted, whole = set[int](), set[int](), 0
    for count, (one, other) in enumerate(zip(read, shown, strict=False), start=1):
        decoded.add(one.at)
        wanted.add(other.at)
        if decoded == wanted:
            whole = count
    return whole


def encoded_pieces(frames: Sequence[Frame], wanted: Sequence[Frame]) -> tuple[Piece, ...]:
    """Cut the wanted frames into one piece for each part, all of them to be encoded."""
    pieces = []
    for part, group in groupby(wanted, key=lambda frame: frame.part):
        shown = tuple(group)
        read = tuple(frame for frame in frames if frame.part == part)
        pieces.append(Piece(part, copied=False, read=_needed(read, shown), shown=shown))
    return tuple(pieces)


def _needed(read: Sequence[Frame], shown: Sequence[Frame]) -> tuple[Frame, ...]:
    """Leave out what is decoded after the last frame that is shown."""
    moments = {frame.at for frame in shown}
    last = max(number for number, frame in enumerate(read) if frame.at in moments)
    return tuple(read[: last + 1])


def heard(pieces: Sequence[SoundPiece], rate: int, length_ms: int) -> tuple[SoundPiece, ...] | None:
    """Return the packets to copy, joined without a seam; None where they do not join, or are not loud enough yet.

    The packet before the first one heard comes along, because decoders need it; it lies before 0.
    """
    if any(piece.needs.filters for piece in pieces):
        return None
    end = length_ms * rate // 1000
    joined: list[SoundPiece] = []
    for piece in pieces:
        packets = [packet for packet in piece.packets if packet[1] < end]
        if joined and packets:
            last, at = joined[-1].packets[-1]
            gap = packets[0][1] - (at + last.duration)
            if abs(gap) > rate * _SEAM_S:
                return None
            packets = [(sample, at - gap) for sample, at in packets]
        if packets:
            joined.append(replace(piece, packets=tuple(packets)))
    return tuple(joined)


def encode_arguments(
    pieces: Sequence[Piece],
    sources: Sequence[tuple[Path, int]],
    outs: Sequence[Path],
    look: Look,
    strip: Path | None = None,
) -> tuple[str, ...]:
    """Write the command that encodes the shown frames of every piece, each into a file of its own.

    `sources` are files with what each piece reads, and the tick in them that is the beginning of the export. A
    `strip` of pictures as wide as the film (times in export time) is set under it. Decoded frames are counted, not
    timed: their times are known.
    """
    inputs: dict[str, tuple[str, ...]] = {}
    chains: list[Chain | Joined] = []
    for number, (piece, (source, zero)) in enumerate(zip(pieces, sources, strict=True)):
        inputs[f"film{number}"] = ("-threads", str(look.threads), *INPUT_OPTIONS, "-i", input_name(source))
        filters = (
            step("trim", start_frame=piece.first, end_frame=piece.first + len(piece.shown)),
            step("setpts", expr=f"max(0,PTS-({zero}))"),
            *_fitted(look),
        )
        film = Chain(f"film{number}", 0, filters)
        if strip is None:
            chains.append(film)
            continue
        inputs[f"strip{number}"] = (*INPUT_OPTIONS, "-i", input_name(strip))
        pad = step("pad", w=look.width, h=look.height + look.strip_height, x=0, y=0)
        under = Chain(f"strip{number}", 0, ())
        all_of_it = step("trim", end_frame=len(piece.shown))  # the strip may go on, and would repeat the last frame
        films = replace(film, filters=(*filters, pad)), under
        chains.append(Joined(films, step("overlay", x=0, y=look.height), (all_of_it,)))
    made = graph(*chains)
    encoder = (*look.encoder_words, "-fps_mode", "passthrough", "-enc_time_base", f"1:{look.ticks}")
    into = ("-video_track_timescale", str(look.ticks), *FRAGMENTED, "-f", "mp4")
    return (
        *(word for name in made.inputs for word in inputs[name]),
        *("-filter_complex_threads", "1", *made.filters),
        *(
            word
            for one, piece, out in zip(made.maps, pieces, outs, strict=True)
            for word in (*one, *encoder, *look.keyframe_words(piece), *into, f"file:{out}")
        ),
    )


def _fitted(look: Look) -> tuple[Filter, ...]:
    sized = (step("scale", w=look.width, h=look.height),) if look.scaled else ()
    if look.mixed:
        return (*sized, step("scale", out_range="tv"), step("format", pix_fmts="yuv420p"), step("setsar", sar=1))
    return (*sized, step("format", pix_fmts="yuv420p" if look.strip_height else "yuv420p|yuvj420p"))


@dataclass(frozen=True)
class Look:
    """How encoded frames come out."""

    width: int
    height: int
    ticks: int
    rate: Fraction
    """Frames per second, about; the encoder plans its bits by it."""
    threads: int
    profile: int = 100
    number: int | None = None
    """Number of the parameter sets, where the frames stand beside copied ones."""
    scaled: bool = False
    mixed: bool = False
    """Whether the parts were not made alike, which must not be told: all is encoded with the same parameter sets."""
    strip_height: int = 0

    @property
    def encoder_words(self) -> tuple[str, ...]:
        """The H.264 settings. Edges are few frames, which get more bits than a whole film and less thought."""
        rate = self.rate.limit_denominator(10_000)
        most_kbit = max(1200, round(8000 * (self.width * self.height / (1920 * 1080)) ** 0.75))
        x264 = f"keyint=infinite:fps={rate.numerator}/{rate.denominator}"
        edge = self.number is not None
        return (
            *("-c:v", "libx264", "-preset", "ultrafast" if edge else "veryfast"),
            *("-crf", str(_EDGE_CRF if edge else _WHOLE_CRF)),
            *(() if edge else ("-maxrate", f"{most_kbit}k", "-bufsize", f"{2 * most_kbit}k")),
            *("-profile:v", _PROFILES.get(self.profile, "high"), "-bf", "0", "-threads", str(self.threads)),
            *("-x264-params", f"{x264}:sps-id={self.number}:{_EDGE_LOOKS}" if edge else x264),
        )

    def keyframe_words(self, piece: Piece) -> tuple[str, ...]:
        """Say where keyframes are: every two seconds; at an edge a few frames before its end, to look at the join."""
        at = f"expr:gte(t,n_forced*{KEYFRAME_EVERY_S})"
        if self.number is not None:
            before = piece.shown[-min(FRAMES_AT_JOIN, len(piece.shown))].at
            at = f"{max(0, before * 1_000_000 // self.ticks) / 1_000_000:.6f}"
        return ("-force_key_frames", at, "-forced-idr", "1")


def sound_arguments(
    pieces: Sequence[SoundPiece], sources: Sequence[tuple[Path, Fraction]], out: Path
) -> tuple[str, ...]:
    """Write the command that encodes the sound of all pieces as one AAC track, cut and filled to the sample.

    `sources` are files with each piece's packets, and the second in them that is the beginning of the export. The first
    packet of the result only fills the decoder.
    """
    channels = max(piece.heard_channels for piece in pieces)
    inputs: dict[str, tuple[str, ...]] = {}
    chains = []
    for number, (piece, (source, zero_s)) in enumerate(zip(pieces, sources, strict=True)):
        inputs[f"sound{number}"] = (*INPUT_OPTIONS, "-i", input_name(source))
        begins = zero_s + Fraction(piece.from_ms, 1000)
        samples = (piece.until_ms - piece.from_ms) * _RATE // 1000
        filters = (
            *placed(begins),
            steady(_RATE),
            step("aformat", channel_layouts=_LAYOUTS[min(2, piece.channels)]),
            *piece.needs.filters,
            step("aformat", channel_layouts=_LAYOUTS[channels]),
            step("apad", whole_len=samples),
            step("atrim", end_sample=samples),
        )
        chains.append(Chain(f"sound{number}", 0, filters))
    # Concatenated sound is timed in microseconds.
    by_samples = (step("asettb", expr=f"1/{_RATE}"), step("asetpts", expr=f"N+{SOUND_FRAME}"))
    whole = Joined(tuple(chains), step("concat", n=len(chains), v=0, a=1), by_samples)
    made = graph(whole)
    encoder = ("-c:a", "aac", "-b:a", "128k", "-aac_coder", "fast")  # the default one goes over full scale
    return (
        *(word for name in made.inputs for word in inputs[name]),
        *(*made.filters, *made.maps[0], *encoder, *FRAGMENTED, "-f", "mp4", f"file:{out}"),
    )
