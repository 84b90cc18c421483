"""A look at a finished export, in one jailed run: is every frame there at its time, and can risky places be decoded.

The whole file is read packet by packet; the beginning, every join and the end are decoded without forgiveness.
"""

from __future__ import annotations

from array import array
from fractions import Fraction
from typing import TYPE_CHECKING

from media.arguments import INPUT_OPTIONS, input_name
from media.ffmpeg import FfmpegCancelled, FfmpegFailed, FfmpegTimedOut, Limits, MediaTools, run_ffmpeg
from media.fragments import BadFragments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from media.standalone import TrackPlan

_GLANCE_S = Fraction(3, 10)
_SOUND_LATE_S = Fraction(20, 1000)
_COLUMNS = 6


def check(
    tools: MediaTools,
    path: Path,
    tracks: Sequence[TrackPlan],
    joins: Sequence[int],
    folder: Path,
    limits: Limits,
    cancelled: Callable[[], bool] | None,
) -> None:
    """Raise BadFragments unless the file is what `tracks` planned; `joins` are ticks of the picture.

    What is decoded is noted in `folder`. Raises FfmpegTimedOut, FfmpegCancelled.
    """
    picture = tracks[0]
    windows = _windows(picture, joins)
    strict = ("-skip_loop_filter", "all", "-err_detect", "explode")
    words = [*INPUT_OPTIONS, "-i", input_name(path)]
    outputs = ["-map", "0:v", "-map", "0:a?", "-c", "copy", "-f", "framecrc", "pipe:1"]
    for number, (begin, end) in enumerate(windows):
        seek_s, length_s = Fraction(begin + 1, picture.timescale), Fraction(end - begin, picture.timescale)
        words += ["-noaccurate_seek", "-ss", f"{float(seek_s):.6f}", "-t", f"{float(length_s + 1):.6f}", *strict]
        words += [*INPUT_OPTIONS, "-i", input_name(path)]
        outputs += ["-map", f"{number + 1}:v", "-vf", f"trim=end_pts={end},crop=16:16:0:0", "-fps_mode", "passthrough"]
        outputs += ["-enc_time_base", f"1:{picture.timescale}", "-f", "framecrc", f"file:{folder / f'{number}.seen'}"]
        outputs += ["-map", f"{number + 1}:a?", "-t", "0.5", "-f", "null", "-"]
    printed = array("b")
    try:
        run_ffmpeg(
            tools,
            ("-xerror", "-copyts", *words, *outputs),
            reads=[path],
            writes=folder,
            limits=limits,
            cancelled=cancelled,
            on_stdout=printed.frombytes,
        )
    except (FfmpegTimedOut, FfmpegCancelled):
        raise
    except FfmpegFailed as failure:
        raise BadFragments(f"it cannot be decoded without errors: {failure}") from failure
    _compare(tracks, tuple(_lines(printed.tobytes())))
    order = picture.order
    for number, (begin, end) in enumerate(windows):
        seen = {at for _, at in _lines((folder / f"{number}.seen").read_bytes())}
        missing = [at for at in order if begin <= at < end and at not in seen]
        if missing:
            raise BadFragments(f"{len(missing)} frames cannot be decoded")


def _windows(picture: TrackPlan, joins: Sequence[int]) -> list[tuple[int, int]]:
    """Return where to look: from a keyframe up to a little after the beginning, each join and the end."""
    glance = int(_GLANCE_S * picture.timescale)
    keys = sorted(each.shown for each in picture.samples if each.sync)
    wished = [(0, glance), *((max(key for key in keys if key < join), join + glance) for join in joins)]
    windows: list[tuple[int, int]] = []
    for begin, end in (*wished, (keys[-1], picture.end)):
        if windows and begin < windows[-1][1]:
            windows[-1] = windows[-1][0], max(windows[-1][1], min(end, picture.end))
        else:
            windows.append((begin, min(end, picture.end)))
    return windows


def _compare(tracks: Sequence[TrackPlan], seen: Sequence[tuple[int, int]]) -> None:
    picture = tracks[0]
    frames = sorted(at for stream, at in seen if stream == 0)
    if frames != list(picture.order):
        raise BadFragments(f"{len(frames)} frames, or their times, instead of {len(picture.samples)}")
    for sound in tracks[1:]:
        heard = [at for stream, at in seen if stream == 1]
        late = Fraction(abs(heard[0] - sound.order[0]), sound.timescale) if heard else 1
        if len(heard) != len(sound.samples) or late > _SOUND_LATE_S:
            raise BadFragments("the sound is not where it should be")


def _lines(printed: bytes) -> Iterator[tuple[int, int]]:
    """Yield (stream, tick at which it is shown) of what framecrc printed."""
    for line in printed.split(b"\n"):
        columns = line.split(b",")
        if len(columns) >= _COLUMNS and not line.startswith(b"#"):
            yield int(columns[0]), int(columns[2])
