"""Recordings as camcorders of the AVCHD kind make them: each frame is coded as two fields, one after the other (PAFF).

No encoder at hand writes such pictures, so this one does: every macroblock as it is (`I_PCM`, H.264 7.3.5), in a
transport stream of our own. Numbers are those of `recordings.frame`.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import numpy as np

from tests.media.recordings import HEIGHT, WIDTH, Recorded, flashes, frame, write_beeps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction
    from pathlib import Path

    from numpy.typing import NDArray

ACROSS, DOWN = WIDTH // 16, -(-HEIGHT // 32)
"""Macroblocks of a field."""
TICKS = 90_000
KEYFRAME_EVERY = 12
_CROPPED = (DOWN * 32 - HEIGHT) // 4
_VIDEO_PID, _PMT_PID = 0x1011, 0x100
_FIRST_TICK = 63_000


class _Bits:
    """A string of bits, most significant first."""

    def __init__(self) -> None:
        self.text = ""

    def u(self, value: int, count: int) -> None:
        """Write an unsigned number in so many bits."""
        self.text += format(value, f"0{count}b")

    def ue(self, *values: int) -> None:
        """Write unsigned Exp-Golomb codes."""
        for value in values:
            code = format(value + 1, "b")
            self.text += "0" * (len(code) - 1) + code

    def align(self, bit: str = "0") -> None:
        """Fill up the byte."""
        self.text += bit * (-len(self.text) % 8)

    @property
    def raw(self) -> bytes:
        """All whole bytes."""
        return int("1" + self.text, 2).to_bytes(len(self.text) // 8 + 1, "big")[1:]


def _nal(kind: int, content: bytes) -> bytes:
    safe = bytearray()
    zeros = 0
    for byte in content:
        if zeros == 2 and byte <= 3:
            safe.append(3)
            zeros = 0
        safe.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return b"\0\0\0\1" + bytes([kind]) + bytes(safe)


def _parameter_sets(rate: Fraction) -> bytes:
    sps = _Bits()
    for value, count in ((77, 8), (0, 8), (30, 8)):
        sps.u(value, count)
    sps.ue(0, 0, 0, 4, 1)  # id, frame_num of 4 bits, order by counter, of 8 bits, one frame to refer to
    sps.u(0, 1)
    sps.ue(ACROSS - 1, DOWN - 1)
    sps.u(0b001, 3)  # fields, no macroblock pairs, direct_8x8
    sps.u(1, 1)
    sps.ue(0, 0, 0, _CROPPED)
    sps.u(1, 1)
    sps.u(0b0000, 4)  # no aspect ratio, overscan, signal type, chroma place
    sps.u(1, 1)
    sps.u(rate.denominator, 32)
    sps.u(rate.numerator * 2, 32)
    sps.u(1, 1)
    sps.u(0b0000, 4)  # fixed; no hypothetical decoders, pic_struct, restrictions
    sps.u(1, 1)
    sps.align()
    pps = _Bits()
    pps.ue(0, 0)
    pps.u(0b00, 2)
    pps.ue(0, 0, 0)
    pps.u(0b000, 3)
    pps.ue(0, 0, 0)
    pps.u(0b100, 3)  # deblocking is told in each slice
    pps.u(1, 1)
    pps.align()
    return _nal(0x67, sps.raw) + _nal(0x68, pps.raw)


def _macroblocks(picture: NDArray[np.uint8]) -> list[bytes]:
    """Return the samples of each macroblock of an RGB field: Y of 16x16, Cb and Cr of 8x8 (BT.601, limited)."""
    red, green, blue = (picture[..., channel].astype(np.float64) for channel in range(3))
    luma = 16 + 0.257 * red + 0.504 * green + 0.098 * blue
    blues = 128 - 0.148 * red - 0.291 * green + 0.439 * blue
    reds = 128 + 0.439 * red - 0.368 * green - 0.071 * blue
    planes = (luma, blues[::2, ::2], reds[::2, ::2])
    found = []
    for row in range(DOWN):
        for column in range(ACROSS):
            squares = []
            for plane, size in zip(planes, (16, 8, 8), strict=True):
                square = plane[row * size : (row + 1) * size, column * size : (column + 1) * size]
                squares.append(np.clip(np.rint(square), 16, 240).astype(np.uint8).tobytes())
            found.append(b"".join(squares))
    return found


def _field(picture: NDArray[np.uint8], number: int, bottom: int) -> bytes:
    key, place = number % KEYFRAME_EVERY == 0, number % KEYFRAME_EVERY
    idr = key and not bottom
    bits = _Bits()
    bits.ue(0, 7, 0)
    bits.u(0 if key else 1, 4)
    bits.u(0b10 | bottom, 2)
    if idr:
        bits.ue(number // KEYFRAME_EVERY % 2)
    bits.u(place * 2 + bottom, 8)
    if key:
        bits.u(0, 2 if idr else 1)
    bits.ue(0, 1)  # no other quantiser; no deblocking
    raw = bytearray()
    for samples in _macroblocks(picture):
        bits.ue(25)
        bits.align()
        raw += bits.raw + samples
        bits = _Bits()
    return _nal(0x65 if idr else 0x21 if key else 0x01, bytes(raw) + b"\x80")


def _frame(number: int, rate: Fraction, *, flash: bool) -> bytes:
    drawn = np.pad(frame(number, flash=flash), ((0, DOWN * 32 - HEIGHT), (0, 0), (0, 0)), mode="edge")
    sets = _parameter_sets(rate) if number % KEYFRAME_EVERY == 0 else b""
    delimiter = _nal(0x09, b"\x10")
    return delimiter + sets + _field(drawn[0::2], number, 0) + delimiter + _field(drawn[1::2], number, 1)


def record_fields(
    path: Path, frames: int, rate: Fraction, *, sound: tuple[str, ...] | None, flash_every_s: Fraction
) -> Recorded:
    """Record numbered frames, two fields each.

    Without sound as a camcorder writes them: a frame in a packet of the stream (PES). With sound as ffmpeg copies that:
    each field by itself, and the second one often without a time.
    """
    film = path if sound is None else path.with_suffix(".first.ts")
    _write_stream(film, frames, rate, set(flashes(frames, rate, flash_every_s)))
    if sound is not None:
        beeps = path.with_suffix(".wav")
        write_beeps(beeps, frames, rate, flash_every_s)
        inputs = ("-i", str(film), "-i", str(beeps), "-map", "0:v", "-map", "1:a")
        subprocess.run(["ffmpeg", "-v", "error", "-y", *inputs, "-c:v", "copy", *sound, str(path)], check=True)
        beeps.unlink()
        film.unlink()
    return Recorded(path, frames, rate)


def _write_stream(path: Path, frames: int, rate: Fraction, lit: set[int]) -> None:
    counters: dict[int, int] = {}
    with path.open("wb") as file:
        for number in range(frames):
            if number % KEYFRAME_EVERY == 0:
                file.write(_tables(counters))
            tick = _FIRST_TICK + int(number * TICKS / rate)
            content = _pes(_frame(number, rate, flash=number in lit), tick)
            file.write(b"".join(_packets(_VIDEO_PID, content, counters, tick)))


def _pes(content: bytes, tick: int) -> bytes:
    stamp = bytes(
        (0x21 | tick >> 29 & 0x0E, tick >> 22 & 0xFF, tick >> 14 & 0xFE | 1, tick >> 7 & 0xFF, tick << 1 & 0xFE | 1)
    )
    return b"\0\0\1\xe0\0\0\x84\x80\x05" + stamp + content


def _tables(counters: dict[int, int]) -> bytes:
    pat = bytes((0, 1, 0xC1, 0, 0, 0, 1, 0xE0 | _PMT_PID >> 8, _PMT_PID & 0xFF))
    pid = bytes((0xE0 | _VIDEO_PID >> 8, _VIDEO_PID & 0xFF))
    pmt = bytes((0, 1, 0xC1, 0, 0)) + pid + b"\xf0\0\x1b" + pid + b"\xf0\0"
    made = b""
    for place, table, content in ((0, 0, pat), (_PMT_PID, 2, pmt)):
        section = bytes((table, 0xB0, len(content) + 4)) + content
        section += _crc(section).to_bytes(4, "big")
        made += b"".join(_packets(place, b"\0" + section + b"\xff" * (183 - len(section)), counters, None))
    return made


def _crc(content: bytes) -> int:
    """Compute the CRC of ISO/IEC 13818-1, annex A."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc


def _packets(pid: int, content: bytes, counters: dict[int, int], tick: int | None) -> Iterator[bytes]:
    start = True
    while content:
        extra = b""
        if start and tick is not None:  # the clock (PCR), a tenth of a second ahead
            clock = tick - TICKS // 10
            extra = b"\x10" + (clock << 15 | 0x7E00).to_bytes(6, "big")
        room = 184 - (len(extra) + 1 if extra else 0)
        piece, content = content[:room], content[room:]
        if len(piece) < room or extra:
            fill = room - len(piece) if extra else room - len(piece) - 1
            body = (extra or b"\0" * min(1, fill)) + b"\xff" * (fill if extra else max(0, fill - 1))
            adaptation = bytes((len(body),)) + body
        else:
            adaptation = b""
        counter = counters[pid] = (counters.get(pid, -1) + 1) % 16
        head = bytes((0x47, (0x40 if start else 0) | pid >> 8, pid & 0xFF, (0x30 if adaptation else 0x10) | counter))
        yield head + adaptation + piece
        start = False
