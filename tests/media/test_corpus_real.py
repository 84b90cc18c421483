"""Recordings by other people's devices become segments: the same frames at the same times, upright, in right colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from media.probe import probe
from media.problems import MediaProblem
from tests.media.browsing import PlayerPage, playing
from tests.media.conftest import corpus_folder
from tests.media.measuring import Prepared, decoded_times, looked_at, pictures, prepare
from tests.media.table import Row
from tests.media.test_real_recordings_probe import REFUSED
from tests.media.tonemapping import hues_apart, screen_colours

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from media.ffmpeg import MediaTools

ROWS = "real"
REAL = corpus_folder() / "real"
NAMES = sorted(path.name for path in REAL.iterdir()) if REAL.is_dir() else []
COPIED = {
    "cover-art-track.mp4",
    "edit-list-positive-shift.mp4",
    "fragmented.mp4",
    "fragmented-partially.mp4",
    "long-362s-1080p-videoonly.mp4",
    "many-tracks.mp4",
    "mdat-too-long.mp4",
    "no-stss.mp4",
    "shorter-audio.mp4",
    "vfr-cursed.mp4",
    "vfr-drop3.mp4",
    "video-only.mp4",
    "with-attachment.mkv",
}
# Of these, some frames are damaged or lack a time, so that a full decode shows fewer than are there.
NOT_ALL_DECODABLE = {"audio-only.mpg", "corrupted.mp4", "no-timescale.mp4"}
UNDECODABLE = {"corrupted.mp4": 1, "no-timescale.mp4": 12}
SMALL = (
    "iphone-dolbyvision84.mov",
    "rotate-and-reflect.mp4",
    "mediarecorder-firefox.webm",
    "fragmented.mp4",
    "audio-only.mp4",
)
"""What stands for the rest in `make test`."""
WIDTH, HEIGHT = 64, 36
SLACK_US = 1001
COLOURS = 14.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not NAMES, reason="no recordings by others here: set VIGNETTE_MEDIA_CORPUS"),
]


@pytest.fixture(scope="module")
def page() -> Iterator[PlayerPage]:
    with playing() as found:
        yield found


@pytest.mark.parametrize("name", [pytest.param(n, marks=() if n in SMALL else pytest.mark.corpus) for n in NAMES])
def test_a_real_recording_becomes_segments_that_show_what_it_shows(
    name: str, row: Row, tools: MediaTools, tmp_path: Path, page: PlayerPage
) -> None:
    source = REAL / name
    if name in REFUSED:
        with pytest.raises(MediaProblem) as refusal:
            probe(tools, source)
        assert refusal.value.code == REFUSED[name]
        row.decision, row.verdict = f"refused: {refusal.value.code}", "ok"
        return
    prepared = prepare(tools, source, tmp_path)
    row.decision, row.segments = prepared.decision, str(len(prepared.segments))
    assert prepared.segments[0].mode == ("copy" if name in COPIED else "transcode")
    assert prepared.info.video.frames - sum(each.frames for each in prepared.segments) == UNDECODABLE.get(name, 0)
    for segment in prepared.segments:
        if segment.frames == 1:  # a file of its own, shown for no time: nobody would take it for a lesson
            continue
        assert_plain(tools, prepared, segment.path)
    times_us, came_us = source_times(prepared), times_of(prepared)
    row.exactness = exactness(prepared, times_us, came_us, sure=name not in NOT_ALL_DECODABLE)
    row.chromium = in_chromium(prepared, times_us, came_us, page)
    row.sync = starts_of_sound(tools, prepared)
    row.verdict = "ok"


def assert_plain(tools: MediaTools, prepared: Prepared, path: Path) -> None:
    """8-bit SDR H.264, upright, in square pixels, with sound where the lesson has some."""
    found = probe(tools, path)
    video = found.video
    assert (video.codec, video.bit_depth, video.rotation, video.mirrored) == ("h264", 8, 0, False)
    assert (video.sar, video.hdr) == (1, False)
    assert (video.width, video.height) == (prepared.segments[0].width, prepared.segments[0].height)
    assert (found.audio is None) == (prepared.info.audio is None)


def source_times(prepared: Prepared) -> NDArray[np.float64]:
    """Microseconds of lesson time at which a program that is not ours shows the frames of the source."""
    times = np.array(decoded_times(prepared.source, str(prepared.info.video.index)))
    return (times - times[0]) * 1e6


def times_of(prepared: Prepared) -> NDArray[np.float64]:
    """Microseconds of lesson time at which the segments show their frames."""
    found = []
    for segment, cut in zip(prepared.segments, prepared.planned.cuts, strict=True):
        times = np.array(decoded_times(segment.path))
        found.append((times - times[0]) * 1e6 + cut.start_us)
    return np.concatenate(found)


def exactness(prepared: Prepared, due: NDArray[np.float64], came: NDArray[np.float64], *, sure: bool) -> str:
    """Hold the frames that came out against those of the source, one by one."""
    info = prepared.info
    missing = (
        f"; {info.duration_us / 1e6:.1f} of {info.duration_us / 1e6 + info.missing_ms / 1e3:.1f} s"
        if info.missing_ms
        else ""
    )
    if not sure:
        return f"{came.size} of {info.video.frames} frames can be decoded{missing}"
    lost, more = int((nearest(due, came) > SLACK_US).sum()), int((nearest(came, due) > SLACK_US).sum())
    doubled = more + int((np.diff(came) <= 0).sum())
    off = float(np.abs(due - came).max()) / 1000 if due.size == came.size else float("nan")
    said = f"{due.size} frames: {lost} lost, {doubled} doubled, ±{off:.2f} ms{missing}"
    assert (lost, doubled, due.size) == (0, 0, came.size), said
    return said


def nearest(of: NDArray[np.float64], among: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far away the nearest of the others is, for each."""
    place = np.clip(np.searchsorted(among, of), 1, max(1, among.size - 1))
    return np.minimum(np.abs(of - among[place - 1]), np.abs(of - among[np.minimum(place, among.size - 1)]))


