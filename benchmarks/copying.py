"""The copy path, from a finished upload to all segments on disk, against ffmpeg's own segmenter; and the pictures."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.lesson import Lesson
from benchmarks.making import Bench, make_pictures, make_segments
from benchmarks.measure import fsync, in_turns, read, run
from benchmarks.table import Row
from media.probe import probe

if TYPE_CHECKING:
    from pathlib import Path

HOURS = (Lesson(3600), Lesson(3600, height=720))
MOST_TIMES_FFMPEG = 1.3
MOST_TIMES_COPY = 2.5
TURNS = 3


def copy_rows(bench: Bench, lessons: tuple[Lesson, ...] = HOURS, turns: int = TURNS) -> tuple[Row, ...]:
    """Measure the copy path with the source in the page cache, in turns with ffmpeg."""
    rows: list[Row] = []
    for lesson in lessons:
        source = lesson.file(bench.kept)
        read(source)
        plain, ours, looked = in_turns(
            turns,
            partial(plain_segments, source, bench),
            partial(our_segments, bench, source),
            partial(probe, bench.tools, source),
        )
        against = "ffmpeg -c copy -f segment, fsync"
        what = "copy path: probe, plan, every segment, fsync"
        rows += (
            Row(what, ours.wall_s, against, plain.wall_s, MOST_TIMES_FFMPEG, lesson=lesson.name),
            Row("  its processor time", ours.cpu_s, against, plain.cpu_s, unit="CPU s", lesson=lesson.name),
            Row("  of that: probe", looked.wall_s, lesson=lesson.name),
        )
    return tuple(rows)


def picture_rows(bench: Bench, lesson: Lesson = HOURS[0], turns: int = 2) -> tuple[Row, ...]:
    """Measure poster, storyboard, waveform and pauses together, in turns with the copy path."""
    source = lesson.file(bench.kept)
    read(source)
    copied, pictures = in_turns(turns, partial(our_segments, bench, source), partial(make_pictures, bench, source))
    what = "poster, storyboard, waveform, pauses"
    return (Row(what, pictures.wall_s, "our copy path", copied.wall_s, MOST_TIMES_COPY, lesson=lesson.name),)


def our_segments(bench: Bench, source: Path) -> None:
    """Copy, and leave nothing behind."""
    make_segments(bench, source, "copy")
    for each in bench.folder.glob("ours*"):
        shutil.rmtree(each)


def plain_segments(source: Path, bench: Bench) -> None:
    """The floor: what ffmpeg does without looking at anything."""
    folder = bench.room("plain")
    command = ["ffmpeg", "-loglevel", "error", "-nostdin", "-y", "-i", str(source), "-map", "0", "-c", "copy"]
    run([*command, "-f", "segment", "-segment_time", "720", "-reset_timestamps", "1", folder / "%d.mp4"])
    fsync(folder.iterdir())
    shutil.rmtree(folder)
