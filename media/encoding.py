"""How our encoders make a transcode: the picture's size, settings and order of frames, and which sound belongs to it.

A player is fed fragments, whose first frame must be shown when it is decoded (`media.twofold`). With B-frames that
takes a delay that is known beforehand, so that the sound can be written early enough to lie in the same fragment.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from media.streams import VideoStream

SOUND_RATE = 48_000
SOUND_PACKET = 1024
"""Samples in a packet of AAC."""

_KEYFRAME_EVERY_S = 2
_FRAMES_LATE = 2
"""How many frames later than decoded a picture of B-frames is shown, where B-frames refer to B-frames (x264)."""
_SHORT_SIDE = 1080
_CRF = 23
_ROUNDED_MS = 1
"""How far apart frames of a steady rate may seem, where a container counts in milliseconds."""
_QUICK_B = ":subme=1:me=dia:weightb=0"


def reordering_us(video: VideoStream) -> int:
    """Return how much later than decoded our encoder's frames are shown (whole ms), 0 where it keeps them in order.

    That is a number of frames; only where all last equally long is it also a time by which the sound can be put first.
    """
    if video.variable_frame_rate or video.frame_rate is None:
        return 0
    return ceil(_FRAMES_LATE * 1000 / video.frame_rate + _ROUNDED_MS) * 1000


def encoder_words(video: VideoStream, threads: int, *, b_frames: bool) -> tuple[str, ...]:
    """Return the H.264 settings: a keyframe every two seconds, with B-frames or in the order of showing.

    B-frames without bi-prediction weights and with a quicker search for motion take less time than none with a longer
    one, and make better pictures of as many bytes (docs/benchmarks.md).
    """
    width, height = output_size(video)
    most_kbit = max(800, round(6000 * (width * height / (1920 * 1080)) ** 0.75))
    rate = (video.frame_rate or Fraction(25)).limit_denominator(10_000)
    return (
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", str(_CRF), "-profile:v", "high"),
        *("-maxrate", f"{most_kbit}k", "-bufsize", f"{2 * most_kbit}k", "-threads", str(threads)),
        *(("-bf", "3", "-b_strategy", "0") if b_frames else ("-bf", "0")),
        *("-force_key_frames", f"expr:gte(t,n_forced*{_KEYFRAME_EVERY_S})", "-forced-idr", "1"),
        *("-x264-params", f"keyint=infinite:fps={rate.numerator}/{rate.denominator}{_QUICK_B if b_frames else ''}"),
    )


def samples_of(start_us: int, length_us: int, *, to_the_end: bool) -> tuple[int, int]:
    """Say which samples are the sound of a segment, counted from its first frame: from one up to not including another.

    They are whole packets, on a grid that all segments of a lesson share. Chromium plays every sample of a packet,
    however short its duration says it is: where a segment ended within one, what follows would be late, and later at
    each border. The last segment's sound ends with the lesson (`to_the_end`).
    """
    start, end = (round(Fraction(us * SOUND_RATE, 1_000_000)) for us in (start_us, start_us + length_us))
    return -start % SOUND_PACKET, (end if to_the_end else end + -end % SOUND_PACKET) - start


def output_size(video: VideoStream) -> tuple[int, int]:
    """Width and height of a transcode: upright, square pixels, even, at most 1080 on the short side."""
    width, height = video.shown_size
    shrink = min(Fraction(1), Fraction(_SHORT_SIDE, min(width, height)))
    return _even(width * shrink), _even(height * shrink)


def _even(length: Fraction | int) -> int:
    return max(2, 2 * round(length / 2))
