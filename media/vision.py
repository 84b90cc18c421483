"""What can be seen at a glance: one good picture for the lesson, and small ones along its timeline.

The jail decodes; OpenCV only ever sees raw pixels of a size we asked for, never a file somebody sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING

import cv2
import numpy as np

from media.arguments import INPUT_OPTIONS, input_name
from media.ffmpeg import FfmpegFailed, FfmpegTimedOut, Limits, MediaTools, run_ffmpeg
from media.recipes import colour_and_size, output_size

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from media.streams import MediaInfo

POSTER_SIDE = 1280
POSTER_CANDIDATES = 9
THUMB_WIDTH = 160
THUMBS_PER_HOUR = 180
SHEET_COLUMNS = 10
SHEET_ROWS = 10
_FEWEST_THUMBS = 12
_SHORTEST_STEP_MS = 1000
_DARK, _BRIGHT = 30, 225
_JPEG_QUALITY = 82


class NoPictureSeen(Exception):
    """Not one frame could be decoded where we looked."""


@dataclass(frozen=True)
class Storyboard:
    """Sheets of thumbnails and the WebVTT that says which is where; file names are relative to the text."""

    sheets: tuple[Path, ...]
    webvtt: str


def make_poster(
    tools: MediaTools, source: Path, info: MediaInfo, out: Path, cancelled: Callable[[], bool] | None = None
) -> Path:
    """Write the sharpest well-lit one of a few frames as JPEG to `out`. Raises NoPictureSeen, FfmpegCancelled."""
    size = _within(output_size(info.video), POSTER_SIDE)
    best: tuple[float, NDArray[np.uint8]] | None = None
    for moment_us in _moments(info):
        picture = _frame_at(tools, source, info, moment_us, size, cancelled)
        if picture is None:
            continue
        score = liveliness(picture)
        if best is None or score > best[0]:
            best = (score, picture)
    if best is None:
        raise NoPictureSeen
    out.write_bytes(_jpeg(best[1]))
    return out


def _moments(info: MediaInfo) -> list[int]:
    """Keyframe times spread over the lesson, in microseconds of lesson time."""
    times = [each.time_us for each in info.keyframes] or [0]
    wanted = np.linspace(0.04, 0.9, POSTER_CANDIDATES) * info.duration_us
    known = np.array(times)
    return sorted({times[int(np.abs(known - goal).argmin())] for goal in wanted})


def _frame_at(
    tools: MediaTools,
    source: Path,
    info: MediaInfo,
    moment_us: int,
    size: tuple[int, int],
    cancelled: Callable[[], bool] | None,
) -> NDArray[np.uint8] | None:
    """The frame at a keyframe, upright, RGB, `size` pixels; None where nothing can be decoded."""
    raw = bytearray()
    words = _picture_words(source, info, size, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1")
    seek = ("-ss", f"{moment_us / 1_000_000:.6f}") if moment_us else ()
    limits = Limits(wall_s=60, cpu_s=60, output_bytes=2 * size[0] * size[1] * 3)
    try:
        run_ffmpeg(
            tools,
            ("-noaccurate_seek", *seek, *words),
            reads=[source],
            writes=None,
            limits=limits,
            on_stdout=raw.extend,
            cancelled=cancelled,
        )
    except (FfmpegFailed, FfmpegTimedOut) as failure:
        if cancelled is not None and cancelled():
            raise
        del failure
        return None
    expected = size[0] * size[1] * 3
    if len(raw) < expected:
        return None
    return np.frombuffer(bytes(raw[:expected]), np.uint8).reshape(size[1], size[0], 3)


def _picture_words(source: Path, info: MediaInfo, size: tuple[int, int], *output: str) -> tuple[str, ...]:
    chain = ",".join(colour_and_size(info.video, size))
    return (
        "-noautorotate",
        *INPUT_OPTIONS,
        "-i",
        input_name(source),
        "-an",
        "-filter_complex",
        f"[0:{info.video.index}]{chain}[v]",
        "-map",
        "[v]",
        *output,
    )


def liveliness(picture: NDArray[np.uint8]) -> float:
    """How good a picture is to stand for a lesson: sharp, lit, and not one flat colour. Higher is better."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (320, max(1, round(320 * grey.shape[0] / grey.shape[1]))), interpolation=cv2.INTER_AREA)
    light, contrast = float(small.mean()), float(small.std())
    sharpness = sqrt(float(cv2.Laplacian(small, cv2.CV_64F).var()))
    lit = 1.0 if _DARK < light < _BRIGHT else 0.1
    return lit * (min(contrast, 60.0) + min(sharpness, 60.0))


