"""How loud a lesson is made in a transcode: one gain for all of it, so that nothing jumps where it was cut.

Loudness is what EBU R 128 (ITU-R BS.1770) calls integrated loudness. -16 LUFS is what streaming and podcast guides
(AES TD1008) ask for speech that is heard on phones and laptops. Copies are never touched.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from media.graphs import Filter, step

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGET_LUFS = -16.0
MOST_GAIN_DB = 24.0
"""More would make the hiss of a room as loud as a voice. What the limiter takes back comes on top, up to 6 dB."""

_NEARLY_SILENT_LUFS = -60.0
_NOT_HEARD_DB = 0.5
# What lies between samples that are held there, and what AAC adds, stays below -1.5 dBTP.
_HIGHEST_SAMPLE_DB = -2.5
_MOST_TAKEN_DB = 6.0
_ROUNDS = 8
_BLOCK = 20
_ABSOLUTE_GATE, _RELATIVE_GATE = 1e-7, 0.1
_INTEGRATED = re.compile(r"^ +I: +(-?\d+\.\d+) LUFS", re.MULTILINE)

MEASURING: tuple[Filter, ...] = (step("ebur128", framelog="verbose"),)
"""What sound runs through to be measured; the result is among the program's messages at level `info`."""


@dataclass(frozen=True)
class Levelling:
    """What is done to the sound of every transcoded segment of a lesson."""

    gain_db: float = 0.0
    """How much louder (or, below 0, quieter)."""
    one_sided: bool = False
    """Whether there is sound in one of two channels only, which is then heard on both sides."""

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The filters, from sound of one or two channels; they keep every sample in its place."""
        # The sum, not one of them: nothing is lost, whichever side it was on.
        sides = (step("pan", args="mono|c0=c0+c1"),) if self.one_sided else ()
        if not self.gain_db:
            return sides
        louder = (step("volume", volume=f"{self.gain_db:.2f}dB"),)
        if self.gain_db <= _HIGHEST_SAMPLE_DB:  # the loudest there can be is quiet enough afterwards
            return (*sides, *louder)
        return (
            *sides,
            *louder,
            step(
                "alimiter", limit=f"{10 ** (_HIGHEST_SAMPLE_DB / 20):.4f}", level=0, latency=1, attack=10, release=100
            ),
        )

    def as_json(self) -> dict[str, float | bool]:
        """Return plain values to keep."""
        return {"gain_db": self.gain_db, "one_sided": self.one_sided}

    @classmethod
    def from_json(cls, kept: object) -> Self | None:
        """Read back what `as_json` gave; None for anything else, such as what was kept before there was levelling."""
        if not isinstance(kept, dict):
            return None
        gain_db, one_sided = kept.get("gain_db"), kept.get("one_sided")
        if not isinstance(gain_db, int | float) or not isinstance(one_sided, bool):
            return None
        return cls(float(gain_db), one_sided)


NOTHING = Levelling()
"""The sound stays as it is."""


def integrated_lufs(messages: str) -> float | None:
    """Read the loudness from what the program said at its end; None when it said nothing of it, or heard nothing.

    A recording can make the program say anything, but not after its end.
    """
    said = _INTEGRATED.findall(messages)
    return float(said[-1]) if said else None


def levelling(
    lufs: float | None, *, one_sided: bool, levels: NDArray[np.float32], peaks: NDArray[np.float32]
) -> Levelling:
    """Say what brings sound of that loudness to the target: nothing where it is nearly silent or right already.

    `levels` (dB) and `peaks` (1 is full scale) of every 20 ms tell how much of the gain the limiter will take back.
    """
    if lufs is None or lufs < _NEARLY_SILENT_LUFS:
        return Levelling(0.0, one_sided)
    wanted_db = gain_db = min(TARGET_LUFS - lufs, MOST_GAIN_DB)
    for _ in range(_ROUNDS):
        gain_db = wanted_db + min(_taken_db(levels, peaks, gain_db), _MOST_TAKEN_DB)
    return Levelling(round(gain_db, 2) if abs(gain_db) >= _NOT_HEARD_DB else 0.0, one_sided)


def _taken_db(levels: NDArray[np.float32], peaks: NDArray[np.float32], gain_db: float) -> float:
    """Estimate by how much the limiter lowers the loudness of sound that was made `gain_db` louder."""
    power = 10 ** (levels / 10)
    highest, gain = 10 ** (_HIGHEST_SAMPLE_DB / 20), 10 ** (gain_db / 20)
    held = np.minimum(1.0, highest / np.maximum(peaks * gain, highest))
    return _gated_db(power) - _gated_db(power * held**2)


def _gated_db(power: NDArray[np.floating]) -> float:
    """Return the level with the gates of BS.1770: of blocks of 400 ms, none below -70, nor 10 below the rest."""
    blocks = power[: len(power) // _BLOCK * _BLOCK].reshape(-1, _BLOCK).mean(axis=1)
    blocks = blocks[blocks > _ABSOLUTE_GATE]
    if not len(blocks):
        return -70.0
    return 10 * math.log10(float(blocks[blocks > _RELATIVE_GATE * blocks.mean()].mean()))
