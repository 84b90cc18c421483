"""Waveform and pauses, on sound whose loud and quiet parts are known."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from media.ffmpeg import MediaTools
from media.probe import probe
from media.speech import find_pauses, make_waveform
from media.timeline import Span


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds: a tone, with 2 s of near-silence at 3 s and 1 s at 7 s, under it a faint hiss."""
    path = tmp_path_factory.mktemp("speech") / "talk.mp4"
    tone = "if(between(t,3,5)+between(t,7,8),0,0.5*sin(2*PI*300*t))+0.002*(random(0)-0.5)"
    subprocess.run(
        [
            *("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=160x90:r=10:d=10"),
            *("-f", "lavfi", "-i", f"aevalsrc='{tone}':d=10:s=44100"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-shortest", str(path)),
        ],
        check=True,
    )
    return path


def test_the_waveform_is_loud_where_somebody_speaks_and_flat_where_nobody_does(talk: Path) -> None:
    tools = MediaTools.find()
    wave = make_waveform(tools, talk, probe(tools, talk))
    assert len(wave.peaks) == pytest.approx(100, abs=1)
    assert min(wave.peaks[5:28]) > 150
    assert max(wave.peaks[33:47]) < 40
    assert min(wave.peaks[53:67]) > 150
    assert wave.as_json()["interval_ms"] == 100


def test_pauses_are_found_to_a_tenth_of_a_second(talk: Path) -> None:
    tools = MediaTools.find()
    pauses = make_waveform(tools, talk, probe(tools, talk)).pauses
    assert len(pauses) == 2
    for pause, (start, end) in zip(pauses, ((3000, 5000), (7000, 8000)), strict=True):
        assert abs(pause.start_ms - start) <= 200
        assert abs(pause.end_ms - end) <= 200


def test_a_murmuring_class_has_pauses_too_and_a_blink_is_none() -> None:
    murmur = np.full(600, 0.01, np.float32)
    murmur[:] += np.linspace(0, 0.001, 600, dtype=np.float32)
    talk = murmur.copy()
    for start in range(0, 600, 30):
        talk[start : start + 20] = 0.2
    found = find_pauses(talk)
    assert found[0] == Span(2000, 3000)
    assert len(found) == 20
    talk[23:26] = 0.2  # three tenths of a second left on the near side: too short
    assert Span(2000, 2300) not in find_pauses(talk)


def test_no_sound_is_a_flat_line_without_pauses() -> None:
    assert find_pauses(np.zeros(0, np.float32)) == ()
