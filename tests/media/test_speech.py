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


def test_the_waveform_is_loud_where_somebody_speaks_and_flat_where_nobody_does(talk: Path, tmp_path: Path) -> None:
    tools = MediaTools.find()
    wave = make_waveform(tools, talk, probe(tools, talk), tmp_path)
    assert len(wave.peaks) == pytest.approx(100, abs=1)
    assert min(wave.peaks[5:28]) > 150
    assert max(wave.peaks[33:47]) < 40
    assert min(wave.peaks[53:67]) > 150
    assert wave.as_json()["interval_ms"] == 100


def test_pauses_are_found_to_a_tenth_of_a_second(talk: Path, tmp_path: Path) -> None:
    tools = MediaTools.find()
    pauses = make_waveform(tools, talk, probe(tools, talk), tmp_path).pauses
    assert len(pauses) == 2
    for pause, (start, end) in zip(pauses, ((3000, 5000), (7000, 8000)), strict=True):
        assert abs(pause.start_ms - start) <= 200
        assert abs(pause.end_ms - end) <= 200


def test_a_murmuring_class_has_pauses_too_and_a_blink_is_none() -> None:
    levels = np.full(3000, -40.0, np.float32)  # a minute of murmur, in steps of 20 ms
    for start in range(0, 3000, 150):
        levels[start : start + 100] = -14.0
    found = find_pauses(levels, 60_000)
    assert found[0] == Span(2000, 3000)
    assert len(found) == 20
    levels[114:150] = -14.0  # 280 ms are left on the near side: too short
    assert Span(3000 + 2000, 3000 + 3000) in find_pauses(levels, 60_000)
    assert all(pause.start_ms >= 3000 for pause in find_pauses(levels, 60_000))


def test_a_click_does_not_end_a_pause() -> None:
    levels = np.full(1000, -14.0, np.float32)
    levels[200:300] = -60.0
    levels[250:252] = -10.0
    assert find_pauses(levels, 20_000) == (Span(4000, 6000),)


def test_a_hum_that_never_changes_is_not_a_pause() -> None:
    hum = np.full(1000, -30.0, np.float32) + np.random.default_rng(1).normal(0, 0.5, 1000).astype(np.float32)
    assert find_pauses(hum, 20_000) == ()


def test_no_sound_has_no_pauses() -> None:
    assert find_pauses(np.zeros(0, np.float32), 0) == ()
