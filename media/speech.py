"""What can be heard: the waveform for the timeline, and the pauses where a cut hurts least. One pass, little memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import ffmpeg
import numpy as np

from media.arguments import INPUT_OPTIONS, input_name
from media.ffmpeg import Limits, MediaTools, run_ffmpeg
from media.timeline import Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from media.streams import AudioStream, MediaInfo

RATE = 8000
"""Samples per second: speech lives below 4 kHz."""

INTERVAL_MS = 100
SHORTEST_PAUSE_MS = 400
_PER_INTERVAL = RATE * INTERVAL_MS // 1000
_BYTES_PER_SAMPLE = 2
_LOUDEST = 32_768
_FLOOR_WINDOW = 600  # intervals: a minute either side, so that a murmuring class has its own floor
_FLOOR_SHARE = 10  # per cent of the window that counts as its quiet
_ABOVE_FLOOR = 2.5  # about 8 dB: speech stands clear of the room by more
_NEVER_QUIET = 0.05  # of full scale; louder than this is no pause, however loud the rest is
_ALWAYS_QUIET = 0.001  # about -60 dB: silence, whatever the floor is
_CEILING = 255


@dataclass(frozen=True)
class Waveform:
    """Peaks on a scale of 0 to 255, one for each `interval_ms` of lesson time, and the pauses between words."""

    interval_ms: int
    peaks: tuple[int, ...]
    pauses: tuple[Span, ...]

    def as_json(self) -> dict[str, object]:
        """As the page reads it."""
        pauses = [{"start_ms": pause.start_ms, "end_ms": pause.end_ms} for pause in self.pauses]
        return {"interval_ms": self.interval_ms, "peaks": list(self.peaks), "pauses": pauses}


def make_waveform(
    tools: MediaTools, source: Path, info: MediaInfo, cancelled: Callable[[], bool] | None = None
) -> Waveform:
    """Listen to the whole lesson once. A lesson without sound has a flat line and no pauses.

    Raises FfmpegFailed, FfmpegTimedOut, FfmpegCancelled.
    """
    length = -(-info.duration_ms // INTERVAL_MS)
    if info.audio is None:
        return Waveform(INTERVAL_MS, (0,) * length, ())
    meter = _Meter()
    minutes = info.duration_ms / 60_000
    run_ffmpeg(
        tools,
        _arguments(source, info, info.audio),
        reads=[source],
        writes=None,
        limits=Limits(
            wall_s=120 + 30 * minutes,
            cpu_s=60 + round(15 * minutes),
            output_bytes=2 * (info.duration_ms + 10_000) * RATE * _BYTES_PER_SAMPLE // 1000,
        ),
        on_stdout=meter.feed,
        cancelled=cancelled,
    )
    peaks, loudness = meter.levels(length)
    top = max(float(peaks.max(initial=0.0)), 1 / _LOUDEST)
    scaled = np.rint(np.sqrt(peaks / top) * _CEILING).astype(int)  # the root shows quiet talk beside a shout
    return Waveform(INTERVAL_MS, tuple(scaled.tolist()), find_pauses(loudness))


def _arguments(source: Path, info: MediaInfo, audio: AudioStream) -> list[str]:
    """Mono samples on the lesson's clock: sound before the first frame is left out, gaps are silence."""
    start = round(info.start_us * RATE / 1_000_000)
    heard = (
        ffmpeg.input(input_name(source))[str(audio.index)]
        .filter("aresample", RATE, **{"async": 1, "min_hard_comp": 0.05})
        .filter("atrim", start_pts=start)
        .filter("asetpts", f"PTS-({start})")
        .filter("aresample", RATE, **{"async": 1, "first_pts": 0})
    )
    words = ffmpeg.output(heard, "pipe:1", f="s16le", acodec="pcm_s16le", ac=1).get_args()
    return ["-copyts", *INPUT_OPTIONS, *words]


@dataclass
class _Meter:
    """Turns a stream of samples into one peak and one loudness for each interval."""

    rest: bytes = b""
    peaks: list[NDArray[np.float32]] = field(default_factory=list)
    loudness: list[NDArray[np.float32]] = field(default_factory=list)

    def feed(self, piece: bytes) -> None:
        """Take the next bytes of s16le."""
        self.rest += piece
        whole = len(self.rest) // (_PER_INTERVAL * _BYTES_PER_SAMPLE) * _PER_INTERVAL * _BYTES_PER_SAMPLE
        if whole:
            self._measure(self.rest[:whole])
            self.rest = self.rest[whole:]

    def _measure(self, block: bytes) -> None:
        samples = np.frombuffer(block, dtype="<i2").astype(np.float32).reshape(-1, _PER_INTERVAL) / _LOUDEST
        self.peaks.append(np.abs(samples).max(axis=1))
        self.loudness.append(np.sqrt(np.square(samples).mean(axis=1)))

    def levels(self, length: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Peaks and loudness from 0 to 1, exactly `length` of each: silence where the sound ended early."""
        if self.rest:
            missing = _PER_INTERVAL * _BYTES_PER_SAMPLE - len(self.rest)
            self._measure(self.rest + b"\0" * missing)
            self.rest = b""
        return _fitted(self.peaks, length), _fitted(self.loudness, length)


def _fitted(parts: list[NDArray[np.float32]], length: int) -> NDArray[np.float32]:
    levels = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    return np.pad(levels[:length], (0, max(0, length - len(levels))))


def find_pauses(loudness: NDArray[np.float32]) -> tuple[Span, ...]:
    """Find the stretches of at least 400 ms that are as quiet as the room gets around them.

    `loudness` is root mean square from 0 to 1, one value for each 100 ms.
    """
    if len(loudness) == 0:
        return ()
    threshold = np.clip(_floor(loudness) * _ABOVE_FLOOR, _ALWAYS_QUIET, _NEVER_QUIET)
    quiet = np.concatenate(([False], loudness <= threshold, [False]))
    edges = np.flatnonzero(quiet[1:] != quiet[:-1])
    spans = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return tuple(
        Span(start * INTERVAL_MS, end * INTERVAL_MS)
        for start, end in spans
        if (end - start) * INTERVAL_MS >= SHORTEST_PAUSE_MS
    )


def _floor(loudness: NDArray[np.float32]) -> NDArray[np.float32]:
    """How quiet the room is around each interval: a low percentile of the minutes about it, smoothly joined."""
    centres = np.arange(0, len(loudness) + _FLOOR_WINDOW, _FLOOR_WINDOW)
    around = [loudness[max(0, c - _FLOOR_WINDOW) : c + _FLOOR_WINDOW] for c in centres]
    quietest = [float(np.percentile(part, _FLOOR_SHARE)) if len(part) else 0.0 for part in around]
    return np.interp(np.arange(len(loudness)), centres, quietest).astype(np.float32)
