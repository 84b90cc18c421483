"""Cuts on half an hour of synthetic speech whose every pause is known, against cutting at fixed times."""

from __future__ import annotations

import random
import subprocess
import wave
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from media.boundaries import Bounds, Why
from media.probe import probe
from media.segments import Plan, plan
from media.speech import make_waveform

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from media.ffmpeg import MediaTools
    from media.streams import MediaInfo
    from media.timeline import Span

MINUTES, RATE = 30, 8_000
CLOSE = Bounds(45_000_000, 67_500_000)  # as 10 to 15 minutes, but for many more cuts


@dataclass(frozen=True)
class Talk:
    """A recording, and its pauses in microseconds."""

    path: Path
    info: MediaInfo
    pauses: tuple[tuple[int, int], ...]
    found: tuple[Span, ...]

    def rests(self, at_us: int) -> bool:
        """Whether nobody speaks at that moment."""
        return any(start <= at_us < end for start, end in self.pauses)


@pytest.fixture(scope="module")
def talk(tools: MediaTools, tmp_path_factory: pytest.TempPathFactory) -> Talk:
    """Syllables of noise in sentences of 3 to 20 s, pauses of 0.4 to 1.5 s between them, over a murmuring class."""
    folder = tmp_path_factory.mktemp("talk")
    luck, noise = random.Random(1), np.random.default_rng(1)
    time = np.arange(MINUTES * 60 * RATE) / RATE
    voice = 0.3 * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time))
    at, pauses = 0.0, []
    while True:
        start = at + luck.uniform(3, 20)
        at = start + luck.uniform(0.4, 1.5)
        if at > MINUTES * 60:
            break
        pauses.append((int(start * 1e6), int(at * 1e6)))
        voice[int(start * RATE) : int(at * RATE)] = 0
    samples = (voice + 0.01) * noise.uniform(-1, 1, len(time))
    sound, path = folder / "talk.wav", folder / "talk.mp4"
    with wave.open(str(sound), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    command = ["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", f"color=s=48x32:r=5:d={MINUTES * 60}"]
    command += ["-i", str(sound), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "5"]
    subprocess.run([*command, "-sc_threshold", "0", "-c:a", "aac", "-b:a", "48k", str(path)], check=True)
    info = probe(tools, path)
    return Talk(path, info, tuple(pauses), make_waveform(tools, path, info, folder).pauses)


def share(talk: Talk, cuts_us: Sequence[int]) -> float:
    return sum(talk.rests(at) for at in cuts_us) / len(cuts_us)


def avoidable(talk: Talk, planned: Plan, moments_us: Sequence[int]) -> list[int]:
    """The cuts that fall into speech although their neighbours leave a moment in a pause."""
    missed = []
    for cut, after in zip(planned.cuts[:-1], planned.cuts[1:], strict=True):
        first = max(cut.start_us + CLOSE.shortest_us, after.end_us - CLOSE.longest_us)
        last = min(cut.start_us + CLOSE.longest_us, after.end_us - CLOSE.shortest_us)
        possible = any(talk.rests(at) for at in moments_us if first <= at <= last)
        if possible and not talk.rests(cut.end_us):
            missed.append(cut.end_us)
    return missed


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize("mode", ["copy", "transcode"])
def test_cuts_fall_in_pauses_and_cuts_at_fixed_times_do_not(mode: str, talk: Talk, tools: MediaTools) -> None:
    turned = replace(talk.info, video=replace(talk.info.video, rotation=180))
    info = talk.info if mode == "copy" else turned
    keyframes = [key.time_us for key in info.keyframes]
    moments = keyframes if mode == "copy" else list(range(0, info.duration_us, 200_000))
    planned = plan(tools, talk.path, info, pauses=talk.found, scenes=True, bounds=CLOSE)
    assert planned.decision.mode == mode
    assert all(CLOSE.shortest_us <= cut.length_us <= CLOSE.longest_us for cut in planned.cuts)
    cuts = [cut.end_us for cut in planned.cuts[:-1]]
    fixed = [info.duration_us * number // len(planned.cuts) for number in range(1, len(planned.cuts))]
    ours, theirs = share(talk, cuts), share(talk, [min(moments, key=lambda at: abs(at - wish)) for wish in fixed])
    assert len(cuts) >= 25
    assert len(avoidable(talk, planned, moments)) <= 0.05 * len(cuts)
    assert ours >= 0.95
    assert theirs <= 0.25
    assert all(cut.why is Why.PAUSE for cut in planned.cuts[:-1] if talk.rests(cut.end_us))
