"""Sound that changes within a recording: takes of another rate or number of channels, joined into one.

There ffmpeg sets up anew what the sound runs through: it counts from 0 again, fills up with as much silence as has
passed, and loses the samples it held. So such sound is decoded to samples that are all alike first, in a file that
keeps their times, and read from there.
"""

from __future__ import annotations

from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, TypeVar

from media.arguments import INPUT_OPTIONS, input_name
from media.ffmpeg import FfmpegCancelled, FfmpegFailed, FfmpegTimedOut, Limits, MediaTools, run_ffmpeg
from media.graphs import Chain, graph, step
from media.problems import MediaProblem, ProblemCode
from media.sound import Sound, placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from media.streams import MediaInfo

RATE = 16_000
"""Samples a second of a whole lesson's sound: enough to judge speech and loudness by."""

_JUMP_S = "0.015"
"""Takes that are joined overlap by a packet or two, or leave as much out."""
_LITTLE_US = 100_000
"""The last packet may hold more than is said of it."""


class Listening(Protocol):
    """Whoever listened to a lesson."""

    @property
    def heard_us(self) -> int:
        """How much came."""


_Listening = TypeVar("_Listening", bound=Listening)


def listen(
    tools: MediaTools,
    sound: Sound,
    info: MediaInfo,
    folder: Path,
    hear: Callable[[Sound], _Listening],
    *,
    cancelled: Callable[[], bool] | None = None,
) -> _Listening:
    """Have the whole lesson heard; once more where more was heard than it lasts, because its sound changes on its way.

    `folder` is for what is needed meanwhile; `hear` raises what `run_ffmpeg` raises. Raises MediaProblem (`damaged`,
    `timed_out`), FfmpegCancelled, FfmpegBrokenOff.
    """
    try:
        heard = hear(sound)
        if heard.heard_us <= info.duration_us + _LITTLE_US:
            return heard
        return _heard_evenly(tools, sound, info, folder, hear, cancelled)
    except FfmpegCancelled:
        raise
    except FfmpegTimedOut as failure:
        raise MediaProblem(ProblemCode.TIMED_OUT) from failure
    except FfmpegFailed as failure:
        raise MediaProblem(ProblemCode.DAMAGED) from failure


def _heard_evenly(
    tools: MediaTools,
    sound: Sound,
    info: MediaInfo,
    folder: Path,
    hear: Callable[[Sound], _Listening],
    cancelled: Callable[[], bool] | None,
) -> _Listening:
    length_s = info.duration_us / 1_000_000
    limits = Limits(
        wall_s=120 + length_s + info.size_bytes / 10e6,
        cpu_s=int(120 + length_s),
        output_bytes=int((length_s + 60) * RATE * 10),  # two channels of four bytes, and the container
    )
    out = folder / "even.mka"
    with even_sound(tools, sound, None, out, rate=RATE, limits=limits, cancelled=cancelled) as even:
        return hear(even)


@contextmanager
def even_sound(
    tools: MediaTools,
    sound: Sound,
    length_s: Fraction | None,
    out: Path,
    *,
    rate: int,
    limits: Limits,
    seek: tuple[str, ...] = (),
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[Sound]:
    """Lend the same sound at `rate` samples a second, in the file `out`, which is removed afterwards.

    From where it begins, for `length_s` (None: to its end); `seek` is how reading gets there. Raises FfmpegFailed,
    FfmpegTimedOut, FfmpegCancelled, FfmpegBrokenOff.
    """
    alike = step("aresample", out_sample_rate=rate), step("aformat", channel_layouts=sound.layout, sample_fmts="flt")
    words = (
        *(*seek, "-copyts", *INPUT_OPTIONS, "-i", input_name(sound.path)),
        *graph(Chain("source", sound.stream, (*placed(sound.begins_s, length_s), *alike))).words,
        *("-c:a", "pcm_f32le", "-f", "matroska", f"file:{out}"),
    )
    try:
        run_ffmpeg(tools, words, reads=[sound.path], writes=out.parent, limits=limits, cancelled=cancelled)
        yield Sound(out, 0, Fraction(0), sound.layout, _JUMP_S)
    finally:
        out.unlink(missing_ok=True)
