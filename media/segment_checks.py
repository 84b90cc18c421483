"""What a segment's file is looked at for before it is shown to anybody: its clock, a copied picture, a copied sound."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from media import avc
from media.encoding import SOUND_PACKET, SOUND_RATE
from media.fragments import BadFragments, FragmentedFile
from media.playlist import Fragment
from media.samples import Content, read_contents, read_headers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SLIP_S, _SLIP_AT_END_S, _SLIP_OF_OURS_S = Fraction(15, 1000), Fraction(5, 1000), Fraction(1, 1000)
"""How far the sound of a copy may slip against its times within a segment, as the clocks of phones jitter, and how far
it may have slipped at its end: that adds up from segment to segment."""
_LOOKS = 8
"""At how many fragments of a copy one looks more closely, spread over the segment."""
_ROUNDED_US = 1000
_BEGINNING = 2**16
"""Bytes of a frame that hold all that is said before the picture itself."""
_ONE_AND_TWO_CHANNELS = {0, 1}
"""The first element of a packet of AAC: single channel, channel pair (ISO/IEC 14496-3, 4.5.2.1.1)."""


class BadSound(BadFragments):
    """A copy whose sound will not do; its picture may."""


def check_clock(made: FragmentedFile, *, has_sound: bool) -> None:
    """Raise BadFragments unless every fragment begins with its first frame shown, and the sound with it."""
    if has_sound != any(track.kind == "soun" for track in made.tracks):
        raise BadFragments("sound is missing")
    for moof in made.moofs:
        picture, sound = moof.run("vide"), moof.run("soun")
        if picture is None or picture.first_shown != picture.start:
            raise BadFragments("a fragment does not begin with its first frame")
        if sound is not None and sound.start < picture.start:
            raise BadFragments("the sound of a fragment begins before its picture")


def check_goes_on(made: FragmentedFile) -> None:
    """Raise BadFragments unless each fragment is decoded on from the one before, as where takes overlap.

    Browsers begin anew where the time of decoding goes back, or on by more than two frames, and remove what sound there
    is after that moment already (Media Source Extensions, 3.5.8).
    """
    for before, after in pairwise(made.video_runs()):
        if not 0 <= after.start - before.last_decoded <= 2 * before.last_lasts:
            raise BadFragments("its frames overlap")


def check_copied_picture(path: Path, made: FragmentedFile, frames: int | None) -> None:
    """Raise BadFragments where a copy lacks some of its frames (None: nobody counted them).

    So too where a player that begins at a fragment would not have the whole picture at once.
    """
    if frames not in {None, made.frames}:
        raise BadFragments(f"{made.frames} frames instead of {frames}")
    with path.open("rb") as file:
        entry = read_headers(file, made.init_bytes)["vide"].entry
        for content in _some(path, made):
            file.seek(content.pictures[0].offset)
            begins = file.read(min(content.pictures[0].size, _BEGINNING))
            if avc.comes_gradually(begins, avc.length_bytes(entry)):
                raise BadFragments("after a keyframe the picture comes only gradually")


def check_times(made: FragmentedFile, keyframes_us: Sequence[int]) -> None:
    """Raise BadFragments unless a fragment of a copy begins at each of the recording's keyframes, in segment time."""
    begins = np.array([round(run.start * 1_000_000) for run in made.video_runs()])
    wanted = np.array(keyframes_us, dtype=np.int64)
    after = np.searchsorted(begins, wanted).clip(1, max(1, len(begins) - 1))
    nearest = np.minimum(abs(begins[after - 1] - wanted), abs(begins[after % len(begins)] - wanted))
    if nearest.max(initial=0) > _ROUNDED_US:
        raise BadFragments("its frames are not shown at their times")


def check_copied_sound(path: Path, made: FragmentedFile, rate: int, *, is_last: bool) -> None:
    """Raise BadSound where a fragment of a copy has no sound, which players wait for, or where it would slip.

    So too where it changes: browsers play that, but what is made of the segment afterwards would not be in time.
    `rate` is in samples a second; `is_last`: nothing comes after this segment.
    """
    if any(moof.run("soun") is None for moof in made.moofs):
        raise BadSound("a stretch has no sound")
    *slips_s, at_end_s = made.sound_slips_s(rate)
    if is_last:  # a recording may end within a packet
        at_end_s = slips_s[-1]
    if max(slips_s) > _SLIP_S or at_end_s > _SLIP_AT_END_S:
        raise BadSound("the sound has gaps, or a clock of its own, which a browser would not follow")
    with path.open("rb") as file:
        elements = set[int]()
        for content in _some(path, made):
            file.seek(content.sounds[0].offset)
            elements.add(file.read(1)[0] >> 5)
    if elements >= _ONE_AND_TWO_CHANNELS:
        raise BadSound("the sound changes its number of channels")


def sound_follows_on(made: FragmentedFile) -> bool:
    """Say whether packets that we encoded follow on one another; they do unless the sound changed on its way.

    The last one may be shorter than it is played.
    """
    *slips_s, at_end_s = made.sound_slips_s(SOUND_RATE)
    return max(slips_s) <= _SLIP_OF_OURS_S and at_end_s <= Fraction(SOUND_PACKET, SOUND_RATE)


def _some(path: Path, made: FragmentedFile) -> tuple[Content, ...]:
    some = [*made.moofs[:: len(made.moofs) // _LOOKS + 1], made.moofs[-1]]
    with path.open("rb") as file:
        headers = read_headers(file, made.init_bytes)
        return read_contents(file, headers, [Fragment(0, 1, moof.offset, moof.size) for moof in some])
