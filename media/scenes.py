"""Where the scene changes: looked for only near cuts for which no pause was found, in small grey pictures of keyframes.

A camera that stands still has no changes of scene, a recorded screen has many, and encoders put a keyframe at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from media.arguments import INPUT_OPTIONS, input_name
from media.ffmpeg import FfmpegFailed, Limits, MediaTools, run_ffmpeg
from media.graphs import Chain, graph, step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from media.streams import MediaInfo

WIDTH, HEIGHT = 64, 36
_CHANGED = 14.0
_TIMES_USUAL = 3.0
_MOST_PICTURES = 600
_ROUGHLY = ("-skip_loop_filter", "all")
_SEEK_EARLIER_US = 500_000


@dataclass(frozen=True)
class Change:
    """The first frame of a new scene: its tick, and how much changed, from 0 to 1."""

    pts: int
    strength: float


def scene_changes(
    tools: MediaTools, source: Path, info: MediaInfo, from_us: int, to_us: int, frames: Sequence[int] | None = None
) -> tuple[Change, ...]:
    """Find the changes between keyframes in a stretch of the lesson, or nothing where they cannot be decoded.

    Each is the keyframe after the change, or, where `frames` (ticks of all frames, in order) are given, the very frame.
    """
    keys = [key.pts for key in info.keyframes if from_us <= key.time_us <= to_us]
    away = max(0, len(keys) - _MOST_PICTURES) // 2
    keys = keys[away : len(keys) - away]
    pictures = _decoded(tools, source, info, keys, ("-skip_frame", "nokey"))
    found = _jumps(keys, pictures)
    if frames is None:
        return tuple(Change(after, strength) for _, after, strength in found)
    exact = []
    for before, after, strength in found:
        between = [pts for pts in frames if before <= pts <= after][:_MOST_PICTURES]
        nearer = _jumps(between, _decoded(tools, source, info, between, ()))
        at = max(nearer, key=lambda jump: jump[2], default=(before, after, strength))[1]
        exact.append(Change(at, strength))
    return tuple(exact)


def _jumps(ticks: Sequence[int], pictures: NDArray[np.uint8] | None) -> list[tuple[int, int, float]]:
    """Return (tick before, tick after, strength) wherever a picture differs much more from the last one than usual."""
    if pictures is None or len(ticks) < 2:  # noqa: PLR2004 - one picture has no other
        return []
    grey = pictures.astype(np.int16)
    differences = np.abs(np.diff(grey, axis=0)).mean(axis=(1, 2))
    least = max(_CHANGED, _TIMES_USUAL * float(np.median(differences))) if len(ticks) > 2 else _CHANGED  # noqa: PLR2004
    steps: Iterator[tuple[int, int]] = pairwise(ticks)
    return [
        (before, after, min(1.0, float(difference) / 128))
        for (before, after), difference in zip(steps, differences, strict=True)
        if difference >= least
    ]


def _decoded(
    tools: MediaTools, source: Path, info: MediaInfo, ticks: Sequence[int], words: tuple[str, ...]
) -> NDArray[np.uint8] | None:
    """Decode the frames shown at these ticks, which follow one another; None when others, or fewer, come out."""
    if not ticks:
        return None
    seek_us = floor(ticks[0] * info.video.time_base * 1_000_000) - _SEEK_EARLIER_US
    seen = graph(
        Chain(
            "source",
            info.video.index,
            (
                step("trim", start_pts=ticks[0], end_pts=ticks[-1] + 1),
                step("scale", w=WIDTH, h=HEIGHT, flags="area"),
                step("format", pix_fmts="gray"),
            ),
        )
    ).words
    before = (
        "-noaccurate_seek",
        "-seek_timestamp",
        "1",
        "-ss",
        f"{seek_us / 1_000_000:.6f}",
        "-copyts",
        *words,
        *_ROUGHLY,
    )
    raw = bytearray()
    try:
        run_ffmpeg(
            tools,
            (
                *(*before, "-noautorotate", *INPUT_OPTIONS, "-i", input_name(source), *seen),
                *("-fps_mode", "passthrough", "-frames:v", str(len(ticks)), "-f", "rawvideo", "pipe:1"),
            ),
            reads=[source],
            writes=None,
            limits=Limits(wall_s=60, cpu_s=60, output_bytes=(len(ticks) + 1) * WIDTH * HEIGHT),
            on_stdout=raw.extend,
        )
    except FfmpegFailed:
        return None  # no scene is known, and a cut may be anywhere
    if len(raw) != len(ticks) * WIDTH * HEIGHT:
        return None
    return np.frombuffer(raw, np.uint8).reshape(len(ticks), HEIGHT, WIDTH)
