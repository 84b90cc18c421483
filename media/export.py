"""Exports: a stretch of a lesson as one MP4 file of its own, exact to the frame at both ends, from finished segments.

Most of it is copied: only the frames between an end and the nearest keyframe are encoded again, in one jailed run, and
what was made is put together without a media program (`media.standalone`). Sound that is not as loud as the lesson
should be is encoded again beside it. Other runs look at the result: every frame at its time, the sound beside it,
both ends and joins decoded. What does not pass is encoded anew as a whole.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from media import avc, export_check, export_recipes
from media.export_check import Allowance, Join
from media.export_recipes import ExportMode, Look, Piece, SoundMode
from media.ffmpeg import FfmpegCancelled, FfmpegFailed, FfmpegTimedOut, Limits, MediaTools, Progress, run_ffmpeg
from media.fragments import BadFragments, read_fragments
from media.loudness import NOTHING
from media.material import Material, SourcePart, read_material
from media.plans import read_problem
from media.playlist import Fragment
from media.problems import MediaProblem, ProblemCode
from media.remarks import Remark, chapters_of, draw_strip, strip_height
from media.samples import read_contents, read_headers
from media.standalone import Chapter, Placed, TrackPlan, write_mp4

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from media.loudness import Levelling
    from media.timeline import Span

__all__ = ["MadeExport", "SourcePart", "make_export"]

_ENCODING = 0.85
"""How much of the work encoding is, for progress."""

_SHORTEST_SOUND_MS = 50
"""Players cannot place less sound than two packets; so a film of a frame or two has none."""


@dataclass(frozen=True)
class MadeExport:
    """A finished, verified file."""

    path: Path
    mode: ExportMode
    reason: str
    """Why so much was encoded, in a line for the record."""
    sound: SoundMode
    frames: int
    duration_ms: int
    width: int
    height: int
    size_bytes: int


def make_export(
    tools: MediaTools,
    parts: Sequence[SourcePart],
    wanted: Span,
    out: Path,
    *,
    title: str = "",
    remarks: Sequence[Remark] = (),
    burned_in: bool = False,
    levelling: Levelling = NOTHING,
    threads: int | None = None,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> MadeExport:
    """Write the stretch `wanted` of a lesson into `out` (overwritten; its folder must exist and be our own).

    `parts` are the segments that hold it, in order. `remarks` (their times in the export) become chapters, and where
    `burned_in` a strip of text under the picture. `levelling` is done to the sound of parts that have not had it.
    `on_progress` hears a share from 0 to 1. Raises MediaProblem (`damaged`, `timed_out`, `out_of_space`),
    FfmpegCancelled; ValueError where the parts do not hold the stretch.
    """
    making = _Making(
        tools, wanted, out, tuple(remarks) if burned_in else (), threads or tools.threads, on_progress, cancelled
    )
    chapters = chapters_of(remarks, title)
    try:
        material = read_material(parts, wanted, levelling)
        pieces = export_recipes.smart_pieces(material.frames, material.wanted)
        reason = "comments are drawn into it" if burned_in else _objection(material, pieces)
        if reason is None:
            try:
                return making.make(material, pieces, chapters, "")
            except (FfmpegTimedOut, FfmpegCancelled):
                raise
            except (FfmpegFailed, BadFragments) as failure:
                reason = f"joined parts would not play: {str(failure)[:200]}"
        return making.make(material, export_recipes.encoded_pieces(material.frames, material.wanted), chapters, reason)
    except FfmpegCancelled:
        raise
    except FfmpegFailed as failure:
        raise read_problem(failure) from failure
    except BadFragments as failure:
        raise MediaProblem(ProblemCode.DAMAGED) from failure


def _objection(material: Material, pieces: Sequence[Piece]) -> str | None:
    """Say what speaks against copying anything."""
    copied = [piece for piece in pieces if piece.copied]
    entries = list(dict.fromkeys(material.entry(piece.part) for piece in copied))
    if not copied:
        return "it lies between two keyframes"
    if len({material.size(piece.part) for piece in pieces}) > 1:
        return "its parts differ in size"
    if len(pieces) == len(copied) and len(entries) == 1:
        return None
    return _objection_to_joining(material, pieces, entries)


def _objection_to_joining(material: Material, pieces: Sequence[Piece], entries: list[bytes]) -> str | None:
    if not all(avc.is_avc(entry) for entry in entries):
        return "only H.264 can be joined"
    if avc.merged(entries) is None or avc.free_number(entries) is None:
        return "its parts were encoded in ways that do not go together"
    joins = [piece for before, piece in pairwise(pieces) if piece.copied and not before.copied]
    if not all(material.begins_anew(piece) for piece in joins):
        return "frames after a keyframe need frames before it"
    return None


@dataclass(frozen=True)
class _Bench:
    """Folders for the programs of one attempt: what they read, and one to write into for each."""

    inputs: Path
    picture: Path
    sound: Path
    seen: Path


@dataclass(frozen=True)
class _Making:
    """One export being made; holds what each attempt needs."""

    tools: MediaTools
    wanted: Span
    out: Path
    drawn: tuple[Remark, ...]
    threads: int
    on_progress: Callable[[float], None] | None
    cancelled: Callable[[], bool] | None

    def make(self, material: Material, pieces: Sequence[Piece], chapters: Sequence[Chapter], reason: str) -> MadeExport:
        """Encode what must be, put it together, and look at it."""
        encoded = [piece for piece in pieces if not piece.copied]
        mode: ExportMode = "copy" if not encoded else "whole" if len(encoded) == len(pieces) else "edges"
        with self._bench() as bench, ThreadPoolExecutor(1) as beside:
            look = self._look(material, pieces)
            coming = beside.submit(self._sound, material, bench)
            outs = self._encode(material, encoded, look, bench)
            picture = _picture(material, pieces, outs, look)
            how, sound = coming.result()
            tracks = [picture] if sound is None else [picture, sound]
            write_mp4(self.out, tracks, chapters)
            self._tell(_ENCODING)
            joins = _joins(material, pieces)
            allowance = Allowance(self._limits(2**24), self.threads, self.cancelled)
            export_check.check(self.tools, self.out, tracks, joins, bench.seen, allowance)
        self._tell(1.0)
        return MadeExport(
            path=self.out,
            mode=mode,
            reason=reason,
            sound=how,
            frames=len(picture.samples),
            duration_ms=self.wanted.length_ms,
            width=picture.size[0],
            height=picture.size[1],
            size_bytes=self.out.stat().st_size,
        )

    @contextmanager
    def _bench(self) -> Iterator[_Bench]:
        folder = self.out.with_suffix(".parts")
        bench = _Bench(*(folder / name for name in ("in", "picture", "sound", "seen")))
        folder.mkdir(parents=True)
        for each in (bench.inputs, bench.picture, bench.sound, bench.seen):
            each.mkdir()
        folder.chmod(0o711)
        try:
            yield bench
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _look(self, material: Material, pieces: Sequence[Piece]) -> Look:
        part = pieces[0].part
        width, height = material.size(part)
        even = width + width % 2, height + height % 2
        copied = [material.entry(piece.part) for piece in pieces if piece.copied]
        edges = bool(copied) and len(copied) < len(pieces)
        return Look(
            width=width if copied else even[0],
            height=height if copied else even[1],
            ticks=material.ticks,
            rate=Fraction(len(material.wanted) * 1000, self.wanted.length_ms),
            threads=self.threads,
            profile=avc.read_sets(copied[0]).profile if edges else 100,
            number=avc.free_number(copied) if edges else None,
            scaled=not copied and (even != (width, height) or len({material.size(piece.part) for piece in pieces}) > 1),
            mixed=not copied and len({material.entry(piece.part) for piece in pieces}) > 1,
            strip_height=strip_height(even[0], even[1]) if self.drawn else 0,
        )

    def _encode(self, material: Material, pieces: Sequence[Piece], look: Look, bench: _Bench) -> dict[Piece, Path]:
        if not pieces:
            return {}
        sources: list[tuple[Path, int]] = []
        outs: list[Path] = []
        for number, piece in enumerate(pieces):
            source, zero = bench.inputs / f"film{number}.mp4", -min(frame.at for frame in piece.read)
            write_mp4(source, [material.slice(piece.part, piece.read, zero)])
            source.chmod(0o444)
            sources.append((source, zero))
            outs.append(bench.picture / f"{number}.mp4")
        strip = None
        if look.strip_height:
            strip = draw_strip(self.drawn, (look.width, look.strip_height), self.wanted.length_ms, bench.inputs)
        words = export_recipes.encode_arguments(pieces, sources, outs, look, strip)
        reads = [source for source, _ in sources] + ([] if strip is None else [strip])
        self._run(words, reads, bench.picture, None if self.on_progress is None else self._tell_encoded)
        return dict(zip(pieces, outs, strict=True))

    def _sound(self, material: Material, bench: _Bench) -> tuple[SoundMode, TrackPlan | None]:
        """Plan the sound: the packets as they are where they join and are loud enough, else encoded again."""
        if not material.sounds or self.wanted.length_ms < _SHORTEST_SOUND_MS:
            return "none", None
        rate = material.sound_rate
        joined = None if rate is None else export_recipes.heard(material.sounds, rate, self.wanted.length_ms)
        if joined is not None and rate is not None:
            return ("copied", material.copied_sound(joined, rate, self.wanted.length_ms)) if joined else ("none", None)
        sources = []
        for number, piece in enumerate(material.sounds):
            source = bench.inputs / f"sound{number}.mp4"
            plan, zero_s = material.sound_slice(piece)
            write_mp4(source, [plan])
            source.chmod(0o444)
            sources.append((source, zero_s))
        out = bench.sound / "sound.mp4"
        self._run(
            export_recipes.sound_arguments(material.sounds, sources, out),
            [source for source, _ in sources],
            bench.sound,
        )
        levelled = any(piece.needs.filters for piece in material.sounds)
        return "levelled" if levelled else "encoded", _encoded_sound(out, self.wanted.length_ms)

    def _run(
        self,
        words: Sequence[str],
        reads: Sequence[Path],
        made: Path,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        most = 2**26 + self.wanted.length_ms * 4000
        run_ffmpeg(
            self.tools,
            words,
            reads=list(reads),
            writes=made,
            limits=self._limits(most),
            on_progress=on_progress,
            cancelled=self.cancelled,
        )

    def _limits(self, most_bytes: int) -> Limits:
        length_s = self.wanted.length_ms / 1000
        return Limits(wall_s=120 + 20 * length_s, cpu_s=int(120 + 30 * length_s), output_bytes=most_bytes)

    def _tell_encoded(self, progress: Progress) -> None:
        if progress.out_time_us is not None:
            self._tell(_ENCODING * min(1.0, max(0.0, progress.out_time_us / 1000 / self.wanted.length_ms)))

    def _tell(self, share: float) -> None:
        if self.on_progress is not None:
            self.on_progress(share)


def _picture(material: Material, pieces: Sequence[Piece], outs: dict[Piece, Path], look: Look) -> TrackPlan:
    """Plan the picture from what is copied and what was encoded."""
    entries: list[bytes] = []
    samples: list[Placed] = []
    for piece in pieces:
        if piece.copied:
            entries.append(material.entry(piece.part))
            samples += material.placed(piece.part, piece.read)
        else:
            its_entry, encoded = _encoded_frames(outs[piece], piece)
            entries.append(its_entry)
            samples += encoded
    different = list(dict.fromkeys(entries))
    entry = different[0] if len(different) == 1 else avc.merged(different)
    if entry is None:
        raise BadFragments("parameter sets that do not go together")
    end = material.length_ms * material.ticks // 1000
    return TrackPlan("vide", material.ticks, entry, tuple(samples), end, (look.width, look.height + look.strip_height))


def _encoded_frames(path: Path, piece: Piece) -> tuple[bytes, list[Placed]]:
    fragments = [Fragment(0, 1, moof.offset, moof.size) for moof in read_fragments(path).moofs]
    with path.open("rb") as file:
        headers = read_headers(file, fragments[0].offset)
        frames = [each for content in read_contents(file, headers, fragments) for each in content.pictures]
    if len(frames) != len(piece.shown):
        raise BadFragments(f"{len(frames)} frames instead of {len(piece.shown)}")
    placed = [
        Placed(path, sample.offset, sample.size, max(0, frame.at), sample.sync)
        for sample, frame in zip(frames, piece.shown, strict=True)
    ]
    return headers["vide"].entry, placed


def _encoded_sound(path: Path, length_ms: int) -> TrackPlan:
    fragments = [Fragment(0, 1, moof.offset, moof.size) for moof in read_fragments(path).moofs]
    with path.open("rb") as file:
        headers = read_headers(file, fragments[0].offset)
        packets = [each for content in read_contents(file, headers, fragments) for each in content.sounds]
    header = headers["soun"]
    samples = tuple(
        Placed(path, packet.offset, packet.size, packet.shown - export_recipes.SOUND_FRAME, sync=True)
        for packet in packets
    )
    return TrackPlan("soun", header.track.timescale, header.entry, samples, length_ms * header.track.timescale // 1000)


def _joins(material: Material, pieces: Sequence[Piece]) -> tuple[Join, ...]:
    """Say where a piece begins that was not made like the one before it."""
    return tuple(
        Join(piece.shown[0].at, into_copied=piece.copied)
        for before, piece in pairwise(pieces)
        if not (before.copied and piece.copied and _goes_on(material, before, piece))
    )


def _goes_on(material: Material, before: Piece, after: Piece) -> bool:
    """Say whether copied frames follow copied frames as they did in the recording, and need nothing before them."""
    same = material.entry(before.part) == material.entry(after.part)
    return same and avc.is_avc(material.entry(after.part)) and material.begins_anew(after)
