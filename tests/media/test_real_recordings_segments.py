"""Recordings by other people's devices become segments: the same frames, upright, in plain colours, playable."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from media.playlist import PlaylistPart, media_playlist
from media.probe import probe
from media.problems import MediaProblem
from media.segments import MadeSegment, make_segment, plan
from tests.media.browsing import PlayerPage, playing, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from media.ffmpeg import MediaTools

_BESIDE = Path(__file__).parents[2].parent / "shared" / "media"
REAL = Path(os.environ.get("VIGNETTE_MEDIA_CORPUS", _BESIDE)) / "real"
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
UNDECODABLE = {"corrupted.mp4": 1, "no-timescale.mp4": 12}
WIDTH, HEIGHT = 64, 36

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not NAMES, reason="no recordings by others here: set VIGNETTE_MEDIA_CORPUS"),
]


@pytest.fixture(scope="module")
def page() -> Iterator[PlayerPage]:
    with playing() as found:
        yield found


@pytest.mark.parametrize("name", NAMES)
def test_a_real_recording_becomes_a_segment_that_plays(
    name: str, tools: MediaTools, tmp_path: Path, page: PlayerPage
) -> None:
    source = REAL / name
    try:
        info = probe(tools, source)
    except MediaProblem as problem:
        pytest.skip(f"refused: {problem.code}")
    planned = plan(tools, source, info)
    assert len(planned.cuts) == 1
    segment = make_segment(tools, source, info, planned.decision, planned.cuts[0], tmp_path / "segment.mp4")
    assert segment.mode == ("copy" if name in COPIED else "transcode"), segment.reason
    undecodable = info.video.frames - segment.frames
    assert undecodable == UNDECODABLE.get(name, 0)
    assert_plain(tools, segment)
    part = PlaylistPart("segment.mp4", segment.init_bytes, segment.fragments, planned.cuts[0].span)
    (tmp_path / "lesson.m3u8").write_text(media_playlist([part]))
    with serving(tmp_path) as address:
        page.open(address, "lesson.m3u8")
        middle_s = segment.duration_us / 2_000_000
        shown = page.picture_at(middle_s, WIDTH, HEIGHT)
    wanted = middle_frame(segment, middle_s)
    assert np.abs(shown.astype(int) - wanted.astype(int)).mean() < 14, "not the picture that ffmpeg decodes"


def assert_plain(tools: MediaTools, segment: MadeSegment) -> None:
    """8-bit SDR H.264, upright, in square pixels, with the size that was stated."""
    found = probe(tools, segment.path).video
    assert (found.codec, found.bit_depth, found.rotation, found.mirrored) == ("h264", 8, 0, False)
    assert found.sar == 1
    assert not found.hdr
    assert (found.width, found.height) == (segment.width, segment.height)


def middle_frame(segment: MadeSegment, at_s: float) -> NDArray[np.uint8]:
    """Decode the frame shown at that time of the segment, small and RGB."""
    until = "select='lte(t-start_t,%.6f)'" % (at_s + 0.000_01)
    command = ["ffmpeg", "-loglevel", "fatal", "-i", str(segment.path), "-map", "0:v:0"]
    command += ["-vf", f"{until},scale={WIDTH}:{HEIGHT}:flags=area", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    pictures: NDArray[np.uint8] = np.frombuffer(raw, np.uint8).reshape(-1, HEIGHT, WIDTH, 3)
    last: NDArray[np.uint8] = pictures[-1]
    return last