def in_chromium(prepared: Prepared, due_us: NDArray[np.float64], came_us: NDArray[np.float64], page: PlayerPage) -> str:
    """Look at the lesson and a clip in the browser, and hold what it shows against the frames of the source."""
    end_ms = prepared.planned.cuts[-1].span.end_ms
    moments = [0, *(cut.span.start_ms for cut in prepared.planned.cuts[1:]), end_ms * 3 // 4]
    looks = [(moment, shrunk(picture)) for moment, picture in looked_at(page, prepared, moments)]
    wanted = [int(np.searchsorted(due_us, moment * 1000 + 1, side="right")) - 1 for moment, _ in looks]
    source = frames_at(prepared, wanted)
    if prepared.info.video.hdr:
        apart = max(hues_apart(source[n], shown) for n, (_, shown) in zip(wanted, looks, strict=True))
        assert apart < 25, f"hues are off by {apart:.0f} degrees"
        return f"{len(looks)} looks: SDR, hues ±{apart:.0f}°"
    off = max(float(np.abs(source[n] - shown).mean()) for n, (_, shown) in zip(wanted, looks, strict=True))
    assert off < COLOURS, f"not the picture that ffmpeg decodes from the source: off by {off:.1f}"
    return f"{len(looks)} looks: the source's frame, ±{off:.1f}"


def shrunk(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The picture of the browser in the size in which it is compared."""
    import cv2

    return cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float64)


def frames_at(prepared: Prepared, numbers: Sequence[int]) -> dict[int, NDArray[np.float64]]:
    """Decode these frames of the source, upright and small, by a program and options that are not ours."""
    stream = f"0:{prepared.info.video.index}"
    if prepared.info.video.hdr:
        return screen_colours(
            prepared.source, stream, prepared.info.video.colour.transfer or "", numbers, (WIDTH, HEIGHT)
        )
    shown = pictures(prepared.source, WIDTH, HEIGHT, stream)
    return {number: shown[min(number, len(shown) - 1)].astype(np.float64) for number in numbers}


def starts_of_sound(tools: MediaTools, prepared: Prepared) -> str:
    """Hold where the sound starts and ends against the source; what is inside is measured where beeps are known."""
    audio = prepared.info.audio
    if audio is None:
        return "no sound"
    first, last = probe(tools, prepared.segments[0].path).audio, probe(tools, prepared.segments[-1].path).audio
    assert first is not None
    assert last is not None
    start_ms = (
        (first.start_us - max(0, audio.start_us)) / 1000
        if prepared.segments[0].mode == "copy"
        else first.start_us / 1000
    )
    end_ms = (last.end_us + prepared.planned.cuts[-1].start_us - prepared.info.duration_us) / 1000
    return f"sound from {start_ms:+.0f} to {end_ms:+.0f} ms of the ends"
