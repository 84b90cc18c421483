"""Sound against picture over a whole hour: flashes and beeps that begin together still do at the end."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from media.probe import probe
from media.segments import make_segment, plan
from tests.media.measuring import beeps, decoded_times, pictures
from tests.media.table import Row

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from media.ffmpeg import MediaTools

ROWS = "made"
SYNC_MS = 20
RATE = Fraction(10_000, 1001)
EVERY = 600
"""Frames from one flash to the next: about a minute."""
HOUR = (
    "-f",
    "lavfi",
    "-i",
    f"color=black:s=64x48:r={RATE}:d=3600,drawbox=c=white:t=fill:enable='lt(mod(n,{EVERY}),2)'",
)
SOURCES: dict[str, tuple[str, int, Fraction, tuple[str, ...]]] = {
    # decision, sample rate of the sound, by how much its clock is off, encoder
    "hour.mp4": ("copy", 44_100, Fraction(1), ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50")),
    "hour.mkv": ("transcode", 44_100, Fraction(1), ("-c:v", "mpeg4", "-g", "50")),
    "hour-slow-clock.mkv": ("transcode", 48_000, Fraction(10_003, 10_000), ("-c:v", "mpeg4", "-g", "50")),
}


@pytest.mark.slow
@pytest.mark.corpus
@pytest.mark.parametrize("name", SOURCES)
def test_sound_and_picture_stay_together_for_an_hour(
    name: str, row: Row, record: Callable[..., Path], tools: MediaTools, tmp_path: Path
) -> None:
    mode, sound_rate, slow, encoder = SOURCES[name]
    source = record(
        name, *HOUR, *beeping(sound_rate, slow), *encoder, "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "48k"
    )
    info = probe(tools, source)
    planned = plan(tools, source, info)
    row.segments = str(len(planned.cuts))
    assert len(planned.cuts) >= 4
    apart: list[float] = []
    for number, cut in enumerate(planned.cuts):
        made = make_segment(tools, source, info, planned.decision, cut, tmp_path / f"{number}.mp4", threads=1)
        row.decision = f"{made.mode}: {made.reason}"
        assert made.mode == mode
        apart += apart_ms(made.path, cut.start_us)
    worst = max(apart, key=abs)
    row.sync = f"{apart[0]:+.0f} to {apart[-1]:+.0f}, worst {worst:+.0f} ms over {info.duration_us / 60e6:.0f} minutes"
    assert len(apart) >= 55
    assert abs(worst) <= SYNC_MS, apart
    row.verdict = "ok"


def beeping(sound_rate: int, slow: Fraction) -> tuple[str, ...]:
    """Return the words for a beep at each flash, from a recorder whose clock may be slow: its seconds last longer."""
    apart_s = float(EVERY / RATE / slow)
    seconds = float(3600 / slow)
    beep = f"aevalsrc='if(lt(mod(t,{apart_s:.9f}),0.1),0.7*sin(2*PI*1000*mod(t,{apart_s:.9f})),0)':s={sound_rate}:d={seconds}"
    return ("-f", "lavfi", "-i", beep, *(() if slow == 1 else ("-bsf:a", f"setts=ts=TS*{float(slow)}")))


def apart_ms(path: Path, start_us: int) -> list[float]:
    """Milliseconds by which each beep comes after its flash, in a segment that starts at `start_us` of the lesson."""
    times, heard = decoded_times(path), beeps(path)
    lit = pictures(path, 8, 8).mean(axis=(1, 2, 3)) > 128
    seen = [at for at, on, before in zip(times[1:], lit[1:], lit, strict=False) if on and not before]
    due = [float(number / RATE) - start_us / 1e6 + times[0] for number in range(0, 36_000, EVERY)]
    assert all(min(abs(at - each) for each in due) < 0.001_1 for at in seen), "the picture itself is not in time"
    return [min((beep - at for beep in heard), key=abs) * 1000 for at in seen]
