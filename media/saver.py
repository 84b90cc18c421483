"""The data saver: a small rendition of a segment that is the same film, frame by frame, for a poor connection.

It is made from the segment's own file, which is exact already, and begins its fragments at keyframes of that file: a
player may change between the two at any of them, and every moment shows the same frame in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from media.arguments import INPUT_OPTIONS, input_name
from media.encoding import SOUND_PACKET
from media.ffmpeg import FfmpegCancelled, FfmpegFailed, FfmpegTimedOut, Limits, MediaTools, run_ffmpeg
from media.fragments import BadFragments, read_fragments
from media.graphs import Chain, Filter, graph, step
from media.playlist import average_bit_s, peak_bit_s
from media.probe import probe
from media.problems import MediaProblem, ProblemCode
from media.recipes import FRAGMENTED, colour_and_size, timescale, to_the_end
from media.sound import placed, steady

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from media.playlist import Fragment
    from media.streams import AudioStream, MediaInfo, VideoStream

SHORT_SIDE = 480
MOST_BIT_S = 600_000
"""Picture and sound together, headers included."""

_APART_US = 2_000_000
# The encoder may spend `maxrate` all the time, and once more what fits into its buffer: over the shortest stretch by
# which players reckon (three seconds) 440 + 240 / 3 kbit/s, and 64 of sound and some 10 of headers stay below 600.
_PICTURE = ("-crf", "26", "-maxrate", "440k", "-bufsize", "240k")
_SOUND = ("-c:a", "aac", "-b:a", "64k", "-bsf:a", "noise=drop='lt(pts,0)'")


@dataclass(frozen=True)
class MadeSaver:
    """A finished, verified file; as for a segment, `fragments` are in its own microseconds from the first frame."""

    path: Path
    width: int
    height: int
    init_bytes: int
    size_bytes: int
    codecs: tuple[str, ...]
    peak_bit_s: int
    fragments: tuple[Fragment, ...]


def needs_saver(fragments: Sequence[Fragment]) -> bool:
    """Say whether a segment takes more of the network than the data saver would."""
    return average_bit_s(fragments) > MOST_BIT_S


def make_saver(
    tools: MediaTools,
    segment: Path,
    fragments: Sequence[Fragment],
    out: Path,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> MadeSaver:
    """Make the small rendition of a segment's file, whose fragments are given, in the file `out` and look at it again.

    Raises MediaProblem (`damaged` where it cannot be the same film, `timed_out`, `out_of_space`), FfmpegCancelled.
    """
    info = probe(tools, segment)
    length_us = sum(fragment.duration_us for fragment in fragments)
    keyframes = _keyframes(fragments)
    length_s = length_us / 1_000_000
    limits = Limits(
        wall_s=600 + 60 * length_s,
        cpu_s=int(300 + 20 * length_s),
        output_bytes=2**24 + length_us * MOST_BIT_S // 4_000_000,
    )
    words = saver_arguments(segment, info, length_us, keyframes, out)
    try:
        done = run_ffmpeg(tools, words, reads=[segment], writes=out.parent, limits=limits, cancelled=cancelled)
        return _verified(out, info, length_us, keyframes, whole=not done.stderr_tail.strip())
    except FfmpegCancelled:
        raise
    except FfmpegTimedOut as failure:
        raise MediaProblem(ProblemCode.TIMED_OUT) from failure
    except FfmpegFailed as failure:
        full = "No space left" in failure.stderr_tail
        raise MediaProblem(ProblemCode.OUT_OF_SPACE if full else ProblemCode.DAMAGED) from failure
    except BadFragments as failure:
        raise MediaProblem(ProblemCode.DAMAGED) from failure


def _keyframes(fragments: Sequence[Fragment]) -> tuple[int, ...]:
    """Choose where the small rendition has keyframes: where the segment has some, but no closer than two seconds."""
    chosen = [0]
    for fragment in fragments:
        if fragment.start_us - chosen[-1] >= _APART_US:
            chosen.append(fragment.start_us)
    return tuple(chosen)


def saver_arguments(
    segment: Path, info: MediaInfo, length_us: int, keyframes: Sequence[int], out: Path
) -> tuple[str, ...]:
    """Write the command: every frame keeps its time, on the segment's own clock, and so does every packet of sound."""
    video, audio = info.video, info.audio
    scale = timescale(video)
    picture = (
        step("setpts", expr=f"PTS-({video.start_pts})"),
        *colour_and_size(video, small_size(video.shown_size)),
    )
    chains = [Chain("segment", video.index, picture)]
    if audio is not None:
        chains.append(Chain("segment", audio.index, _sound_filters(video, audio, length_us)))
    rate = (video.frame_rate or Fraction(25)).limit_denominator(10_000)
    moments = ",".join(f"{at / 1_000_000:.6f}" for at in keyframes)
    return (
        *("-copyts", "-threads", "1", *INPUT_OPTIONS, "-i", input_name(segment)),
        *("-filter_complex_threads", "1", *graph(*chains).words),
        *(() if audio is None else _SOUND),
        *("-c:v", "libx264", "-preset", "fast", "-profile:v", "high", "-bf", "0", "-threads", "1", *_PICTURE),
        *("-force_key_frames", moments, "-forced-idr", "1"),
        *("-x264-params", f"keyint=infinite:scenecut=0:fps={rate.numerator}/{rate.denominator}"),
        *("-bsf:v", to_the_end(length_us, scale)),
        *("-fps_mode", "passthrough", "-enc_time_base:v", f"1:{scale}", "-video_track_timescale", str(scale)),
        *(*FRAGMENTED, "-f", "mp4", f"file:{out}"),
    )


