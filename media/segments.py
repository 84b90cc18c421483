"""Segments: plan where a lesson is cut, then make each part as one verified file, in any order and as often as needed.

A plan names exact ticks of the source, so a segment made twice, or by another machine, is the same stretch of frames.
Nothing is returned that was not looked at again: a copy that turns out wrong is made again as a transcode.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import asdict, dataclass
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
from media.ffmpeg import (
    FfmpegCancelled,
    FfmpegFailed,
    FfmpegTimedOut,
    Limits,
    MediaTools,
    Progress,
    run_ffmpeg,
)
from media.fragments import BadFragments, FragmentedFile, read_fragments
from media.problems import MediaProblem, ProblemCode
from media.recipes import Arrival, Decision, Mode, Range
from media.timeline import Span, first_ms
from media.twofold import write_twofold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from media.playlist import Fragment
    from media.streams import MediaInfo

_GOOD_PAUSE_MS = 1000
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
        numbers = {name: kept.get(name) for name in ("start_us", "end_us", "start_pts", "end_pts", "delay_us")}
        end_pts = numbers.pop("end_pts")
        whole = {name: value for name, value in numbers.items() if isinstance(value, int)}
        if len(whole) != len(numbers) or not (end_pts is None or isinstance(end_pts, int)):
            raise ValueError(f"not a cut: {dict(kept)!r}")
        return cls(end_pts=end_pts, why=Why(str(kept.get("why"))), **whole)


@dataclass(frozen=True)
class Plan:
    """How a lesson becomes segments."""

    decision: Decision
    cuts: tuple[SegmentCut, ...]


@dataclass(frozen=True)
class MadeSegment:
    """A finished, verified segment file."""

    path: Path
    mode: Mode
    reason: str
    duration_us: int
    frames: int
    width: int
    height: int
    init_bytes: int
    size_bytes: int
    fragments: tuple[Fragment, ...]


def plan(
    tools: MediaTools,
    source: Path,
    info: MediaInfo,
    *,
    pauses: Sequence[Span] = (),
    bounds: Bounds = LESSON_BOUNDS,
) -> Plan:
    """Decide between copy and transcode, and where to cut; cuts prefer the given pauses in speech.

    Raises MediaProblem when the source cannot be read.
    """
    decision = recipes.decide(info)
    if decision.mode == "copy":
        try:
            return _copy_plan(tools, source, info, decision, pauses, bounds)
        except NoPartitionError:
            decision = Decision("transcode", "no keyframe where a cut may be")
    return _transcode_plan(tools, source, info, decision, pauses, bounds)


def _copy_plan(
    tools: MediaTools, source: Path, info: MediaInfo, decision: Decision, pauses: Sequence[Span], bounds: Bounds
) -> Plan:
    clean = {each.time_us: each.pts for each in info.keyframes if each.clean and each.time_us > 0}
    pts_at = clean | {0: info.video.start_pts}
    cuts = plan_segments(info.duration_us, thin(_rated(clean, pauses)), bounds)
    delay_us = _delay_us(tools, source, info)
    return Plan(decision, tuple(_exact(cuts, pts_at, delay_us)))


def _transcode_plan(
    tools: MediaTools, source: Path, info: MediaInfo, decision: Decision, pauses: Sequence[Span], bounds: Bounds
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
            cuts = plan_segments(info.duration_us, tuple(_rated([at for at in pts_at if at > 0], pauses)), bounds)
        except NoPartitionError:  # frames minutes apart: a slide that stands still
            cuts = (Cut(0, info.duration_us, Why.END),)
    return Plan(decision, tuple(_exact(cuts, pts_at, delay_us=0)))


def _rated(moments_us: Mapping[int, int] | Sequence[int], pauses: Sequence[Span]) -> Iterator[Candidate]:
    """Yield a candidate for every moment, better where it lies in a pause, best in the middle of a long one."""
    waiting = sorted(pauses)
    at = 0
    for moment in sorted(moments_us):
        while at < len(waiting) and waiting[at].end_ms * 1000 <= moment:
            at += 1
        if at < len(waiting) and waiting[at].start_ms * 1000 <= moment:
            yield Candidate(moment, Why.PAUSE, min(1.0, waiting[at].length_ms / _GOOD_PAUSE_MS))
        else:
            yield Candidate(moment)


def _exact(cuts: Sequence[Cut], pts_at: Mapping[int, int], delay_us: int) -> Iterator[SegmentCut]:
    for number, cut in enumerate(cuts, start=1):
        end_pts = None if number == len(cuts) else pts_at[cut.end_us]
        yield SegmentCut(cut.start_us, cut.end_us, pts_at[cut.start_us], end_pts, delay_us, cut.why)


def _frame_times(tools: MediaTools, source: Path, info: MediaInfo) -> Sequence[int]:
    """Ticks at which the frames of the picture are shown, in order."""
    return sorted(pts for pts, _, _ in _packets(tools, source, info, ()) if pts >= info.video.start_pts)


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
            raise _problem(failure) from failure
    for line in printed.tobytes().split(b"\n"):
        columns = line.split(b",")
        if len(columns) >= _FRAMECRC_COLUMNS and not line.startswith(b"#"):
            yield int(columns[2]), int(columns[1]), b" F=" not in line


def make_segment(
    tools: MediaTools,
    source: Path,
    info: MediaInfo,
    decision: Decision,
    cut: SegmentCut,
    out: Path,
    *,
    threads: int | None = None,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> MadeSegment:
    """Make one segment in the file `out` (overwritten; its folder must exist) and look at it again.

    `on_progress` hears a share from 0 to 1. Raises MediaProblem (`damaged` when nothing of this stretch can be decoded,
    `timed_out`, `out_of_space`), FfmpegCancelled.
    """
    making = _Making(tools, source, info, cut, out, threads or tools.threads, on_progress, cancelled)
    reason = decision.reason
    if decision.mode == "copy":
        try:
            return making.by_copy(reason)
        except (FfmpegTimedOut, FfmpegCancelled):
            raise
        except (FfmpegFailed, BadFragments) as failure:
            reason = f"a copy went wrong: {str(failure)[:200]}"
    try:
        return making.by_transcode(reason)
    except FfmpegCancelled:
        raise
    except FfmpegFailed as failure:
        raise _problem(failure) from failure
    except BadFragments as failure:
        raise MediaProblem(ProblemCode.DAMAGED) from failure


def _problem(failure: FfmpegFailed) -> MediaProblem:
    if isinstance(failure, FfmpegTimedOut):
        return MediaProblem(ProblemCode.TIMED_OUT)
    full = "No space left" in failure.stderr_tail
    return MediaProblem(ProblemCode.OUT_OF_SPACE if full else ProblemCode.DAMAGED)


@dataclass(frozen=True)
class _Making:
    """One segment being made; holds what each attempt needs."""

    tools: MediaTools
    source: Path
    info: MediaInfo
    cut: SegmentCut
    out: Path
    threads: int
    on_progress: Callable[[float], None] | None
    cancelled: Callable[[], bool] | None

    @property
    def wanted(self) -> Range:
        return Range(self.cut.start_pts, self.cut.end_pts, self.cut.length_us)

    def by_copy(self, reason: str) -> MadeSegment:
        delay_us = self.cut.delay_us
        plain = self.out.with_suffix(".plain.mp4") if delay_us else self.out
        # A little more than the delay: the sound that belongs to a fragment must not come before its picture.
        preload_us = delay_us + 1000 if delay_us else 0
        words = recipes.copy_arguments(self.source, self.info, self.wanted, preload_us, plain)
        try:
            self._run(words, most_bytes=self.info.size_bytes * 11 // 10 + 2**26)
            if delay_us:
                write_twofold(plain, self.out, delay_us)
        finally:
            if delay_us:
                plain.unlink(missing_ok=True)
        video = self.info.video
        return self._verified("copy", reason, (video.width, video.height))

    def by_transcode(self, reason: str) -> MadeSegment:
        attempts: tuple[Arrival, ...] = ("seek", "from the beginning")
        for arrival in attempts:
            words = recipes.transcode_arguments(
                self.source, self.info, self.wanted, self.out, threads=self.threads, arrival=arrival
            )
            try:
                self._run(words, most_bytes=2**26 + self.cut.length_us * 2)
                return self._verified("transcode", reason, recipes.output_size(self.info.video))
            except (FfmpegTimedOut, FfmpegCancelled):
                raise
            except (FfmpegFailed, BadFragments):
                if arrival == attempts[-1]:
                    raise
        raise AssertionError  # pragma: no cover

    def _run(self, words: Sequence[str], most_bytes: int) -> None:
        length_s = self.cut.length_us / 1_000_000
        limits = Limits(
            wall_s=120 + 20 * length_s + self.info.size_bytes / 5e6,
            cpu_s=int(120 + 30 * length_s + self.info.size_bytes / 10e6),
            output_bytes=most_bytes,
        )
        run_ffmpeg(
            self.tools,
            words,
            reads=[self.source],
            writes=self.out.parent,
            limits=limits,
            on_progress=None if self.on_progress is None else self._tell,
            cancelled=self.cancelled,
        )

    def _tell(self, progress: Progress) -> None:
        if self.on_progress is not None and progress.out_time_us is not None:
            self.on_progress(min(1.0, max(0.0, progress.out_time_us / self.cut.length_us)))

    def _verified(self, mode: Mode, reason: str, size: tuple[int, int]) -> MadeSegment:
        made = read_fragments(self.out)
        _check_clock(made, self.info.audio is not None)
        fragments = made.index(self.cut.length_us)
        self._decode_ends(fragments)
        if self.on_progress is not None:
            self.on_progress(1.0)
        return MadeSegment(
            path=self.out,
            mode=mode,
            reason=reason,
            duration_us=self.cut.length_us,
            frames=made.frames,
            width=size[0],
            height=size[1],
            init_bytes=made.init_bytes,
            size_bytes=self.out.stat().st_size,
            fragments=fragments,
        )

    def _decode_ends(self, fragments: Sequence[Fragment]) -> None:
        """Decode half a second from the first and the last keyframe; FfmpegFailed when one of them cannot be."""
        # How smooth the picture is does not matter here.
        name = ("-t", "0.5", "-skip_loop_filter", "all", *INPUT_OPTIONS, "-i", input_name(self.out))
        words = (*name, "-ss", f"{fragments[-1].start_us / 1_000_000:.6f}", *name)
        outputs = ("-map", "0", "-f", "null", "-", "-map", "1", "-f", "null", "-")
        limits = Limits(wall_s=60, cpu_s=60, output_bytes=2**20)
        run_ffmpeg(
            self.tools, (*words, *outputs), reads=[self.out], writes=None, limits=limits, cancelled=self.cancelled
        )


def _check_clock(made: FragmentedFile, has_sound: bool) -> None:  # noqa: FBT001 - a fact, not a mode
    """Raise BadFragments unless every fragment begins with its first frame shown, and the sound with it."""
    if has_sound != any(track.kind == "soun" for track in made.tracks):
        raise BadFragments("sound is missing")
    for moof in made.moofs:
        picture, sound = moof.run("vide"), moof.run("soun")
        if picture is None or picture.first_shown != picture.start:
            raise BadFragments("a fragment does not begin with its first frame")
        if sound is not None and sound.start < picture.start:
            raise BadFragments("the sound of a fragment begins before its picture")
