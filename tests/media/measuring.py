"""A recording goes through the library as a worker would take it; what comes out is measured against what went in."""

from __future__ import annotations

import re
import subprocess
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from media.boundaries import Bounds
from media.playlist import HAIR_US, PlaylistPart, clip_starts_at_us, media_playlist
from media.probe import probe
from media.segments import MadeSegment, Plan, make_segment, plan
from media.timeline import Span, first_ms
from tests.media.browsing import serving
from tests.media.recordings import HEIGHT, SOUND_RATE, WIDTH, number_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from media.ffmpeg import MediaTools
    from media.streams import MediaInfo
    from tests.media.browsing import PlayerPage

_QUIET_S, _EDGE_S = 0.3, 0.05
_LOUD = 0.12
LIT_ROWS = slice(112, 168)


@dataclass(frozen=True)
class Prepared:
    """A recording, its plan, and the segments in one folder with the lesson's playlist."""

    source: Path
    info: MediaInfo
    planned: Plan
    segments: tuple[MadeSegment, ...]
    folder: Path

    @property
    def parts(self) -> tuple[PlaylistPart, ...]:
        """The segments as a playlist names them."""
        pairs = zip(self.segments, self.planned.cuts, strict=True)
        return tuple(PlaylistPart(made.path.name, made.init_bytes, made.fragments, cut.span) for made, cut in pairs)

    @property
    def decision(self) -> str:
        """What was done, and why."""
        first = self.segments[0]
        return f"{first.mode}: {first.reason}"


def prepare(tools: MediaTools, source: Path, folder: Path) -> Prepared:
    """Probe, plan and make, with bounds so short that there are several segments where that changes no decision."""
    info = probe(tools, source)
    planned = plan(tools, source, info)
    shorter = plan(tools, source, info, bounds=Bounds(info.duration_us * 10 // 36, info.duration_us * 10 // 19))
    if shorter.decision == planned.decision:
        planned = shorter
    made = [
        make_segment(tools, source, info, planned.decision, cut, folder / f"{number}.mp4", threads=1)
        for number, cut in reversed(list(enumerate(planned.cuts)))  # they must not depend on one another
    ]
    prepared = Prepared(source, info, planned, tuple(made[::-1]), folder)
    (folder / "lesson.m3u8").write_text(media_playlist(prepared.parts))
    return prepared


@dataclass(frozen=True)
class Frame:
    """A frame that is shown: the number on it, its time in microseconds of lesson time, and whether it is a flash."""

    number: int
    at_us: float
    lit: bool = False


@dataclass(frozen=True)
class Shown:
    """What a file shows: the numbers on its frames, their times in seconds of the file, and which of them flash."""

    numbers: tuple[int, ...]
    times: tuple[float, ...]
    lit: tuple[bool, ...]


def flashes(shown: Shown) -> list[float]:
    """When flashes are shown, in seconds of the file."""
    return [at for at, on in zip(shown.times, shown.lit, strict=True) if on]


def shown_by(path: Path, times: Sequence[float], stream: str = "0:v:0") -> Shown:
    """Decode a file whose frames are shown at these times."""
    seen = pictures(path, stream=stream)
    assert len(seen) == len(times)
    lit = seen[:, LIT_ROWS].mean(axis=(1, 2, 3)) > 128
    return Shown(tuple(number_on(each[..., 0]) for each in seen), tuple(times), tuple(lit.tolist()))


def shown_by_segments(prepared: Prepared) -> list[Shown]:
    """Decode every segment; our own files have a packet for each frame, with its time."""
    found = []
    for segment, cut in zip(prepared.segments, prepared.planned.cuts, strict=True):
        found.append(shown_by(segment.path, packet_times(segment.path)))
        assert len(found[-1].numbers) == segment.frames
        assert sum(fragment.duration_us for fragment in segment.fragments) == cut.length_us
    return found


def frames_of(prepared: Prepared, shown: Sequence[Shown]) -> list[Frame]:
    """Put the frames of the segments where the plan puts the segments."""
    found = []
    for each, cut in zip(shown, prepared.planned.cuts, strict=True):
        local = [(at - each.times[0]) * 1e6 for at in each.times]
        found += [Frame(n, at + cut.start_us, on) for n, at, on in zip(each.numbers, local, each.lit, strict=True)]
    for before, after in pairwise(prepared.planned.cuts):
        assert before.end_us == after.start_us
    return found


def pictures(path: Path, width: int = WIDTH, height: int = HEIGHT, stream: str = "0:v:0") -> NDArray[np.uint8]:
    """Decode to RGB pictures as ffmpeg would show them (upright), in one size."""
    flags = "neighbor" if (width, height) == (WIDTH, HEIGHT) else "area"
    command = ["ffmpeg", "-loglevel", "fatal", "-i", str(path), "-map", stream, "-fps_mode", "passthrough"]
    command += ["-vf", f"scale={width}:{height}:flags={flags}", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3)


def decoded_times(path: Path, stream: str = "v:0") -> list[float]:
    """Seconds of the file's own time at which decoding shows frames, in order."""
    return _times(path, stream, "frame=best_effort_timestamp_time")


def packet_times(path: Path) -> list[float]:
    """Seconds of the file's own time at which its packets are shown, in order."""
    return _times(path, "v:0", "packet=pts_time")


def _times(path: Path, stream: str, entries: str) -> list[float]:
    command = ["ffprobe", "-v", "quiet", "-select_streams", stream, "-of", "csv=p=0", "-show_entries", entries]
    printed = subprocess.run([*command, str(path)], check=False, capture_output=True, text=True).stdout
    return sorted(float(at) for at in re.findall(r"(?m)^-?\d+\.\d+", printed))


@dataclass(frozen=True)
class Against:
    """Which of the frames that should be there are lost, doubled, or at another time than theirs."""

    wanted: int
    lost: int
    doubled: int
    displaced: int
    off_us: float

    def __str__(self) -> str:
        """As the table says it."""
        wrong = f"{self.lost} lost, {self.doubled} doubled"
        moved = f", {self.displaced} at another time" if self.displaced else ""
        return f"{self.wanted} frames: {wrong}{moved}, ±{self.off_us / 1000:.2f} ms"

    @property
    def exact(self) -> bool:
        """Whether every frame is there once, at its time."""
        return self.lost == self.doubled == self.displaced == 0


def compared(wanted: Sequence[Frame], found: Sequence[Frame], slack_us: float) -> Against:
    """Hold the frames that came out against those that went in; both are in order of time."""
    places = {each.number: each.at_us for each in wanted}
    seen = [each.number for each in found]
    off = [abs(each.at_us - places[each.number]) for each in found if each.number in places]
    strange = sum(each.number not in places for each in found)
    in_order = sum(before >= after for before, after in pairwise(seen))
    return Against(
        wanted=len(wanted),
        lost=len(places.keys() - set(seen)),
        doubled=len(seen) - len(set(seen)) + strange,
        displaced=sum(each > slack_us for each in off) + in_order,
        off_us=max(off, default=0.0),
    )


# --- sound against picture ---------------------------------------------------------------------------------------------
def beeps(path: Path, stream: str = "0:a:0") -> list[float]:
    """Seconds of the file's own time at which beeps begin; gaps in the sound are silence."""
    command = ["ffmpeg", "-loglevel", "fatal", "-copyts", "-i", str(path), "-map", stream, "-ac", "1"]
    steady = f"aresample=async=1:first_pts=0:min_hard_comp=0.005:out_sample_rate={SOUND_RATE}"
    command += ["-af", steady, "-f", "f32le", "-"]
    return _onsets(np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, np.float32))


def _onsets(samples: NDArray[np.float32]) -> list[float]:
    loud = np.flatnonzero(np.abs(samples) > _LOUD)
    first = np.concatenate(([True], np.diff(loud) > _QUIET_S * SOUND_RATE)) if loud.size else np.zeros(0, bool)
    return [float(at) / SOUND_RATE for at in loud[first]]


def heard_in_chromium(prepared: Prepared) -> list[float]:
    """Seconds of lesson time at which beeps begin where every sample of every packet is played, one after the other.

    So Chromium plays the sound, whatever the times and lengths of its packets, until it is told to decode anew: where
    the player jumps, or where what comes was encoded in another way.
    """
    samples: list[NDArray[np.float32]] = []
    heard: list[float] = []
    at_s = 0.0
    for number, (made, cut) in enumerate(zip(prepared.segments, prepared.planned.cuts, strict=True)):
        if number == 0 or made.mode != prepared.segments[number - 1].mode:
            heard += [at_s + each for each in _onsets(np.concatenate(samples))] if samples else []
            samples = []
            at_s = cut.start_us / 1e6 + _times(made.path, "a:0", "packet=pts_time")[0] - packet_times(made.path)[0]
        command = ["ffmpeg", "-loglevel", "fatal", "-i", str(made.path), "-map", "0:a", "-ac", "1"]
        command += ["-af", "asetpts=N/SR/TB", "-ar", str(SOUND_RATE), "-f", "f32le", "-"]
        samples.append(np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, np.float32))
    return heard + [at_s + each for each in _onsets(np.concatenate(samples))]


