"""Speech is heard where somebody speaks, and neither noise nor a tone nor silence passes for it."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from media.probe import probe
from media.timeline import Span
from media.voice import STEP_MS, find_speech, hear_speech

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from media.ffmpeg import MediaTools

PICTURE = ("-f", "lavfi", "-i", "color=s=64x64:r=5:d=16")
WORDS = "Good morning everybody. Please take out your books, and turn to page twelve."
FROM_MS, UNTIL_MS = 5_000, 9_700


def test_a_voice_is_told_from_noise(record: Callable[..., Path], tools: MediaTools, tmp_path: Path) -> None:
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed; `make test` installs it")
    voice = tmp_path / "voice.wav"
    subprocess.run([program, "-v", "en", "-w", str(voice), WORDS], check=True)
    noise = ("-f", "lavfi", "-i", "anoisesrc=d=16:c=pink:a=0.03:r=48000", "-i", str(voice))
    mixed = f"[2]adelay={FROM_MS},aresample=48000[v];[1][v]amix=inputs=2:normalize=0[a]"
    source = record(
        "voice.mp4", *PICTURE, *noise, "-filter_complex", mixed, "-map", "0:v", "-map", "[a]", "-t", "16", "-c:a", "aac"
    )
    spans = hear_speech(tools, source, probe(tools, source), tmp_path).spans
    assert spans
    assert abs(spans[0].start_ms - FROM_MS) < 300
    assert abs(spans[-1].end_ms - UNTIL_MS) < 2_000
    assert sum(span.length_ms for span in spans) > 3_000


@pytest.mark.parametrize(
    "sound", ["anoisesrc=d=16:c=pink:a=0.1", "anullsrc=r=48000:d=16", "sine=frequency=440:duration=16"]
)
def test_nobody_speaks_in_noise_silence_and_tones(
    record: Callable[..., Path], tools: MediaTools, tmp_path: Path, sound: str
) -> None:
    source = record(f"{sound[:5]}.mp4", *PICTURE, "-f", "lavfi", "-i", sound, "-c:a", "aac", "-t", "16")
    assert hear_speech(tools, source, probe(tools, source), tmp_path).spans == ()


def test_without_sound_nobody_speaks(record: Callable[..., Path], tools: MediaTools, tmp_path: Path) -> None:
    source = record("mute.mp4", *PICTURE, "-t", "2")
    assert hear_speech(tools, source, probe(tools, source), tmp_path).as_json() == {"spans": []}


def test_breaths_are_bridged_and_clicks_are_no_words() -> None:
    likely = [0.0] * 10 + [0.9] * 20 + [0.1] * 5 + [0.6] * 20 + [0.0] * 40 + [0.9] * 3 + [0.0] * 10
    assert find_speech(likely, 100_000) == (Span(10 * STEP_MS, 55 * STEP_MS),)
    # what falls below 0.5 goes on while it stays above 0.35, and nothing lasts longer than the lesson
    assert find_speech([0.6, *[0.4] * 100], 1_500) == (Span(0, 1_500),)
