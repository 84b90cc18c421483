"""A look at a finished export, in jailed runs: is every frame there at its time, and can risky places be decoded.

The whole file is read packet by packet, by another reader than the writer's: times, and a checksum of what is in each.
What is copied is thereby the segment's own, byte for byte, so it need not be decoded again; where something was
encoded, or parts meet that were not made alike, it is decoded without forgiveness; so are the beginning and the end.
"""

from __future__ import annotations

import os
import zlib
from array import array
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from media.arguments import INPUT_OPTIONS, input_name
from media.ffmpeg import FfmpegCancelled, FfmpegFailed, FfmpegTimedOut, Limits, MediaTools, run_ffmpeg
from media.fragments import BadFragments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from media.standalone import Placed, TrackPlan

_GLANCE_S = Fraction(3, 10)
_GLIMPSE_S = Fraction(1, 10)
_SOUND_LATE_S = Fraction(20, 1000)
_COLUMNS = 6
_STRICT = ("-threads", "1", "-skip_loop_filter", "all", "-err_detect", "explode")
"""One thread: a few frames are there sooner than a second thread is ready."""


@dataclass(frozen=True)
class Join:
    """Where a piece begins that was not made like the one before it."""

    at: int
    """Tick of the picture."""
    into_copied: bool


@dataclass(frozen=True)
class _Window:
    """Where to look: from a keyframe up to a tick, at every frame or at keyframes alone."""

    begin: int
    end: int
    keys_only: bool = False

    def expected(self, picture: TrackPlan) -> tuple[int, ...]:
        """Return the ticks of the frames to be seen."""
        if not self.keys_only:
            return tuple(at for at in picture.order if self.begin <= at < self.end)
        return tuple(each.shown for each in picture.samples if each.sync and self.begin <= each.shown < self.end)


@dataclass(frozen=True)
class Allowance:
    """What a check may take."""

    limits: Limits
    threads: int
    """With more than one, two programs share the work."""
    cancelled: Callable[[], bool] | None


class _Seen(NamedTuple):
    """A packet, or a decoded frame, as framecrc prints it."""

    stream: int
    at: int
    size: int
    checksum: int


def check(
    tools: MediaTools,
    path: Path,
    tracks: Sequence[TrackPlan],
    joins: Sequence[Join],
    folder: Path,
    allowance: Allowance,
) -> None:
    """Raise BadFragments unless the file is what `tracks` planned.

    What is decoded is noted in `folder`. Raises FfmpegTimedOut, FfmpegCancelled.
    """
    windows = _windows(tracks[0], joins)
    shares = (windows[1::2], windows[::2]) if allowance.threads > 1 else (windows,)
    with ThreadPoolExecutor(len(shares)) as beside:
        looks = []
        for number, share in enumerate(shares):
            notes = folder / str(number)
            notes.mkdir()
            looks.append(beside.submit(_look, tools, path, tracks[0], share, notes, allowance, packets=number == 0))
        put_in = [list(_checksums(track.samples)) for track in tracks]  # while they run
        seen = [packet for one in looks for packet in one.result()]
    _compare(tracks, put_in, seen)


def _look(
    tools: MediaTools,
    path: Path,
    picture: TrackPlan,
    windows: Sequence[_Window],
    folder: Path,
    allowance: Allowance,
    *,
    packets: bool,
) -> list[_Seen]:
    """Decode what lies in `windows`, and return all `packets` of the file where they are asked for."""
    words: list[str] = []
    outputs: list[str] = []
    if packets:
        words += [*INPUT_OPTIONS, "-i", input_name(path)]
        outputs += ["-map", "0:v", "-map", "0:a?", "-c", "copy", "-f", "framecrc", "pipe:1"]
    for number, window in enumerate(windows):
        its_input = number + packets
        words += _input_words(window, picture.timescale, path)
        outputs += ["-map", f"{its_input}:v", "-vf", f"trim=end_pts={window.end},crop=16:16:0:0"]
        outputs += ["-fps_mode", "passthrough", "-enc_time_base", f"1:{picture.timescale}"]
        outputs += ["-f", "framecrc", f"file:{folder / f'{number}.seen'}"]
        outputs += [] if window.keys_only else ["-map", f"{its_input}:a?", "-t", "0.5", "-f", "null", "-"]
    printed = array("b")
    try:
        run_ffmpeg(
            tools,
            ("-xerror", "-copyts", *words, *outputs),
            reads=[path],
            writes=folder,
            limits=allowance.limits,
            cancelled=allowance.cancelled,
            on_stdout=printed.frombytes,
        )
    except (FfmpegTimedOut, FfmpegCancelled):
        raise
    except FfmpegFailed as failure:
        raise BadFragments(f"it cannot be decoded without errors: {failure}") from failure
    for number, window in enumerate(windows):
        seen = {each.at for each in _lines((folder / f"{number}.seen").read_bytes())}
        missing = [at for at in window.expected(picture) if at not in seen]
        if missing:
            raise BadFragments(f"{len(missing)} frames cannot be decoded")
    return list(_lines(printed.tobytes()))


