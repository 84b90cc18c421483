"""A second opinion on HDR: from PQ or HLG to the colours of an ordinary screen, by the books and without our filters."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_TO_709 = np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]])
"""ITU-R BT.2087: linear light from BT.2020 to BT.709."""
_WHITE_NITS = 203.0
"""ITU-R BT.2408: how bright a sheet of white paper is."""
_SATURATED = 0.15


def screen_colours(
    path: Path, stream: str, transfer: str, numbers: Sequence[int], size: tuple[int, int]
) -> dict[int, Floats]:
    """Decode frames of an HDR recording, upright and small, as RGB from 0 to 255."""
    width, height = size
    wanted = "+".join(f"eq(n,{number})" for number in sorted(set(numbers)))
    command = ["ffmpeg", "-loglevel", "fatal", "-i", str(path), "-map", stream, "-fps_mode", "passthrough", "-vf"]
    command += [f"select='{wanted}',scale={width}:{height}:flags=area,format=yuv444p16le", "-f", "rawvideo", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    planes = np.frombuffer(raw, "<u2").reshape(-1, 3, height, width) / 256
    return {number: _shown(each, transfer) for number, each in zip(sorted(set(numbers)), planes, strict=True)}


def _shown(yuv: Floats, transfer: str) -> Floats:
    y, u, v = (yuv[0] - 16) / 219, (yuv[1] - 128) / 224, (yuv[2] - 128) / 224
    coded = np.clip(np.stack([y + 1.4746 * v, y - 0.16455 * u - 0.57135 * v, y + 1.8814 * u], axis=-1), 0, 1)
    light = _pq(coded) if transfer == "smpte2084" else _hlg(coded)
    screen = np.clip(light @ _TO_709.T / _WHITE_NITS, 0, None)
    screen /= np.maximum(1, screen.max(axis=-1, keepdims=True))  # what is brighter than white keeps its hue
    return np.asarray(255 * screen ** (1 / 2.2), np.float64)


def _pq(coded: Floats) -> Floats:
    """SMPTE ST 2084: from code to cd/m2."""
    power = coded ** (1 / 78.84375)
    return np.asarray(
        10_000 * (np.clip(power - 0.8359375, 0, None) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125)
    )


def _hlg(coded: Floats) -> Floats:
    """ITU-R BT.2100: from code to cd/m2 of a display of 1000 cd/m2."""
    scene = np.where(coded <= 0.5, coded**2 / 3, (np.exp((coded - 0.55991073) / 0.17883277) + 0.28466892) / 12)
    luma = scene @ np.array([0.2627, 0.678, 0.0593])
    return np.asarray(1000 * scene * np.maximum(luma, 1e-6)[..., None] ** 0.2)


def hues_apart(one: Floats, other: Floats) -> float:
    """Degrees between the hues of two pictures, for the typical pixel that has a hue in the first; 0 where none has."""
    directions = [_chroma(picture) for picture in (one, other)]
    coloured = np.abs(directions[0]) > _SATURATED
    if coloured.mean() < 0.01:
        return 0.0
    turned = np.angle(directions[1][coloured] * np.conj(directions[0][coloured]), deg=True)
    return float(np.median(np.abs(turned)))


def _chroma(picture: Floats) -> NDArray[np.complex128]:
    r, g, b = (picture[..., number] / 255 for number in range(3))
    return np.asarray((r - (g + b) / 2) + 1j * np.sqrt(3) / 2 * (g - b), np.complex128)
