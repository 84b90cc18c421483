"""Sound on the clock of a lesson, a segment or an export: the filters that put each sample in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from media.graphs import Filter, step

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path

    from media.streams import MediaInfo

JUMP_S = "0.02"


@dataclass(frozen=True)
class Sound:
    """Where sound is read from."""

    path: Path
    stream: int
    """Number of the stream in the file."""
    begins_s: Fraction
    """The moment, in the file's own time, from which it is heard."""
    layout: str
    """``mono`` or ``stereo``, as it is to come out."""
    jump_s: str = JUMP_S
    """Gaps of so many seconds are filled, and where it comes as much too late, some is left out."""


def sound_from(source: Path, info: MediaInfo, pts: int) -> Sound | None:
    """Return a recording's sound from a tick of its picture on; None without sound."""
    if info.audio is None:
        return None
    layout = "mono" if info.audio.channels == 1 else "stereo"
    return Sound(source, info.audio.index, pts * info.video.time_base, layout)


def placed(begins_s: Fraction, length_s: Fraction | None = None) -> tuple[Filter, ...]:
    """Count time from that moment of the file, and leave out what comes before it, and after `length_s`."""
    # In the ticks that there are: what a header says about the rate need not be true.
    moment = f"PTS-round({begins_s.numerator}/{begins_s.denominator}/TB)"
    until: dict[str, str | int] = {} if length_s is None else {"end": f"{float(length_s):.6f}"}
    return step("asetpts", expr=moment), step("atrim", until, start_pts=0)


def steady(rate: int | None = None, jump_s: str = JUMP_S) -> Filter:
    """Begin at 0 and fill gaps with silence, so that sound never slips; `rate` in samples a second, else as it is."""
    rates: dict[str, str | int] = {} if rate is None else {"out_sample_rate": rate}
    return step("aresample", {"async": 1, **rates}, first_pts=0, min_hard_comp=jump_s)
