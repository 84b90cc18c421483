"""Pure decisions about the sound of a segment where it is encoded: where it is read, and how it gets into its place."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from media.encoding import SOUND_RATE, samples_of
from media.graphs import Chain, step
from media.sound import Sound, placed, sound_from, steady

if TYPE_CHECKING:
    from pathlib import Path

    from media.loudness import Levelling
    from media.ranges import Range
    from media.streams import MediaInfo

# The default coder goes over full scale now and then. The encoder's run-in lies before 0; nothing is lost with it.
ENCODED = ("-c:a", "aac", "-b:a", "128k", "-aac_coder", "fast", "-bsf:a", "noise=drop='lt(pts,0)'")
_PACKET_US = 21_334
"""No packet of ours lasts longer."""


def segment_sound(source: Path, info: MediaInfo, wanted: Range) -> Sound | None:
    """Return the sound of a segment in the recording; None where nothing is heard in it."""
    if info.audio is None:
        return None
    start_us = info.video.time_us(wanted.start_pts)
    heard = info.audio.start_us < start_us + wanted.length_us and start_us < info.audio.end_us
    return sound_from(source, info, wanted.start_pts) if heard else None


def read_s(wanted: Range) -> Fraction | None:
    """Return for how many seconds a segment's sound is read: a packet more than it lasts; None: to the end."""
    return None if wanted.end_pts is None else Fraction(wanted.length_us + _PACKET_US, 1_000_000)


def silence(wanted: Range) -> tuple[str, ...]:
    """Return the words of an input that is silent for as long as the segment lasts."""
    return ("-t", f"{(wanted.length_us + _PACKET_US) / 1e6:.6f}", "-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono")


def sound_chain(of: str, sound: Sound | None, info: MediaInfo, wanted: Range, levelling: Levelling | None) -> Chain:
    """Cut the sound (of an input called `of`; None: silence) to the sample, in whole packets (`samples_of`).

    Gaps are filled with silence, so that it never slips against the picture.
    """
    first, end = samples_of(info.video.time_us(wanted.start_pts), wanted.length_us, to_the_end=wanted.end_pts is None)
    if sound is None:
        return Chain(of, 0, (step("atrim", start_pts=first, end_pts=end),))
    filters = (
        *placed(sound.begins_s, read_s(wanted)),
        steady(SOUND_RATE, sound.jump_s),
        step("aformat", channel_layouts=sound.layout),
        *(() if levelling is None else levelling.filters),
        step("apad", whole_len=end),
        step("atrim", start_sample=first, end_sample=end),
    )
    return Chain(of, sound.stream, filters)
