"""What happens to recordings on their way to us, done to the bytes: phones held oddly, lengths that lie, files cut off."""

from __future__ import annotations

import random
import struct
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Bend = Callable[[bytes], bytes]
    Remake = Callable[[Path, Path, int, Sequence[str]], None]

Matrix = tuple[int, int, int, int]
"""(a, b, c, d) of a display matrix: the coded point (x, y) is shown at (ax + cy, bx + dy)."""

WAYS_TO_HOLD_A_PHONE: dict[str, Matrix] = {
    "turned 90": (0, 1, -1, 0),
    "turned 180": (-1, 0, 0, -1),
    "turned 270": (0, -1, 1, 0),
    "mirrored": (-1, 0, 0, 1),
    "mirrored upside down": (1, 0, 0, -1),
    "mirrored 90": (0, 1, 1, 0),
    "mirrored 270": (0, -1, -1, 0),
}
_MATRIX_IN_TKHD = 44
_LENGTH_IN = {b"mvhd": 20, b"tkhd": 24, b"mdhd": 20}


def turned(matrix: Matrix) -> Callable[[NDArray[np.uint8]], NDArray[np.uint8]]:
    """Return how the sensor sees what is upright, so that the matrix puts it right again."""
    a, b, c, d = matrix

    def turn(upright: NDArray[np.uint8]) -> NDArray[np.uint8]:
        height, width = upright.shape[:2] if a else upright.shape[1::-1]
        y, x = np.mgrid[:height, :width]
        shown_x, shown_y = a * x + c * y, b * x + d * y
        return np.ascontiguousarray(upright[shown_y - shown_y.min(), shown_x - shown_x.min()])

    return turn


def with_matrix(matrix: Matrix) -> Bend:
    """Write the display matrix of the first track of an MP4."""

    def bend(film: bytes) -> bytes:
        at = film.index(b"tkhd") + _MATRIX_IN_TKHD
        a, b, c, d = (value << 16 for value in matrix)
        return film[:at] + struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30) + film[at + 36 :]

    return bend


def with_length(ticks: int) -> Bend:
    """Let every header of an MP4 say this length, in ticks of whatever clock it has."""

    def bend(film: bytes) -> bytes:
        lying = bytearray(film)
        for box, offset in _LENGTH_IN.items():
            place = -1
            while (place := lying.find(box, place + 1)) > 0:
                lying[place + offset : place + offset + 4] = struct.pack(">I", ticks)
        return bytes(lying)

    return bend


def cut_off(share: float) -> Bend:
    """Keep only the first part of the file."""
    return lambda film: film[: int(len(film) * share)]


def torn_off(share: float) -> Bend:
    """Lose the first part of the file, as of a stream that one joined late."""
    return lambda film: film[int(len(film) * share) :]


def rotten(every: int, *, spare: int = 8192) -> Bend:
    """Change one byte in so many, at places that are always the same; the first and last bytes of the file stay."""

    def bend(film: bytes) -> bytes:
        chance, bad = random.Random(3), bytearray(film)
        for _ in range(len(film) // every):
            bad[chance.randrange(spare, len(film) - spare)] ^= 1 << chance.randrange(8)
        return bytes(bad)

    return bend


def with_amr(film: bytes) -> bytes:
    """Give a 3GP the sound of an old phone, AMR at 12.2 kbit/s, for which there is no encoder here.

    The loudest frame there is for 100 ms from half past each second, the quietest one otherwise (3GPP TS 26.101: a byte
    of header, 31 of speech, 20 ms).
    """
    speech = b"".join(b"\x3c" + (b"\xff" if 25 <= number % 50 < 30 else b"\0") * 31 for number in range(300))
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "film.3gp").write_bytes(film)
        (folder / "sound.amr").write_bytes(b"#!AMR\n" + speech)
        inputs = ["-i", str(folder / "film.3gp"), "-i", str(folder / "sound.amr")]
        words = [*inputs, "-map", "0:v", "-map", "1:a", "-c", "copy", str(folder / "both.3gp")]
        subprocess.run(["ffmpeg", "-loglevel", "error", *words], check=True)
        return (folder / "both.3gp").read_bytes()


def grow(whole: Path, path: Path, frames: int, words: Sequence[str]) -> None:
    """Make a recording into one whose picture is twice as large from the middle on, as browsers record a better line."""
    size = "scale=iw*{}:ih*{}:flags=neighbor"
    with TemporaryDirectory() as name:
        parts = [Path(name, f"{number}.mkv") for number in (1, 2)]
        stretches = (f"trim=end_frame={frames // 2}", f"trim=start_frame={frames // 2},setpts=PTS-STARTPTS")
        for times, (part, stretch) in enumerate(zip(parts, stretches, strict=True), start=1):
            filters = f"{stretch},{size.format(times, times)}"
            _ffmpeg("-i", whole, "-an", "-vf", filters, *words, part)
        both = Path(name, "both.txt")
        both.write_text("".join(f"file {part.name}\n" for part in parts))
        _ffmpeg("-f", "concat", "-i", both, "-i", whole, "-map", "0:v", "-map", "1:a", "-c", "copy", path)


def joined(*sounds: Sequence[str], early_s: float = 0, back_s: float = 0) -> Remake:
    """Return how a transport stream is made of two takes, one after the other, whose sound is not of one kind.

    The sound of the second begins `early_s` before its picture; its clock is set back by `back_s`.
    """

    def join(whole: Path, path: Path, frames: int, words: Sequence[str]) -> None:
        rate, middle = 30, frames // 3
        with TemporaryDirectory() as name, path.open("wb") as out:
            spans = zip(sounds, (0, middle), (middle, frames), (0, early_s), (0, back_s), strict=True)
            for sound, start, end, early, back in spans:
                picture = f"[0:v]trim=start_frame={start}:end_frame={end},setpts=PTS-STARTPTS"
                filters = f"{picture};[0:a]atrim={start / rate - early}:{end / rate},asetpts=PTS-STARTPTS-{early}/TB"
                take, since = Path(name, f"{start}{path.suffix}"), str(1 + start / rate - back)
                _ffmpeg("-i", whole, "-filter_complex", filters, *words, *sound, "-output_ts_offset", since, take)
                out.write(take.read_bytes())

    return join


def _ffmpeg(*words: str | Path) -> None:
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", *words], check=True)