def _jpeg(picture: NDArray[np.uint8]) -> bytes:
    done, encoded = cv2.imencode(
        ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    )
    if not done:
        raise NoPictureSeen
    return encoded.tobytes()


def _within(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Shrink to fit, keeping the shape; even numbers."""
    factor = min(1.0, longest / max(size))
    return max(2, round(size[0] * factor / 2) * 2), max(2, round(size[1] * factor / 2) * 2)


def storyboard_step_ms(duration_ms: int) -> int:
    """Milliseconds between thumbnails: some 180 an hour, a dozen for the shortest lesson."""
    by_length = 3_600_000 // THUMBS_PER_HOUR
    return max(_SHORTEST_STEP_MS, min(by_length, duration_ms // _FEWEST_THUMBS))


def make_storyboard(
    tools: MediaTools, source: Path, info: MediaInfo, out_dir: Path, cancelled: Callable[[], bool] | None = None
) -> Storyboard:
    """Write sheets of thumbnails into `out_dir` by decoding keyframes only.

    Raises FfmpegFailed, FfmpegTimedOut, FfmpegCancelled, NoPictureSeen.
    """
    width, height = output_size(info.video)
    size = THUMB_WIDTH, max(2, round(THUMB_WIDTH * height / width / 2) * 2)
    step_ms = storyboard_step_ms(info.duration_ms)
    minutes = info.duration_ms / 60_000
    run_ffmpeg(
        tools,
        _storyboard_words(source, info, size, step_ms, out_dir),
        reads=[source],
        writes=out_dir,
        limits=Limits(wall_s=120 + 60 * minutes, cpu_s=120 + round(60 * minutes), output_bytes=64 * 2**20),
        cancelled=cancelled,
    )
    sheets = tuple(sorted(out_dir.glob("sheet-*.jpg")))
    if not sheets:
        raise NoPictureSeen
    return Storyboard(sheets, write_webvtt(info.duration_ms, step_ms, size, len(sheets)))


def _storyboard_words(
    source: Path, info: MediaInfo, size: tuple[int, int], step_ms: int, out_dir: Path
) -> tuple[str, ...]:
    """Keyframes only, at most one for each step of the timeline, each held until the next: one cell is one step."""
    start_s = info.start_us / 1_000_000
    cells = ceil(info.duration_ms / step_ms)
    chain = ",".join(
        (
            f"setpts=PTS-({start_s:.6f})/TB",
            *colour_and_size(info.video, size),
            f"fps=1000/{step_ms}:start_time=0:round=up",
            f"tpad=stop_mode=clone:stop={cells}",  # the last keyframe stands for all that follows it
            f"tile={SHEET_COLUMNS}x{SHEET_ROWS}",
        )
    )
    sheets = ceil(cells / (SHEET_COLUMNS * SHEET_ROWS))
    return (
        *("-noautorotate", "-copyts", "-skip_frame", "nokey", "-discard", "nokey"),
        *(*INPUT_OPTIONS, "-i", input_name(source), "-an", "-filter_complex", f"[0:{info.video.index}]{chain}[v]"),
        *(
            "-map",
            "[v]",
            "-frames:v",
            str(max(1, sheets)),
            "-q:v",
            "5",
            "-f",
            "image2",
            f"file:{out_dir}/sheet-%02d.jpg",
        ),
    )


def write_webvtt(duration_ms: int, step_ms: int, size: tuple[int, int], sheets: int) -> str:
    """Say which cell of which sheet shows which stretch of the lesson, as media fragments (`#xywh=`)."""
    lines = ["WEBVTT", ""]
    cells = min(ceil(duration_ms / step_ms), sheets * SHEET_COLUMNS * SHEET_ROWS)
    for cell in range(cells):
        sheet, place = divmod(cell, SHEET_COLUMNS * SHEET_ROWS)
        row, column = divmod(place, SHEET_COLUMNS)
        end_ms = min((cell + 1) * step_ms, duration_ms) if cell < cells - 1 else duration_ms
        where = f"{column * size[0]},{row * size[1]},{size[0]},{size[1]}"
        lines += [f"{_stamp(cell * step_ms)} --> {_stamp(end_ms)}", f"sheet-{sheet + 1:02d}.jpg#xywh={where}", ""]
    return "\n".join(lines)


def _stamp(ms: int) -> str:
    hours, rest = divmod(ms, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
