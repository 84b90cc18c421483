"""Segments: each part of a lesson made as one verified file, in any order and as often as needed.

Where the cuts are is said by `media.plans`. Nothing is returned that was not looked at again: a copy whose sound will
not do gets new sound, and one that turns out wrong otherwise is made again as a transcode.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from media import encoding, plain, recipes
from media.arguments import INPUT_OPTIONS, input_name
from media.even_sound import even_sound
from media.ffmpeg import FfmpegCancelled, FfmpegFailed, FfmpegTimedOut, Limits, MediaTools, Progress, run_ffmpeg
from media.fragments import BadFragments, FragmentedFile, read_fragments
from media.plans import Plan, SegmentCut, plan, read_problem
from media.playlist import Fragment
from media.problems import MediaProblem, ProblemCode
from media.ranges import Range
from media.recipes import Arrival, Decision, Mode
from media.segment_checks import (
    BadSound,
    check_clock,
    check_copied_picture,
    check_copied_sound,
    check_goes_on,
    check_times,
    sound_follows_on,
)
from media.segment_sound import read_s, segment_sound
from media.twofold import write_twofold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from media.loudness import Levelling
    from media.sound import Sound
    from media.streams import MediaInfo

__all__ = ["MadeSegment", "Plan", "SegmentCut", "make_segment", "plan"]

_GLANCE_S = "0.5"
_SHORT_US = 20_000_000


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


def make_segment(
    tools: MediaTools,
    source: Path,
    info: MediaInfo,
    decision: Decision,
    cut: SegmentCut,
    out: Path,
    *,
    levelling: Levelling | None = None,
    threads: int | None = None,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> MadeSegment:
    """Make one segment in the file `out` (overwritten; its folder must exist) and look at it again.

    `levelling` is the lesson's; it is done to the sound of a cut that is `levelled`. `on_progress` hears a share from 0
    to 1. Raises MediaProblem (`damaged` when nothing of this stretch can be decoded,
    `timed_out`, `out_of_space`), FfmpegCancelled, and OSError where the disk fails.
    """
    levelling = levelling if cut.levelled else None
    making = _Making(tools, source, info, cut, out, levelling, threads or tools.threads, on_progress, cancelled)
    reason = decision.reason
    if decision.mode == "copy":
        try:
            return making.by_copy(reason)
        except (FfmpegTimedOut, FfmpegCancelled):
            raise
        except (FfmpegFailed, BadFragments) as failure:
            reason = f"a copy would not play: {str(failure)[:200]}"
    try:
        return making.by_transcode(reason)
    except FfmpegCancelled:
        raise
    except FfmpegFailed as failure:
        raise read_problem(failure) from failure
    except BadFragments as failure:
        raise MediaProblem(ProblemCode.DAMAGED) from failure


@dataclass(frozen=True)
class _Making:
    """One segment being made; holds what each attempt needs."""

    tools: MediaTools
    source: Path
    info: MediaInfo
    cut: SegmentCut
    out: Path
    levelling: Levelling | None
    threads: int
    on_progress: Callable[[float], None] | None
    cancelled: Callable[[], bool] | None

    @property
    def wanted(self) -> Range:
        return Range(self.cut.start_pts, self.cut.end_pts, self.cut.length_us)

    def by_copy(self, reason: str) -> MadeSegment:
        """Copy the picture, and the sound too where that will do."""
        objection = recipes.sound_objection(self.info)
        if objection is None:
            try:
                return self._by_packets(reason)
            except BadSound as bad:
                objection = str(bad)
        self._evenly("seek", self._with_new_sound)
        with _written_meanwhile(self.out):
            return self._verified(
                "transcode", f"{objection}, and the picture is copied", self._size, self._check_picture
            )

    @property
    def _size(self) -> tuple[int, int]:
        return (self.info.video.width, self.info.video.height)

    def _by_packets(self, reason: str) -> MadeSegment:
        if plain.move(
            self.tools,
            self.source,
            self.info,
            self.wanted,
            self.cut.delay_us,
            self.out,
            limits=self._limits(self._most_copied),
            cancelled=self.cancelled,
        ):
            try:
                with _written_meanwhile(self.out):
                    return self._verified("copy", reason, self._size, self._check_picture, self._check_sound)
            except BadSound:
                raise
            except BadFragments:
                pass  # ffmpeg reads more than plain MP4 files
        self._remux()
        with _written_meanwhile(self.out):
            return self._verified("copy", reason, self._size, self._check_picture, self._check_sound)

    def _remux(self) -> None:
        """Copy by ffmpeg."""
        with self._in_two_readings(self.cut.delay_us) as once:
            words = recipes.copy_arguments(self.source, self.info, self.wanted, self._preload_us, once)
            self._run(words, self._most_copied)

    def _with_new_sound(self, even: Sound | None) -> None:
        """Copy the picture, and encode sound for it."""
        with self._in_two_readings(self.cut.delay_us) as once:
            words = recipes.new_sound_arguments(
                self.source, self.info, self.wanted, self._preload_us, once, levelling=self.levelling, even=even
            )
            self._run(words, self._most_copied + self._most_encoded, () if even is None else (even.path,))

    @property
    def _preload_us(self) -> int:
        """A little more than the delay: the sound that belongs to a fragment must not come before its picture."""
        return self.cut.delay_us + 1000 if self.cut.delay_us else 0

    def by_transcode(self, reason: str) -> MadeSegment:
        late_us = encoding.reordering_us(self.info.video)
        attempts: tuple[tuple[Arrival, int], ...] = (("seek", late_us), ("from the beginning", 0))
        for arrival, delay_us in attempts:
            try:
                self._evenly(arrival, partial(self._encode, arrival, delay_us))
                checks = (check_goes_on,) if delay_us else ()  # it does where frames are decoded as they are shown
                return self._verified("transcode", reason, encoding.output_size(self.info.video), *checks)
            except (FfmpegTimedOut, FfmpegCancelled):
                raise
            except (FfmpegFailed, BadFragments):
                if arrival == attempts[-1][0]:
                    raise
        raise AssertionError  # pragma: no cover

    def _evenly(self, arrival: Arrival, make: Callable[[Sound | None], None]) -> None:
        """Make it with the recording's own sound; where that turns out to change on its way, again with even sound."""
        make(None)
        sound = segment_sound(self.source, self.info, self.wanted)
        if sound is None or sound_follows_on(read_fragments(self.out)):
            return
        with even_sound(
            self.tools,
            sound,
            read_s(self.wanted),
            self.out.with_suffix(".mka"),
            rate=encoding.SOUND_RATE,
            limits=self._limits(self._most_encoded),
            seek=recipes.seek_words(self.info, self.wanted, arrival),
            cancelled=self.cancelled,
        ) as even:
            make(even)

    def _encode(self, arrival: Arrival, delay_us: int, even: Sound | None) -> None:
        with self._in_two_readings(delay_us) as once:
            words = recipes.transcode_arguments(
                self.source,
                self.info,
                self.wanted,
                once,
                threads=self.threads,
                arrival=arrival,
                delay_us=delay_us,
                levelling=self.levelling,
                even=even,
            )
            self._run(words, self._most_encoded, () if even is None else (even.path,))

    @contextmanager
    def _in_two_readings(self, delay_us: int) -> Iterator[Path]:
        """Lend the name of what ffmpeg writes; where there is a delay, the segment is made of it (`media.twofold`)."""
        if not delay_us:
            yield self.out
            return
        once = self.out.with_suffix(".plain.mp4")
        try:
            yield once
            write_twofold(once, self.out, delay_us, self.cut.length_us)
        finally:
            once.unlink(missing_ok=True)

    @property
    def _most_encoded(self) -> int:
        return 2**26 + self.cut.length_us * 2

    @property
    def _most_copied(self) -> int:
        return self.info.size_bytes * 11 // 10 + 2**26

    def _limits(self, most_bytes: int) -> Limits:
        length_s = self.cut.length_us / 1_000_000
        return Limits(
            wall_s=120 + 20 * length_s + self.info.size_bytes / 5e6,
            cpu_s=int(120 + 30 * length_s + self.info.size_bytes / 10e6),
            output_bytes=most_bytes,
        )

    def _run(self, words: Sequence[str], most_bytes: int, also_reads: Sequence[Path] = ()) -> None:
        run_ffmpeg(
            self.tools,
            words,
            reads=[self.source, *also_reads],
            writes=self.out.parent,
            limits=self._limits(most_bytes),
            on_progress=None if self.on_progress is None else self._tell,
            cancelled=self.cancelled,
        )

    def _tell(self, progress: Progress) -> None:
        if self.on_progress is not None and progress.out_time_us is not None:
            self.on_progress(min(1.0, max(0.0, progress.out_time_us / self.cut.length_us)))

    def _verified(
        self, mode: Mode, reason: str, size: tuple[int, int], *checks: Callable[[FragmentedFile], None]
    ) -> MadeSegment:
        made = read_fragments(self.out)
        for check in checks:
            check(made)
        check_clock(made, has_sound=self.info.audio is not None)
        fragments = made.index(self.cut.length_us)
        self._decode_ends(made)
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

    def _check_picture(self, made: FragmentedFile) -> None:
        start_us, end_us = self.cut.start_us, self.cut.start_us + self.cut.length_us
        keyframes = (each.time_us for each in self.info.keyframes)
        check_times(made, [at - start_us for at in keyframes if start_us <= at < end_us])
        check_goes_on(made)
        check_copied_picture(self.out, made, self.cut.frames)

    def _check_sound(self, made: FragmentedFile) -> None:
        if self.info.audio is not None:
            check_copied_sound(self.out, made, self.info.audio.sample_rate, is_last=self.cut.end_pts is None)

    def _decode_ends(self, made: FragmentedFile) -> None:
        """Decode a little from the first and the last keyframe; raise BadFragments where that goes wrong.

        The end of the lesson is decoded to its last frame, because recordings are cut off there; a short one wholly.
        The last fragment is decoded as a player is fed it, which also spares looking for it.
        """
        strict = ("-skip_loop_filter", "all", "-err_detect", "explode", *INPUT_OPTIONS, "-i")
        begin = ("-t", _GLANCE_S)
        end = begin if self.cut.end_pts is not None else ()
        to_nowhere = ("-fps_mode", "passthrough", "-f", "null", "-")
        whole = input_name(self.out)
        if self.cut.length_us <= _SHORT_US:
            return self._decode((*strict, whole, "-map", "0", *to_nowhere), [self.out])
        last = self.out.with_suffix(".last.mp4")
        try:
            made.write_last(self.out, last)
            inputs = (*begin, *strict, whole, *end, *strict, input_name(last))
            self._decode((*inputs, "-map", "0", *to_nowhere, "-map", "1", *to_nowhere), [self.out, last])
        finally:
            last.unlink(missing_ok=True)

    def _decode(self, words: Sequence[str], reads: Sequence[Path]) -> None:
        limits = Limits(wall_s=120, cpu_s=120, output_bytes=2**20)
        try:
            run_ffmpeg(
                self.tools, ("-xerror", *words), reads=reads, writes=None, limits=limits, cancelled=self.cancelled
            )
        except (FfmpegTimedOut, FfmpegCancelled):
            raise
        except FfmpegFailed as failure:
            raise BadFragments("it cannot be decoded without errors") from failure


@contextmanager
def _written_meanwhile(path: Path) -> Iterator[None]:
    """Let the disk write a file while it is looked at: whoever syncs it afterwards need not wait. Raises OSError."""
    with path.open("rb") as file, ThreadPoolExecutor(1) as aside:
        synced = aside.submit(os.fsync, file.fileno())
        yield
        synced.result()