def _sound_filters(video: VideoStream, audio: AudioStream, length_us: int) -> tuple[Filter, ...]:
    """Keep the sound in the segment's own packets: as many, of as many samples, so that players may change anywhere."""
    late = round(video.start_pts * video.time_base * audio.sample_rate)
    first = max(0, round(audio.start_pts * audio.time_base * audio.sample_rate) - late)
    packets = ceil((Fraction(length_us * audio.sample_rate, 1_000_000) - first) / SOUND_PACKET)
    end = first + packets * SOUND_PACKET
    return (
        *placed(video.start_pts * video.time_base),
        steady(),
        step("aformat", channel_layouts="mono" if audio.channels == 1 else "stereo"),
        step("apad", whole_len=end),
        step("atrim", start_sample=first, end_sample=end),
    )


def small_size(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of the small rendition: the same shape, even, at most 480 on the short side."""
    shrink = min(Fraction(1), Fraction(SHORT_SIDE, min(size)))
    width, height = (max(2, 2 * round(length * shrink / 2)) for length in size)
    return width, height


def _verified(out: Path, info: MediaInfo, length_us: int, keyframes: Sequence[int], *, whole: bool) -> MadeSaver:
    """Raise BadFragments unless it is the same film. `whole`: nothing was said about frames that cannot be decoded."""
    made = read_fragments(out)
    if whole and made.frames != info.video.frames:
        raise BadFragments(f"{made.frames} frames instead of {info.video.frames}")
    fragments = made.index(length_us)
    if whole and tuple(fragment.start_us for fragment in fragments) != tuple(keyframes):
        raise BadFragments("fragments that do not begin where the segment's do")
    size_bytes = out.stat().st_size
    if size_bytes * 8_000_000 > length_us * MOST_BIT_S:
        raise BadFragments(f"{size_bytes} bytes for {length_us} us")
    width, height = small_size(info.video.shown_size)
    return MadeSaver(
        path=out,
        width=width,
        height=height,
        init_bytes=made.init_bytes,
        size_bytes=size_bytes,
        codecs=made.codecs,
        peak_bit_s=peak_bit_s(fragments),
        fragments=fragments,
    )
