"""What can be heard when: waveform peaks for the timeline, the pauses in which a cut does not hurt, and how loud it is.

The sound is decoded once. It is looked at as 8 kHz samples while they stream by, so an hour needs no more memory than a
minute; ffmpeg measures the loudness of the whole beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Self

import numpy as np

from media.arguments import INPUT_OPTIONS, input_name
from media.even_sound import listen
from media.ffmpeg import FfmpegCancelled, FfmpegFailed, FfmpegTimedOut, Limits, MediaTools, run_ffmpeg
from media.graphs import Chain, graph, step
from media.loudness import MEASURING, NOTHING, Levelling, integrated_lufs, levelling
from media.sound import Sound, placed, sound_from, steady
from media.timeline import Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from media.streams import MediaInfo

RATE = 8000
PEAK_MS = 100
STEP_MS = 20
SHORTEST_PAUSE_MS = 300

_PEAK_SAMPLES = RATE * PEAK_MS // 1000
_STEP_SAMPLES = RATE * STEP_MS // 1000
_FULL_SCALE = 32768.0
_SILENCE_DB = -60.0
_LOWEST_DB = -96.0
_NEIGHBOURHOOD_STEPS = 30_000 // STEP_MS
_FLOOR_PERCENTILE, _SPEECH_PERCENTILE = 5, 95
_ABOVE_FLOOR = 0.3
_LEAST_RANGE_DB = 9.0
_BLIP_STEPS = 2
_ONE_SIDED = 10 ** (25 / 10)
"""One channel holds so many times the power of the other: what is left there is hum and crosstalk."""


@dataclass(frozen=True)
class Waveform:
    """What the timeline draws: a peak from 0 to 255 for every `interval_ms`, and the pauses in speech.

    255 is the loudest moment of the lesson.
    """

    interval_ms: int
    peaks: tuple[int, ...]
    pauses: tuple[Span, ...]
    levelling: Levelling = NOTHING
    """What transcodes do to the sound."""

    @classmethod
    def flat(cls, duration_ms: int) -> Self:
        """Return the waveform of a lesson in which nothing can be heard."""
        return cls(PEAK_MS, (0,) * -(-duration_ms // PEAK_MS), ())

    def as_json(self) -> dict[str, object]:
        """Return plain values for `waveform.json`."""
        pauses = [{"start_ms": pause.start_ms, "end_ms": pause.end_ms} for pause in self.pauses]
        return {
            "interval_ms": self.interval_ms,
            "peaks": list(self.peaks),
            "pauses": pauses,
            "levelling": self.levelling.as_json(),
        }


def make_waveform(
    tools: MediaTools, source: Path, info: MediaInfo, folder: Path, *, cancelled: Callable[[], bool] | None = None
) -> Waveform:
    """Listen to the whole lesson; a lesson without sound has a flat line and no pauses.

    `folder` is for what is needed meanwhile. Raises MediaProblem (`damaged`, `timed_out`), FfmpegCancelled.
    """
    sound = sound_from(source, info, info.video.start_pts)
    if sound is None:
        return Waveform.flat(info.duration_ms)
    heard = listen(tools, sound, info, folder, partial(_hear, tools, info, cancelled), cancelled=cancelled)
    return heard.waveform(info.duration_ms)


def _hear(tools: MediaTools, info: MediaInfo, cancelled: Callable[[], bool] | None, sound: Sound) -> _Listening:
    """Listen to what can be decoded. Raises FfmpegFailed where that is nothing, FfmpegTimedOut, FfmpegCancelled."""
    channels = 1 if sound.layout == "mono" else 2
    heard = _Listening(channels)
    length_s = info.duration_us / 1_000_000
    limits = Limits(
        wall_s=120 + length_s + info.size_bytes / 10e6,
        cpu_s=int(120 + length_s),
        output_bytes=int((length_s + 60) * RATE * 2 * channels) + 2**20,
    )
    try:
        done = run_ffmpeg(
            tools,
            _hearing(sound),
            reads=[sound.path],
            writes=None,
            limits=limits,
            cancelled=cancelled,
            on_stdout=heard.take,
        )
        heard.lufs = integrated_lufs(done.stderr_tail)
    except (FfmpegCancelled, FfmpegTimedOut):
        raise
    except FfmpegFailed as failure:
        if not heard.levels:
            raise
        heard.lufs = integrated_lufs(failure.stderr_tail)
    return heard


def _hearing(sound: Sound) -> tuple[str, ...]:
    """Put the sound on the lesson's timeline: silence where it starts late, nothing from before the picture."""
    alike = step("aformat", channel_layouts=sound.layout)
    sampled = (
        *placed(sound.begins_s),
        steady(RATE),
        step("aformat", sample_fmts="s16", channel_layouts=sound.layout),
    )
    measured = (alike, *placed(sound.begins_s), *MEASURING)
    made = graph(Chain("source", sound.stream, sampled), Chain("source", sound.stream, measured))
    filters, samples, measurement = made.words[:2], made.words[2:4], made.words[4:]
    return (
        *("-loglevel", "info", "-copyts", *INPUT_OPTIONS, "-i", input_name(sound.path), *filters),
        *(*samples, "-c:a", "pcm_s16le", "-f", "s16le", "-flush_packets", "0", "pipe:1"),  # not a few bytes at a time
        *(*measurement, "-f", "null", "-"),
    )