def apart_ms(path: Path, seen: Sequence[float], start: float, stream: str = "0:a:0") -> list[float]:
    """Milliseconds by which each beep comes after its flash; flashes at the very start of a file may have none."""
    heard = np.array(beeps(path, stream))
    inside = [at for at in seen if at - start > _EDGE_S]
    assert not inside or heard.size, "no beep at all"
    return [float((heard - at)[np.abs(heard - at).argmin()]) * 1000 for at in inside]


# --- in the browser ----------------------------------------------------------------------------------------------------
def moments_ms(prepared: Prepared, frames: Sequence[Frame]) -> list[int]:
    """Moments worth looking at: the first and last frame, both sides of each cut, and some between."""
    starts = [first_ms(round(each.at_us)) for each in frames]
    cuts = [cut.span.start_ms for cut in prepared.planned.cuts[1:]]
    around = [cut + away for cut in cuts for away in (-1, 0)]
    return [0, starts[len(starts) // 5], *around, starts[len(starts) * 4 // 5] + 7, starts[-1]]


def shown_at(frames: Sequence[Frame], moment_ms: int) -> Frame:
    """Return the frame on screen at a whole millisecond of lesson time."""
    place = bisect_right([first_ms(round(each.at_us)) for each in frames], moment_ms)
    return frames[max(0, place - 1)]


def looked_at(page: PlayerPage, prepared: Prepared, moments: Sequence[int]) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Play the lesson in Chromium, and yield what it shows at each moment; then the beginning of a clip."""
    with serving(prepared.folder) as address:
        page.open(address, "lesson.m3u8")
        for moment in moments:
            yield moment, page.picture_at(moment / 1000, WIDTH, HEIGHT)
        end_ms = prepared.planned.cuts[-1].span.end_ms
        clip = Span(end_ms * 2 // 5, max(end_ms * 4 // 5, end_ms * 2 // 5 + 1))
        (prepared.folder / "clip.m3u8").write_text(media_playlist(prepared.parts, clip))
        began_s = page.open(address, "clip.m3u8")
        assert abs(began_s * 1e6 + clip_starts_at_us(prepared.parts, clip) - clip.start_ms * 1000) <= HAIR_US + 1
        yield clip.start_ms, page.picture(WIDTH, HEIGHT)
