"""The demo's footage is what it says: three kinds of recording, with pauses, the same each time."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest

from demo import lessons
from demo.recordings import Recording, make_recordings
from demo.voice import RATE_HZ, Talk, record

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 12.0


@pytest.fixture(autouse=True)
def needs_a_voice() -> None:
    """Speech needs a synthesiser."""
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed; `make test` installs it")


@pytest.fixture
def short_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same lessons, cut off early."""
    for name in ("FRACTIONS_S", "PLANTS_S", "STARTER_S"):
        monkeypatch.setattr(lessons, name, SECONDS)


def streams(recording: Recording) -> list[dict[str, object]]:
    """What ffprobe says about it, picture first."""
    command = ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(recording.path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["streams"]
    return sorted(found, key=lambda stream: str(stream["codec_type"]), reverse=True)


@pytest.mark.slow
@pytest.mark.usefixtures("short_lessons")
def test_the_three_recordings_are_of_three_kinds_and_made_once(tmp_path: Path) -> None:
    seen: list[float] = []
    camera, phone, browser = made = make_recordings(tmp_path, seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0

    picture, sound = streams(camera)
    assert (picture["codec_name"], picture["width"], picture["height"]) == ("h264", 1280, 720)
    assert (picture["r_frame_rate"], picture["nb_frames"]) == ("25/1", str(int(25 * SECONDS)))
    assert sound["codec_name"] == "aac"

    picture, sound = streams(phone)
    assert picture["codec_name"] == "hevc"
    assert [side["rotation"] for side in picture["side_data_list"]] == [-90]  # type: ignore[attr-defined]

    picture, sound = streams(browser)
    assert (picture["codec_name"], sound["codec_name"]) == ("vp8", "opus")
    assert "duration" not in picture  # a MediaRecorder does not know it either

    before = [hashlib.sha256(recording.path.read_bytes()).digest() for recording in made]
    stamps = [recording.path.stat().st_mtime_ns for recording in made]
    assert make_recordings(tmp_path, seen.append) == made
    assert [recording.path.stat().st_mtime_ns for recording in made] == stamps

    again = make_recordings(tmp_path / "again", seen.append)
    assert [hashlib.sha256(recording.path.read_bytes()).digest() for recording in again] == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "fractions.mp4",
        "plants.mov",
        "starter.webm",
    ]


def test_a_pause_in_the_script_is_a_pause_to_be_heard(tmp_path: Path) -> None:
    talk = Talk("en-gb", ("One half is two quarters.",), moments=((9.0, "Which is larger?"),), quiet=((12.0, 18.0),))
    record(talk, 30, tmp_path / "talk.wav")
    samples = np.frombuffer((tmp_path / "talk.wav").read_bytes()[44:], "<i2").astype(float) / 32768

    def loudness(start_s: float, end_s: float) -> float:
        return float(np.sqrt(np.mean(samples[int(start_s * RATE_HZ) : int(end_s * RATE_HZ)] ** 2)))

    assert len(samples) == 30 * RATE_HZ
    assert loudness(12.1, 17.9) < 0.02
    assert loudness(9.0, 10.0) > 4 * loudness(12.1, 17.9)
    assert loudness(12.1, 17.9) > 0  # a class is never silent
