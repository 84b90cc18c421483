"""The plan of a lesson: copy or transcode, and the exact ticks of the source at which its segments begin.

A plan is plain numbers that can be kept: a segment made twice, or by another machine, is the same stretch of frames.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Self

from media import recipes
from media.arguments import INPUT_OPTIONS, input_name
from media.boundaries import (
    LESSON_BOUNDS,
    Bounds,
    Candidate,
    Cut,
    NoPartitionError,
    Why,
    even_grid,
    plan_segments,
    thin,
)
from media.ffmpeg import FfmpegFailed, FfmpegTimedOut, Limits, MediaTools, run_ffmpeg
from media.problems import MediaProblem, ProblemCode
from media.recipes import Decision
from media.scenes import scene_changes
from media.timeline import Span, first_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from media.streams import MediaInfo

_DEEP_US = 500_000
"""As far from both ends of a pause as in the middle of one of a second, a cut cannot be better."""
_SCENE_NEAR_US = 30_000_000
_DELAY_PACKETS = 300
_FRAMECRC_COLUMNS = 6


@dataclass(frozen=True)
class SegmentCut:
    """One part of the plan: exact ticks of the source, and the same in microseconds of lesson time."""

    start_us: int
    end_us: int
    start_pts: int
    end_pts: int | None
    """Tick of the next segment's first frame; None for the last segment."""
    delay_us: int
    """How much later than decoded the source's frames are shown (only a copy asks)."""
    why: Why
    """Why it ends where it ends."""
    frames: int | None = None
    """How many frames a copy must hold; None where only decoding tells."""
    levelled: bool = False
    """Whether its sound is levelled: as part of a transcoded lesson, but not where one copy among others failed."""

    @property
    def span(self) -> Span:
        """Its place in the lesson."""
        return Span(first_ms(self.start_us), first_ms(self.end_us))

    @property
    def length_us(self) -> int:
        """How long it lasts."""
        return self.end_us - self.start_us

    def as_json(self) -> dict[str, int | str | None]:
        """Return plain values to keep beside the segment."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> Self:
        """Read back what `as_json` gave. Raises ValueError for anything else."""
        whole = {name: kept.get(name) for name in ("start_us", "end_us", "start_pts", "delay_us")}
        numbers = {name: value for name, value in whole.items() if isinstance(value, int)}
        end_pts, frames = kept.get("end_pts"), kept.get("frames")
        if len(numbers) != len(whole) or not isinstance(end_pts, int | None) or not isinstance(frames, int | None):
            raise ValueError(f"not a cut: {dict(kept)!r}")
        why, levelled = Why(str(kept.get("why"))), kept.get("levelled") is True
        return cls(end_pts=end_pts, frames=frames, why=why, levelled=levelled, **numbers)


@dataclass(frozen=True)
class Plan:
    """How a lesson becomes segments."""

    decision: Decision
    cuts: tuple[SegmentCut, ...]


def plan(
    tools: MediaTools,
    source: Path,
    info: MediaInfo,
    *,
    pauses: Sequence[Span] = (),
    scenes: bool = False,
    bounds: Bounds = LESSON_BOUNDS,
) -> Plan:
    """Decide between copy and transcode, and where to cut; cuts prefer the given pauses in speech.

    With `scenes`, where there is no pause within reach, a change of scene is looked for. Raises MediaProblem when the
    source cannot be read.
    """
    decision = recipes.decide(info)
    if decision.mode == "copy":
        try:
            return _copy_plan(tools, source, info, decision, pauses, bounds, scenes=scenes)
        except NoPartitionError:
            decision = Decision("transcode", "no keyframe where a cut may be")
    return _transcode_plan(tools, source, info, decision, pauses, bounds, scenes=scenes)


def _copy_plan(
    tools: MediaTools,
    source: Path,
    info: MediaInfo,
    decision: Decision,
    pauses: Sequence[Span],
    bounds: Bounds,
    *,
    scenes: bool,
) -> Plan:
    clean = {each.time_us: each.pts for each in info.keyframes if each.clean and each.time_us > 0}
    pts_at = clean | {0: info.video.start_pts}
    cuts = plan_segments(info.duration_us, thin(_rated(clean, pauses)), bounds)
    changes = _changes(tools, source, info, cuts) if scenes else {}
    if changes:
        strengths = {at: strength for at, (_, strength) in changes.items()}
        cuts = plan_segments(info.duration_us, thin(_rated(clean, pauses, strengths)), bounds)
    delay_us = _delay_us(tools, source, info)
    before = {each.pts: each.frames_before for each in info.keyframes}
    levelled = recipes.sound_objection(info) is not None  # it will be encoded
    exact = (replace(cut, levelled=levelled) for cut in _exact(cuts, pts_at, delay_us))
    return Plan(decision, tuple(_counted(cut, before, info.video.frames) for cut in exact))


def _counted(cut: SegmentCut, before: Mapping[int, int], all_frames: int) -> SegmentCut:
    """Note how many frames a copy must hold."""
    end = all_frames if cut.end_pts is None else before[cut.end_pts]
    return replace(cut, frames=end - before[cut.start_pts])


def _transcode_plan(
    tools: MediaTools,
    source: Path,
    info: MediaInfo,
    decision: Decision,
    pauses: Sequence[Span],
    bounds: Bounds,
    *,
    scenes: bool,
) -> Plan:
    video = info.video
    pts_at = {0: video.start_pts}
    cuts: tuple[Cut, ...] = plan_segments(info.duration_us, None, bounds)
    if len(cuts) > 1:
        times = _frame_times(tools, source, info)
        wishes = [candidate.at_us for candidate in even_grid(info.duration_us, bounds)]
        wishes += [(pause.start_ms + pause.end_ms) * 500 for pause in pauses]
        for wish in wishes:
            wanted = video.start_pts + wish / (1_000_000 * video.time_base)
            place = bisect_left(times, wanted)
            if 0 < place < len(times):
                pts_at[video.time_us(times[place])] = times[place]
        try:
            cuts = plan_segments(info.duration_us, tuple(_rated(pts_at, pauses)), bounds)
            changes = _changes(tools, source, info, cuts, times) if scenes else {}
            if changes:
                pts_at |= {at: pts for at, (pts, _) in changes.items()}
                strengths = {at: strength for at, (_, strength) in changes.items()}
                cuts = plan_segments(info.duration_us, tuple(_rated(pts_at, pauses, strengths)), bounds)
        except NoPartitionError:  # frames minutes apart: a slide that stands still
            cuts = (Cut(0, info.duration_us, Why.END),)
    return Plan(decision, tuple(replace(cut, levelled=True) for cut in _exact(cuts, pts_at, delay_us=0)))


def _changes(
    tools: MediaTools, source: Path, info: MediaInfo, cuts: Sequence[Cut], frames: Sequence[int] | None = None
) -> dict[int, tuple[int, float]]:
    """Look for changes of scene near every cut that nothing speaks for: tick and strength by lesson time."""
    found: dict[int, tuple[int, float]] = {}
    for cut in cuts:
        if cut.why is Why.EVEN:
            near = cut.end_us - _SCENE_NEAR_US, cut.end_us + _SCENE_NEAR_US
            changes = scene_changes(tools, source, info, *near, frames)
            found |= {info.video.time_us(change.pts): (change.pts, change.strength) for change in changes}
    return found


def _rated(
    moments_us: Iterable[int], pauses: Sequence[Span], changes: Mapping[int, float] | None = None
) -> Iterator[Candidate]:
    """Yield a candidate for every moment: best deep in a pause, good where the scene changes (by so much)."""
    waiting = sorted(pauses)
    at = 0
    for moment in sorted(moments_us):
        while at < len(waiting) and waiting[at].end_ms * 1000 <= moment:
            at += 1
        if at < len(waiting) and waiting[at].start_ms * 1000 <= moment:
            deep_us = min(moment - waiting[at].start_ms * 1000, waiting[at].end_ms * 1000 - moment)
            yield Candidate(moment, Why.PAUSE, min(1.0, deep_us / _DEEP_US))
        elif changes and moment in changes:
            yield Candidate(moment, Why.SCENE, changes[moment])
        else:
            yield Candidate(moment)


def _exact(cuts: Sequence[Cut], pts_at: Mapping[int, int], delay_us: int) -> Iterator[SegmentCut]:
    for number, cut in enumerate(cuts, start=1):
        end_pts = None if number == len(cuts) else pts_at[cut.end_us]
        yield SegmentCut(cut.start_us, cut.end_us, pts_at[cut.start_us], end_pts, delay_us, cut.why)


def _frame_times(tools: MediaTools, source: Path, info: MediaInfo) -> Sequence[int]:
    """Ticks at which the frames of the picture are shown, in order."""
    times = [pts for pts, _, _ in _packets(tools, source, info, ()) if pts >= info.video.start_pts]
    return sorted(times[::2] if info.video.by_fields else times)


def _delay_us(tools: MediaTools, source: Path, info: MediaInfo) -> int:
    """How much later than decoded frames are shown, from the beginning of the file; 0 without B-frames."""
    read = _packets(tools, source, info, ("-frames:v", str(_DELAY_PACKETS)))
    delays = [pts - dts for pts, dts, is_key in read if is_key]
    return round(max(delays, default=0) * info.video.time_base * 1_000_000)


def _packets(
    tools: MediaTools, source: Path, info: MediaInfo, words: tuple[str, ...]
) -> Iterator[tuple[int, int, bool]]:
    """Yield (shown, decoded, is a keyframe) of every packet of the picture, in ticks, in the order of the file."""
    printed = array("b")
    copy = ("-copyts", "-fflags", "+genpts", *INPUT_OPTIONS, "-i", input_name(source), "-map", f"0:{info.video.index}")
    limits = Limits(wall_s=60 + info.size_bytes / 10e6, cpu_s=60 + int(info.size_bytes / 20e6), output_bytes=2**28)
    try:
        run_ffmpeg(
            tools,
            (*copy, "-c", "copy", *words, "-f", "framecrc", "pipe:1"),
            reads=[source],
            writes=None,
            limits=limits,
            on_stdout=printed.frombytes,
        )
    except FfmpegFailed as failure:
        if isinstance(failure, FfmpegTimedOut) or not printed:
            raise read_problem(failure) from failure
    for line in printed.tobytes().split(b"\n"):
        columns = line.split(b",")
        if len(columns) >= _FRAMECRC_COLUMNS and not line.startswith(b"#"):
            yield int(columns[2]), int(columns[1]), b" F=" not in line


def read_problem(failure: FfmpegFailed) -> MediaProblem:
    """Say in a teacher's words why a source could not be read."""
    if isinstance(failure, FfmpegTimedOut):
        return MediaProblem(ProblemCode.TIMED_OUT)
    full = "No space left" in failure.stderr_tail
    return MediaProblem(ProblemCode.OUT_OF_SPACE if full else ProblemCode.DAMAGED)
