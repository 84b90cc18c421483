"""The most memory that each step of a worker takes, whatever the length: our process and its largest program added."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.lesson import Lesson
from benchmarks.measure import measured
from benchmarks.table import Row
from benchmarks.transcoding import shorter
from media import segments, speech, vision
from media.probe import probe

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.making import Bench

MOST_MIB = 600
COPIED, ENCODED = Lesson(3600), Lesson(60, "hevc")


def memory_rows(bench: Bench, copied: Lesson = COPIED, encoded: Lesson = ENCODED) -> tuple[Row, ...]:
    """Do each step once."""
    tools, folder = bench.tools, bench.room("memory")
    source, other = copied.file(bench.kept), encoded.file(bench.kept)
    info, its_info = probe(tools, source), probe(tools, other)
    bounds = shorter(copied)
    planned = segments.plan(tools, source, info, bounds=bounds)
    its_plan = segments.plan(tools, other, its_info)
    one, two = folder / "copy.mp4", folder / "transcode.mp4"
    steps: list[tuple[str, Lesson, Callable[[], object]]] = [
        ("probe", copied, partial(probe, tools, source)),
        ("plan", copied, partial(segments.plan, tools, source, info, bounds=bounds)),
        (
            "segment by copy",
            copied,
            partial(segments.make_segment, tools, source, info, planned.decision, planned.cuts[0], one),
        ),
        (
            "segment by transcode, one thread",
            encoded,
            partial(segments.make_segment, tools, other, its_info, its_plan.decision, its_plan.cuts[0], two, threads=1),
        ),
        ("poster", copied, partial(vision.make_poster, tools, source, info, folder / "poster.jpg")),
        ("storyboard", copied, partial(vision.make_storyboard, tools, source, info, folder)),
        ("waveform and pauses", copied, partial(speech.make_waveform, tools, source, info, folder)),
    ]
    rows = [
        Row(f"memory: {what}", measured(work).peak_mib, limit=MOST_MIB, unit="MiB", lesson=lesson.name)
        for what, lesson, work in steps
    ]
    shutil.rmtree(folder)
    return tuple(rows)