class _Listening:
    """Takes samples as they come; keeps the highest and the mean of each 20 ms."""

    def __init__(self, channels: int) -> None:
        self.peaks: list[NDArray[np.float32]] = []
        self.levels: list[NDArray[np.float32]] = []
        self.lufs: float | None = None
        """How loud all of it is."""
        self._channels = channels
        self._power = np.zeros(channels)
        self._rest = b""

    def take(self, piece: bytes) -> None:
        """Listen to the next bytes."""
        data = self._rest + piece
        whole = len(data) - len(data) % (2 * self._channels * _PEAK_SAMPLES)
        self._rest = data[whole:]
        self._listen(np.frombuffer(data[:whole], dtype="<i2"))

    @property
    def heard_us(self) -> int:
        """How much came."""
        return sum(map(len, self.levels)) * STEP_MS * 1000

    def waveform(self, duration_ms: int) -> Waveform:
        """Return what was heard, once all of it was taken."""
        left = np.frombuffer(self._rest[: len(self._rest) // 2 * 2], dtype="<i2")
        self._listen(np.pad(left, (0, -len(left) % (self._channels * _PEAK_SAMPLES))))
        levels = np.concatenate([*self.levels, np.zeros(0, dtype=np.float32)])
        peaks = np.concatenate([*self.peaks, np.zeros(0, dtype=np.float32)])
        length = -(-duration_ms // PEAK_MS)
        highest = peaks.reshape(-1, PEAK_MS // STEP_MS).max(axis=1)[:length]
        one_sided = bool(self._power.max() > _ONE_SIDED * self._power.min())
        return Waveform(
            interval_ms=PEAK_MS,
            peaks=_drawn(np.pad(highest, (0, length - len(highest)))),
            pauses=find_pauses(levels, duration_ms),
            levelling=levelling(self.lufs, one_sided=one_sided, levels=levels, peaks=peaks),
        )

    def _listen(self, samples: NDArray[np.int16]) -> None:
        if not len(samples):
            return
        sound = samples.astype(np.float32) / np.float32(_FULL_SCALE)
        self.peaks.append(np.abs(sound).reshape(-1, _STEP_SAMPLES * self._channels).max(axis=1))
        steps = sound.reshape(-1, _STEP_SAMPLES, self._channels)
        power = np.einsum("ijk,ijk->ik", steps, steps) / _STEP_SAMPLES
        self._power += power.sum(axis=0)
        self.levels.append(np.maximum(_LOWEST_DB, 10 * np.log10(power.mean(axis=1) + 1e-12)).astype(np.float32))


def _drawn(peaks: NDArray[np.float32]) -> tuple[int, ...]:
    """Scale to 0..255 of the loudest moment; the root lets quiet talk be seen beside a shout."""
    top = max(float(peaks.max(initial=0.0)), 1 / _FULL_SCALE)
    return tuple(np.rint(np.sqrt(peaks / top) * 255).astype(int).tolist())


def find_pauses(levels: NDArray[np.float32], duration_ms: int) -> tuple[Span, ...]:
    """Find the pauses in loudness levels (dB, one for each 20 ms) of at least 300 ms.

    Quiet is judged against the half minute around, because classrooms hum: below the noise floor plus a share of the
    distance to speech. Where nothing stands out from the noise there is no pause.
    """
    quiet = levels < _thresholds(levels)
    spans: list[Span] = []
    for start, end in _runs(quiet):
        begin_ms, end_ms = start * STEP_MS, min(end * STEP_MS, duration_ms)
        if end_ms - begin_ms >= SHORTEST_PAUSE_MS:
            spans.append(Span(begin_ms, end_ms))
    return tuple(spans)


def _thresholds(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    limits = np.full(len(levels), _SILENCE_DB, dtype=np.float32)
    for start in range(0, len(levels), _NEIGHBOURHOOD_STEPS // 2):
        around = levels[max(0, start - _NEIGHBOURHOOD_STEPS // 2) : start + _NEIGHBOURHOOD_STEPS]
        floor, speech = np.percentile(around, [_FLOOR_PERCENTILE, _SPEECH_PERCENTILE])
        if speech - floor >= _LEAST_RANGE_DB:
            limit = max(floor + _ABOVE_FLOOR * (speech - floor), _SILENCE_DB)
            limits[start : start + _NEIGHBOURHOOD_STEPS // 2] = limit
    return limits


def _runs(quiet: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the quiet stretches, as steps; a click of at most 40 ms does not end one."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], quiet, [False])).astype(np.int8)))
    joined: list[tuple[int, int]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if joined and start - joined[-1][1] <= _BLIP_STEPS:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
