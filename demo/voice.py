"""What is heard in a lesson: a synthesised teacher, pauses where a teacher pauses, and a class that is never silent."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

RATE_HZ = 22050
HEAD_BYTES = 44
GAPS_S = (0.7, 1.1, 0.6, 5.0, 0.8, 1.4, 0.6, 9.0, 0.9, 3.2)


@dataclass(frozen=True)
class Talk:
    """What is said. Between the moments that have their second, the sentences go round."""

    voice: str
    sentences: tuple[str, ...]
    moments: tuple[tuple[float, str], ...] = ()
    quiet: tuple[tuple[float, float], ...] = ()
    """Stretches in seconds in which nobody speaks: pupils work, or the teacher waits."""


def record(talk: Talk, seconds: float, target: Path) -> None:
    """Write the sound of the whole lesson as a WAV file. Raises RuntimeError without a synthesiser."""
    track = _murmur(seconds)
    for start_s, sound in _arranged(talk, seconds):
        at = int(start_s * RATE_HZ)
        track[at : at + len(sound)] += sound[: len(track) - at]
    samples = (np.clip(track, -1, 1) * 32767).astype("<i2")
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())


def _arranged(talk: Talk, seconds: float) -> list[tuple[float, Sound]]:
    placed = [(at_s, _spoken(text, talk.voice)) for at_s, text in talk.moments]
    busy = sorted([(at_s, at_s + len(sound) / RATE_HZ + 0.5) for at_s, sound in placed] + list(talk.quiet))
    at_s, number = 1.5, 0
    while at_s < seconds - 8:
        sound = _spoken(talk.sentences[number % len(talk.sentences)], talk.voice)
        end_s = at_s + len(sound) / RATE_HZ
        in_the_way = next((stretch for stretch in busy if stretch[0] < end_s + 0.5 and at_s < stretch[1]), None)
        if in_the_way:
            at_s = in_the_way[1] + 0.4
            continue
        placed.append((at_s, sound))
        at_s = end_s + GAPS_S[number % len(GAPS_S)]
        number += 1
    return placed


@cache
def _spoken(text: str, voice: str) -> Sound:
    program = shutil.which("espeak-ng")
    if program is None:
        message = "espeak-ng is not installed; `make demo` installs it"
        raise RuntimeError(message)
    command = [program, "-v", voice, "-s", "148", "--stdout", text]
    # The length in the header is not known when it is written to a pipe: the samples are what follows it.
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(spoken)) as file:
        if (file.getframerate(), file.getsampwidth(), file.getnchannels()) != (RATE_HZ, 2, 1):
            message = "espeak-ng speaks in another format than expected"
            raise RuntimeError(message)
    return np.frombuffer(spoken[HEAD_BYTES:], "<i2").astype(np.float32) * np.float32(0.8 / 32768)


def _murmur(seconds: float) -> Sound:
    """A class at work: band-limited noise that swells and ebbs, from one seed, repeated every 20 seconds."""
    length = 20 * RATE_HZ
    noise = np.random.default_rng(7).standard_normal(length)
    spectrum = np.fft.rfft(noise)
    hertz = np.fft.rfftfreq(length, 1 / RATE_HZ)
    shaped = np.fft.irfft(spectrum * np.exp(-(((hertz - 420) / 260) ** 2)), length)
    turns = np.arange(length) / length * 2 * np.pi
    swell = 1 + 0.35 * np.sin(3 * turns) + 0.25 * np.sin(7 * turns + 1)
    loop = (shaped / np.abs(shaped).max() * swell * 0.008).astype(np.float32)
    return np.resize(loop, int(seconds * RATE_HZ)).astype(np.float32)
