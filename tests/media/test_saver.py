"""The data saver: the same frames at the same times in a fraction of the bytes, whatever is filmed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from media.boundaries import Bounds
from media.fragments import read_fragments
from media.playlist import Fragment, average_bit_s, peak_bit_s
from media.probe import probe
from media.problems import MediaProblem, ProblemCode
from media.saver import MOST_BIT_S, make_saver, needs_saver, small_size
from media.segments import make_segment, plan
from tests.media.recordings import H264, beep_times, frame_times, record, shown

if TYPE_CHECKING:
    from pathlib import Path

    from media.ffmpeg import MediaTools

RATE = Fraction(30_000, 1001)
SHORT = Bounds(5_000_000, 8_000_000)
NOISE = "noise=alls=40:allf=t,scale={}:flags=neighbor"
"""Nothing is harder to encode than noise, and nothing is coarser than a number written in it."""
UNEVEN = "settb=1/30000,setpts='(N+0.4*sin(N))/30/TB+gte(N,150)*1.234/TB'," + NOISE.format("480:264")
KINDS: dict[str, tuple[str, tuple[int, int], tuple[str, ...]]] = {
    "B-frames": (NOISE.format("960:528"), (872, 480), H264),
    "uneven times, transcoded": (
        UNEVEN,
        (480, 264),
        (*("-c:v", "mpeg4", "-q:v", "8", "-g", "60", "-fps_mode", "passthrough"), "-enc_time_base", "1:30000"),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_it_shows_the_same_frame_at_the_same_time_and_keeps_its_limit(
    kind: str, tmp_path: Path, tools: MediaTools
) -> None:
    filters, size, words = KINDS[kind]
    recording = record(tmp_path / "full.mp4", 360, RATE, *words, filters=filters)
    info = probe(tools, recording.path)
    planned = plan(tools, recording.path, info, bounds=SHORT)
    cut = planned.cuts[1]
    full = make_segment(tools, recording.path, info, planned.decision, cut, tmp_path / "1.mp4", threads=1)
    assert full.mode == ("copy" if words is H264 else "transcode")
    assert needs_saver(full.fragments)
    small = make_saver(tools, full.path, full.fragments, tmp_path / "1.small.mp4")

    assert shown(small.path) == shown(full.path)
    begins, times = (frame_times(path) for path in (full.path, small.path))
    assert [at - times[0] for at in times] == pytest.approx([at - begins[0] for at in begins], abs=0.000_002)
    assert sum(each.duration_us for each in small.fragments) == cut.length_us
    assert tuple(read_fragments(small.path).video_runs())[-1].end == pytest.approx(cut.length_us / 1e6, abs=0.000_05)
    assert {each.start_us for each in small.fragments} <= {each.start_us for each in full.fragments}
    beeps = [
        [at - first for at in beep_times(path)] for path, first in ((full.path, begins[0]), (small.path, times[0]))
    ]
    assert beeps[0]
    assert beeps[1] == pytest.approx(beeps[0], abs=0.002)
    (count, first_s), (small_count, small_first_s) = (sound_packets(path) for path in (full.path, small.path))
    assert small_count == count
    assert small_first_s == pytest.approx(first_s, abs=0.001)

    assert (small.width, small.height) == size
    assert small.size_bytes * 8_000_000 <= cut.length_us * MOST_BIT_S
    assert small.peak_bit_s <= MOST_BIT_S
    assert small.codecs == read_fragments(small.path).codecs
    assert small.codecs[0].startswith("avc1.64")
    assert small.codecs[1] == "mp4a.40.2"


def sound_packets(path: Path) -> tuple[int, float]:
    """How many there are, and when the first begins: players change between files from one packet to the next."""
    runs = [run for run in (moof.run("soun") for moof in read_fragments(path).moofs) if run is not None]
    return sum(run.samples for run in runs), float(runs[0].start)


def test_a_file_that_lacks_frames_it_should_hold_is_not_taken(tmp_path: Path, tools: MediaTools) -> None:
    recording = record(tmp_path / "a.mp4", 60, RATE, *H264)
    info = probe(tools, recording.path)
    planned = plan(tools, recording.path, info)
    full = make_segment(tools, recording.path, info, planned.decision, planned.cuts[0], tmp_path / "b.mp4")
    late = Fragment(2_500_000, full.duration_us, 0, 1)  # says that there is more than there is
    with pytest.raises(MediaProblem) as caught:
        make_saver(tools, full.path, (full.fragments[0], late), tmp_path / "c.mp4")
    assert caught.value.code == ProblemCode.DAMAGED


@pytest.mark.parametrize(
    ("size", "small"),
    [((1920, 1080), (854, 480)), ((1080, 1920), (480, 854)), ((320, 176), (320, 176)), ((1440, 1080), (640, 480))],
)
def test_its_short_side_is_at_most_480(size: tuple[int, int], small: tuple[int, int]) -> None:
    assert small_size(size) == small


def test_the_peak_is_that_of_half_to_one_and_a_half_target_durations() -> None:
    quiet, loud = (Fragment(0, 2_000_000, 0, size) for size in (1_000, 50_000))
    fragments = [quiet] * 10 + [loud] + [quiet] * 10
    # three seconds at least (half of a target of six): two fragments, one of them the loud one
    assert peak_bit_s(fragments) == (50_000 + 1_000) * 8 // 4
    assert average_bit_s(fragments) == -(-(20 * 1_000 + 50_000) * 8 // 42)
    assert peak_bit_s([quiet]) == average_bit_s([quiet]) == 4_000