def _input_words(window: _Window, timescale: int, path: Path) -> list[str]:
    begin_s, length_s = Fraction(window.begin + 1, timescale), Fraction(window.end - window.begin, timescale)
    words = ["-noaccurate_seek", "-ss", f"{float(begin_s):.6f}", "-t", f"{float(length_s + 1):.6f}", *_STRICT]
    if window.keys_only:
        words += ["-skip_frame", "nokey"]
    return [*words, *INPUT_OPTIONS, "-i", input_name(path)]


def _windows(picture: TrackPlan, joins: Sequence[Join]) -> list[_Window]:
    """Choose where to look: a little of the beginning, both sides of each join, and the end."""
    glance, glimpse = int(_GLANCE_S * picture.timescale), int(_GLIMPSE_S * picture.timescale)
    keys = sorted(each.shown for each in picture.samples if each.sync)
    wished = [_Window(0, glance)]
    for join in joins:
        before = max(key for key in keys if key < join.at)
        if join.into_copied:
            wished.append(_Window(before, join.at + glimpse))
        else:  # what is copied is known; the new parameter sets must be taken up, and the new frames decoded
            wished += [_Window(before, join.at + 1, keys_only=True), _Window(join.at, join.at + glance)]
    last = _Window(keys[-1], picture.end)
    copied_last = not joins or joins[-1].into_copied
    wished.append(_Window(last.begin, last.begin + 1, keys_only=True) if copied_last and len(keys) > 1 else last)
    return _merged(wished, picture.end)


def _merged(wished: Sequence[_Window], end: int) -> list[_Window]:
    """Look once where windows overlap. Those at keyframes alone are left out where every frame is looked at anyway."""
    windows: list[_Window] = []
    whole = sorted((each for each in wished if not each.keys_only), key=lambda each: each.begin)
    for each in whole:
        if windows and each.begin < windows[-1].end:
            windows[-1] = _Window(windows[-1].begin, min(max(windows[-1].end, each.end), end))
        else:
            windows.append(_Window(each.begin, min(each.end, end)))
    return windows + [
        each
        for each in wished
        if each.keys_only and not any(one.begin <= each.begin and each.end <= one.end for one in windows)
    ]


def _compare(tracks: Sequence[TrackPlan], put_in: Sequence[list[tuple[int, int]]], seen: Sequence[_Seen]) -> None:
    picture = tracks[0]
    frames = [each for each in seen if each.stream == 0]
    if sorted(each.at for each in frames) != list(picture.order):
        raise BadFragments(f"{len(frames)} frames, or their times, instead of {len(picture.samples)}")
    for number, track in enumerate(tracks):
        found = [each for each in seen if each.stream == number]
        late = Fraction(abs(found[0].at - track.order[0]), track.timescale) if found else 1
        if len(found) != len(track.samples) or late > _SOUND_LATE_S:
            raise BadFragments("the sound is not where it should be")
        if [(each.size, each.checksum) for each in found] != put_in[number]:
            raise BadFragments("something in it is not what was put into it")


def _checksums(samples: Sequence[Placed]) -> Iterator[tuple[int, int]]:
    """Yield size and checksum (framecrc's: Adler-32 from nothing) of what was to be put into the file, in order."""
    with ExitStack() as held:
        files: dict[Path, int] = {}
        for each in samples:
            if each.source not in files:
                files[each.source] = held.enter_context(each.source.open("rb")).fileno()
            yield each.size, zlib.adler32(os.pread(files[each.source], each.size, each.offset), 0)


def _lines(printed: bytes) -> Iterator[_Seen]:
    """Yield what framecrc printed."""
    for line in printed.split(b"\n"):
        columns = line.split(b",")
        if len(columns) >= _COLUMNS and not line.startswith(b"#"):
            yield _Seen(int(columns[0]), int(columns[2]), int(columns[4]), int(columns[5], 16))
