"""What is damaged inside a file is found at its moment, and a sound file is never called damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from media.flaws import What, find_flaws
from media.probe import probe
from media.timeline import Span
from tests.media.recordings import H264, record
from tests.media.test_saver import RATE

if TYPE_CHECKING:
    from pathlib import Path

    from media.ffmpeg import MediaTools

OPEN = ("-c:v", "libx264", "-preset", "ultrafast", "-x264-params", "open-gop=1:keyint=30:bframes=3:b-adapt=0")
ODD: dict[str, tuple[str, tuple[str, ...]]] = {
    "B-frames": ("a.mp4", H264),
    "open groups of pictures": ("b.mp4", OPEN),
    "a transport stream": ("c.ts", H264),
    "no times but decoding times": ("d.avi", ("-c:v", "mpeg4", "-bf", "2")),
    "frames that are not shown": ("e.webm", ("-c:v", "libvpx", "-deadline", "realtime", "-auto-alt-ref", "1")),
}
SOUND = {"d.avi": ("-c:a", "mp3"), "e.webm": ("-c:a", "libopus")}


@pytest.mark.parametrize("kind", ODD)
def test_a_sound_file_has_no_flaws(kind: str, tmp_path: Path, tools: MediaTools) -> None:
    name, words = ODD[kind]
    recording = record(tmp_path / name, 90, RATE, *words, sound=SOUND.get(name, ("-c:a", "aac")))
    info = probe(tools, recording.path)
    assert find_flaws(tools, recording.path, info, promised_frames=90) == ()


def test_torn_picture_and_sound_are_told_apart_and_in_lesson_time(tmp_path: Path, tools: MediaTools) -> None:
    recording = record(tmp_path / "torn.ts", 300, RATE, *H264)
    content = bytearray(recording.path.read_bytes())
    middle = len(content) // 2 // 188 * 188
    content[middle : middle + 188 * 60] = bytes(188 * 60)
    recording.path.write_bytes(content)
    info = probe(tools, recording.path)
    found = find_flaws(tools, recording.path, info, starts_ms=600_000)
    assert {flaw.what for flaw in found} >= {What.PICTURE}
    assert all(603_000 < flaw.span.start_ms < flaw.span.end_ms < 607_000 for flaw in found)


def test_fewer_frames_than_promised_is_damage_up_to_the_end(tmp_path: Path, tools: MediaTools) -> None:
    recording = record(tmp_path / "short.mp4", 60, RATE, *H264)
    info = probe(tools, recording.path)
    (flaw,) = find_flaws(tools, recording.path, info, promised_frames=61)
    assert (flaw.what, flaw.span) == (What.PICTURE, Span(1_969, info.duration_ms))
