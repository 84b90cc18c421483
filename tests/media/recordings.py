"""Recordings whose every frame and beep is known: each frame carries its number as black and white blocks.

The number survives encoding, scaling and a browser, so what is shown can be compared with what was recorded. A row of
colours below it tells whether colours survived too, and all of it is readable only upright.
"""

from __future__ import annotations

import subprocess
import wave
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

WIDTH, HEIGHT, BITS = 320, 176, 16
SOUND_RATE = 48_000
FLASH_EVERY_S = 2
BLOCK_ROW = 20
COLOURS = ((235, 40, 40), (40, 200, 40), (50, 50, 235), (230, 220, 40), (40, 210, 220), (210, 50, 210), (250, 250, 250))
COLOUR_ROWS, COLOUR_WIDTH = slice(42, 60), 40
AAC = ("-c:a", "aac", "-b:a", "96k")

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "3", "-b_strategy", "0", "-g", "60", "-sc_threshold", "0")
"""A keyframe every 60 frames, and three B-frames between others."""


@dataclass(frozen=True)
class Recorded:
    """A recording and what is known about it."""

    path: Path
    frames: int
    rate: Fraction

    def time_us(self, number: int) -> Fraction:
        """When a frame is shown, from the first one, in a recording of constant rate."""
        return number / self.rate * 1_000_000


def frame(number: int, *, flash: bool = False) -> NDArray[np.uint8]:
    """Draw a frame with its number, in RGB; a flash fills the part below it with white."""
    picture = np.full((HEIGHT, WIDTH, 3), 64 + number * 3 % 64, np.uint8)
    for bit in range(BITS):
        picture[:40, bit * 20 : (bit + 1) * 20] = 235 if number >> (BITS - 1 - bit) & 1 else 16
    for place, colour in enumerate(COLOURS):
        picture[COLOUR_ROWS, place * COLOUR_WIDTH : (place + 1) * COLOUR_WIDTH] = colour
    x = number * 7 % (WIDTH - 40)
    picture[60:90, x : x + 40] = 200
    picture[100:] = 235 if flash else 16
    return picture


def record(
    path: Path,
    frames: int,
    rate: Fraction,
    *words: str,
    sound: tuple[str, ...] | None = AAC,
    filters: str = "null",
    flash_every_s: Fraction | int = FLASH_EVERY_S,
    turned: Callable[[NDArray[np.uint8]], NDArray[np.uint8]] | None = None,
) -> Recorded:
    """Record numbered frames that flash now and then, and a beep with each flash; `words` encode them.

    `turned` says how the camera was held.
    """
    height, width = (frame(0) if turned is None else turned(frame(0))).shape[:2]
    command = ["ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{width}x{height}", "-r", f"{rate.numerator}/{rate.denominator}", "-i", "pipe:0"]
    beeps = path.with_suffix(".wav")
    if sound is not None:
        write_beeps(beeps, frames, rate, flash_every_s)
        command += ["-i", str(beeps)]
    command += ["-vf", filters, "-pix_fmt", "yuv420p", *words, *(sound or ()), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        lit = set(flashes(frames, rate, flash_every_s))
        for number in range(frames):
            drawn = frame(number, flash=number in lit)
            process.stdin.write((drawn if turned is None else turned(drawn)).tobytes())
    assert process.returncode == 0
    beeps.unlink(missing_ok=True)
    return Recorded(path, frames, rate)


def flashes(frames: int, rate: Fraction, every_s: Fraction | int = FLASH_EVERY_S) -> Iterator[int]:
    """Yield the frame that is shown at 0.5 s, and then every so many seconds."""
    moment = Fraction(1, 2)
    while moment * rate < frames:
        yield int(moment * rate)
        moment += every_s


def write_beeps(path: Path, frames: int, rate: Fraction, every_s: Fraction | int) -> None:
    """Write a second of sound for every second of picture: 100 ms at 1 kHz from the start of each flash."""
    samples = np.zeros(int(frames / rate * SOUND_RATE), np.float64)
    tone = 0.7 * np.sin(2 * np.pi * 1000 * np.arange(SOUND_RATE // 10) / SOUND_RATE)
    for number in flashes(frames, rate, every_s):
        start = round(number / rate * SOUND_RATE)
        piece = tone[: len(samples) - start]
        samples[start : start + len(piece)] = piece
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SOUND_RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())


def shown(path: Path, *before: str) -> list[int]:
    """Decode a recording and read the number on every frame, in the order in which they are shown."""
    return [number_on(picture) for picture in pictures(path, *before)]


def pictures(path: Path, *before: str) -> NDArray[np.uint8]:
    """Decode a recording to grey pictures of the size in which they were drawn."""
    command = ["ffmpeg", "-loglevel", "fatal", *before, "-i", str(path), "-map", "0:v:0", "-fps_mode", "passthrough"]
    command += ["-vf", f"scale={WIDTH}:{HEIGHT}:flags=neighbor", "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, HEIGHT, WIDTH)


def number_on(picture: NDArray[np.uint8]) -> int:
    """Read the number on a frame."""
    bits = picture[BLOCK_ROW, 10::20] > 128
    return int(bits @ (1 << np.arange(BITS)[::-1]))


def flash_times(path: Path) -> list[float]:
    """Seconds of the file's own time at which flashes are shown."""
    times = frame_times(path)
    lit = pictures(path)[:, 110:170].mean(axis=(1, 2)) > 128
    return [time for time, on in zip(times, lit, strict=True) if on]


def beep_times(path: Path) -> list[float]:
    """Seconds of the file's own time at which beeps begin, to the sample."""
    command = ["ffmpeg", "-loglevel", "fatal", "-i", str(path), "-map", "0:a:0", "-ac", "1", "-f", "f32le", "-"]
    samples = np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, np.float32)
    loud = np.abs(samples) > 0.15
    apart = int(0.5 * SOUND_RATE)
    starts = [at for at in np.flatnonzero(loud).tolist() if not loud[max(0, at - apart) : at].any()]
    first = _probe(path, "a:0", "packet=pts_time")[0]
    return [float(first) + at / SOUND_RATE for at in starts]


def frame_times(path: Path) -> list[float]:
    """Seconds of the file's own time at which frames are shown, in order."""
    return sorted(float(time) for time in _probe(path, "v:0", "packet=pts_time"))


def _probe(path: Path, stream: str, entries: str) -> list[str]:
    command = ["ffprobe", "-v", "error", "-select_streams", stream, "-show_entries", entries, "-of", "csv=p=0"]
    printed = subprocess.run([*command, str(path)], check=True, capture_output=True, text=True).stdout
    return [line.strip(",") for line in printed.split()]
