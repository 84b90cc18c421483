"""What is damaged inside a recording that can be played: found by decoding all of it, strictly.

A player covers up for what it cannot decode, so a torn picture passes for a picture. Here every frame and every piece
of sound that does not decode without an error is missed, and the times at which they are missing are told. Without an
error nothing is ever called damaged: there are honest reasons for a packet that shows nothing.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from media.arguments import INPUT_OPTIONS, input_name
from media.ffmpeg import FfmpegCancelled, FfmpegFailed, FfmpegTimedOut, Limits, MediaTools, run_ffmpeg
from media.graphs import Chain, graph, step
from media.timeline import Span, first_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from fractions import Fraction
    from pathlib import Path

    from media.streams import MediaInfo

JOIN_MS = 1000
"""Damage that is no further apart is one flaw."""

_SOURCE = "source"
_COLUMNS = 4
_LONGEST_LINE = 200


class What(StrEnum):
    """What of the recording is damaged."""

    PICTURE = "picture"
    SOUND = "sound"


@dataclass(frozen=True)
class Flaw:
    """A stretch in which something cannot be shown or heard as it was recorded; times as `find_flaws` was told."""

    what: What
    span: Span


def find_flaws(
    tools: MediaTools,
    path: Path,
    info: MediaInfo,
    *,
    starts_ms: int = 0,
    promised_frames: int | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Flaw, ...]:
    """Decode every frame and all sound of a file, and return what is damaged, in order.

    `starts_ms` is the lesson time of the file's first frame. `promised_frames` is how many frames it must hold; what
    lies beyond the last one of a file that holds fewer is damaged. Raises FfmpegTimedOut, FfmpegCancelled.
    """
    held, _ = _listed(tools, path, info, _packets(info), cancelled)
    shown, complaints = _listed(tools, path, info, _frames(info), cancelled)
    found: list[Flaw] = []
    if complaints:
        found += _missing(What.PICTURE, held[0] - shown[0], held[0], info, starts_ms)
        if info.audio is not None:
            found += _missing(What.SOUND, held[1] - shown[1], held[1], info, starts_ms)
    if promised_frames is not None and len(held[0]) < promised_frames:
        last = first_ms(info.video.time_us(max(held[0], default=info.video.start_pts)))
        found.append(Flaw(What.PICTURE, Span(starts_ms + last, starts_ms + max(info.duration_ms, last + 1))))
    return tuple(sorted(found, key=lambda flaw: flaw.span))


def _packets(info: MediaInfo) -> tuple[str, ...]:
    """List when packets are shown, without decoding."""
    sound = () if info.audio is None else ("-map", f"0:{info.audio.index}")
    return ("-map", f"0:{info.video.index}", *sound, "-c", "copy")


def _frames(info: MediaInfo) -> tuple[str, ...]:
    """List when decoded frames are shown: of each only a corner, so that listing costs nothing beside decoding."""
    corner = step("crop", w=2, h=2, x=0, y=0)
    chains = [Chain(_SOURCE, info.video.index, (corner,))]
    if info.audio is not None:
        chains.append(Chain(_SOURCE, info.audio.index, (step("anull"),)))
    clock = ("-enc_time_base:v", _as_ratio(info.video.time_base), "-fps_mode", "passthrough")
    sound = () if info.audio is None else ("-enc_time_base:a", _as_ratio(info.audio.time_base))
    return ("-filter_complex_threads", "1", *graph(*chains).words, *clock, *sound)


def _as_ratio(time_base: Fraction) -> str:
    return f"{time_base.numerator}:{time_base.denominator}"


def _listed(
    tools: MediaTools, path: Path, info: MediaInfo, words: tuple[str, ...], cancelled: Callable[[], bool] | None
) -> tuple[tuple[set[int], set[int]], bool]:
    """Return the ticks of picture and sound, and whether the program complained on the way."""
    reading = _Reading()
    length_s = info.duration_us / 1_000_000
    limits = Limits(
        wall_s=300 + 40 * length_s + info.size_bytes / 5e6,
        cpu_s=int(300 + 10 * length_s + info.size_bytes / 10e6),
        output_bytes=int(2**24 + length_s * 2**17),
    )
    strict = ("-threads", "1", "-err_detect", "explode", "-copyts", "-fflags", "+genpts")
    command = (*strict, *INPUT_OPTIONS, "-i", input_name(path), *words, "-f", "framecrc", "pipe:1")
    try:
        done = run_ffmpeg(
            tools, command, reads=[path], writes=None, limits=limits, cancelled=cancelled, on_stdout=reading.take
        )
    except (FfmpegCancelled, FfmpegTimedOut):
        raise
    except FfmpegFailed:  # so much is damaged that it gave up: what it listed until then is what there is
        return reading.ticks(), True
    return reading.ticks(), bool(done.stderr_tail.strip())


class _Reading:
    """Takes lines of `framecrc` (stream, decoded, shown, …) as they come; keeps when each thing is shown."""

    def __init__(self) -> None:
        self._shown = (array("q"), array("q"))
        self._rest = b""

    def take(self, piece: bytes) -> None:
        """Read the next bytes."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        self._rest = self._rest[:_LONGEST_LINE]
        for line in lines:
            columns = line.split(b",")
            if len(columns) >= _COLUMNS and not line.startswith(b"#"):
                self._shown[0 if int(columns[0]) == 0 else 1].append(int(columns[2]))

    def ticks(self) -> tuple[set[int], set[int]]:
        """Return what was read."""
        return set(self._shown[0]), set(self._shown[1])


def _missing(what: What, missing: set[int], held: set[int], info: MediaInfo, starts_ms: int) -> Iterable[Flaw]:
    """Yield the stretches that the missing ticks are spread over, from each to what is next."""
    stream = info.video if what is What.PICTURE or info.audio is None else info.audio
    beginning = info.video.start_pts * info.video.time_base
    order = sorted(held)
    after = dict(pairwise(order))

    def lesson_ms(tick: int) -> int:
        return starts_ms + first_ms(round((tick * stream.time_base - beginning) * 1_000_000))

    stretches = [
        (max(starts_ms, lesson_ms(tick)), lesson_ms(after[tick]) if tick in after else starts_ms + info.duration_ms)
        for tick in sorted(missing)
    ]
    return [Flaw(what, span) for span in _joined(stretches)]


def _joined(stretches: Sequence[tuple[int, int]]) -> list[Span]:
    spans: list[Span] = []
    for start, end in stretches:
        if end <= start:
            continue
        if spans and start - spans[-1].end_ms <= JOIN_MS:
            spans[-1] = Span(spans[-1].start_ms, max(end, spans[-1].end_ms))
        else:
            spans.append(Span(start, end))
    return spans
