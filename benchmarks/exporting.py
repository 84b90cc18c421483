"""Ninety seconds out of an hour as a file of their own, against ffmpeg's copy of them, which begins at a keyframe."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.lesson import Lesson
from benchmarks.measure import Used, in_turns, read, run
from benchmarks.table import Row
from media import segments
from media.export import make_export
from media.loudness import NOTHING, Levelling
from media.material import SourcePart
from media.probe import probe
from media.timeline import Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.making import Bench

HOURS = (Lesson(3600), Lesson(3600, height=720))
LENGTH_MS = 90_000
MOST_TIMES_COPY = 5.0
TURNS = 5
_OFF_KEYFRAMES_MS = 777
"""Both ends lie between two keyframes, as moments that people choose do."""


def export_rows(bench: Bench, lessons: tuple[Lesson, ...] = HOURS, turns: int = TURNS) -> tuple[Row, ...]:
    """Export from finished segments, in turns with a copy from the recording; everything is in the page cache."""
    rows: list[Row] = []
    for lesson in lessons:
        source = lesson.file(bench.kept)
        read(source)
        parts, spans = _two_parts(bench, source)
        for part in parts:
            read(part.path)
        for where, span, levelling in (*((where, span, NOTHING) for where, span in spans.items()), _louder(spans)):
            copied, made = in_turns(
                turns, partial(plain_copy, bench, source, span), partial(our_export, bench, parts, span, levelling)
            )
            rows += _rows(f"{lesson.name}, {where}", made, copied, span)
        shutil.rmtree(parts[0].path.parent)
    return tuple(rows)


def _louder(spans: dict[str, Span]) -> tuple[str, Span, Levelling]:
    """The same of a lesson that is not as loud as speech should be: all sound is encoded again."""
    where, span = next(iter(spans.items()))
    return f"{where}, sound levelled", span, Levelling(6.0)


def _rows(name: str, made: Used, copied: Used, span: Span) -> tuple[Row, ...]:
    what, against = f"export of {span.length_ms / 1000:g} s, exact and looked at", "ffmpeg -ss -t -c copy"
    return (
        Row(what, made.wall_s, against, copied.wall_s, MOST_TIMES_COPY, lesson=name),
        Row("  its processor time", made.cpu_s, against, copied.cpu_s, unit="CPU s", lesson=name),
    )


def _two_parts(bench: Bench, source: Path) -> tuple[list[SourcePart], dict[str, Span]]:
    """Make the first two segments of the lesson; answers also where to export from, in words."""
    info = probe(bench.tools, source)
    planned = segments.plan(bench.tools, source, info)
    folder, parts = bench.room("parts"), []
    for cut in planned.cuts[:2]:
        out = folder / f"{cut.start_us}.mp4"
        made = segments.make_segment(bench.tools, source, info, planned.decision, cut, out)
        parts.append(SourcePart(made.path, made.init_bytes, made.fragments, cut.start_us))
    length_ms = min(LENGTH_MS, info.duration_ms // 2)
    border_ms = planned.cuts[1].start_us // 1000 if len(parts) > 1 else info.duration_ms
    inside, over = border_ms // 2 // 1000 * 1000 + _OFF_KEYFRAMES_MS, border_ms - length_ms // 2 + _OFF_KEYFRAMES_MS
    spans = {"inside a segment": Span(inside, inside + length_ms)}
    return parts, spans | ({"over a border": Span(over, over + length_ms)} if len(parts) > 1 else {})


def our_export(bench: Bench, parts: Sequence[SourcePart], span: Span, levelling: Levelling) -> None:
    """Make the file with a worker's threads, and leave nothing behind."""
    folder = bench.room("export")
    make_export(bench.tools, parts, span, folder / "export.mp4", levelling=levelling, threads=bench.cores)
    shutil.rmtree(folder)


def plain_copy(bench: Bench, source: Path, span: Span) -> None:
    """The floor: what ffmpeg does without looking at anything, from the keyframe before the beginning."""
    folder = bench.room("plain")
    stretch = ["-ss", f"{span.start_ms / 1000}", "-t", f"{span.length_ms / 1000}"]
    run(["ffmpeg", "-loglevel", "error", "-nostdin", *stretch, "-i", source, "-c", "copy", folder / "copy.mp4"])
    shutil.rmtree(folder)
