"""What a lesson says of a recording of which it does not show, or sound, everything."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from media.ffmpeg import MediaTools
from media.packets import VideoPackets
from media.probe import probe
from workers.workflows.prepare_lesson import notice

Record = Callable[..., Path]
PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=64x36:r=25:d=8", "-c:v", "libx264", "-g", "25", "-bf", "0")
SOUND = ("-f", "lavfi", "-i", "sine=d=8")


def keys(*times: int) -> VideoPackets:
    """A picture of keyframes alone, at these seconds."""
    packets = VideoPackets(Fraction(1, 1000))
    for time in times:
        packets.add(time * 1000, 1000, b"K")
    return packets


@pytest.mark.parametrize(
    ("times", "twice_s"),
    [
        (range(20), 0),
        ((*range(10), *range(3, 13)), 6),
        ((*range(10), *range(3, 6)), 2),
        ((*range(10), *range(5, 15), *range(12, 20)), 6),
        ((*range(10), 30, *range(11, 20)), 0),
        ((*range(10), 2, *range(11, 20)), 0),
    ],
    ids=["in order", "a second take", "a shorter one", "three takes", "one too late", "one too early"],
)
def test_what_was_filmed_twice_at_the_same_times(times: tuple[int, ...], twice_s: int) -> None:
    assert keys(*times).overlap() == twice_s * 1000


def test_two_takes_in_one_file_are_not_taken_for_a_whole_lesson(
    tools: MediaTools, record: Record, tmp_path: Path
) -> None:
    first = record("take1.ts", *PICTURE)
    second = record("take2.ts", *PICTURE, "-output_ts_offset", "3")
    both = tmp_path / "both.ts"
    both.write_bytes(first.read_bytes() + second.read_bytes())

    info = probe(tools, both)

    assert info.twice_ms == pytest.approx(5000, abs=1100)  # as far apart as keyframes are
    said = notice(info)
    assert said is not None
    assert "The clock of the recording jumps back by" in said
    assert notice(probe(tools, first)) is None


def test_a_lesson_that_cannot_be_heard_says_so(tools: MediaTools, record: Record) -> None:
    info = probe(tools, record("flash.flv", *SOUND, *PICTURE, "-c:a", "adpcm_swf", "-ar", "22050"))

    assert info.audio is None
    assert "of a kind that cannot be read here (adpcm_swf), so the lesson is silent" in (notice(info) or "")


def test_a_recording_without_sound_says_nothing_of_it(tools: MediaTools, record: Record) -> None:
    assert notice(probe(tools, record("silent.mp4", *PICTURE))) is None
