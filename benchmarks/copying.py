"""The copy path: from a finished upload to all segments ready and on disk, against ffmpeg's own segmenter."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.table import Row
from media import segments
from media.probe import probe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from media.ffmpeg import MediaTools
    from media.streams import MediaInfo

MOST_TIMES_FFMPEG = 2.0
TURNS = 3


def measure(tools: MediaTools, source: Path, folder: Path) -> tuple[Row, ...]:
    """Measure the copy path with the source in the page cache, each the best of a few runs.

    The two that are compared take turns, so that what else the machine does falls on both.
    """
    _read(source)
    plain_s, probe_s, ours_s = [], [], []
    for turn in range(TURNS):
        plain_s.append(timed(partial(_plain_segments, source, folder / f"plain{turn}")))
        shutil.rmtree(folder / f"plain{turn}")
        probe_s.append(timed(partial(probe, tools, source)))
        info = probe(tools, source)
        ours_s.append(timed(partial(_our_segments, tools, source, info, folder / f"ours{turn}")))
        shutil.rmtree(folder / f"ours{turn}")
    name = "ffmpeg -c copy -f segment, fsync"
    return (
        Row("probe, plan, every segment, fsync", min(probe_s) + min(ours_s), name, min(plain_s), MOST_TIMES_FFMPEG),
        Row("  of that: probe", min(probe_s)),
    )


def timed(work: Callable[[], object]) -> float:
    """Do it, and say how many seconds it took."""
    started = time.monotonic()
    work()
    return time.monotonic() - started


def _read(source: Path) -> None:
    with source.open("rb") as file:
        while file.read(2**24):
            pass


def _plain_segments(source: Path, folder: Path) -> None:
    folder.mkdir()
    command = ["ffmpeg", "-loglevel", "error", "-nostdin", "-y", "-i", str(source), "-map", "0", "-c", "copy"]
    command += ["-f", "segment", "-segment_time", "720", "-reset_timestamps", "1", str(folder / "%d.mp4")]
    subprocess.run(command, check=True)
    _fsync(folder.iterdir())


def _our_segments(tools: MediaTools, source: Path, info: MediaInfo, folder: Path) -> None:
    folder.mkdir(mode=0o777)
    planned = segments.plan(tools, source, info)

    def make(number: int) -> None:
        out = folder / f"{number}.mp4"
        made = segments.make_segment(tools, source, info, planned.decision, planned.cuts[number], out)
        if made.mode != "copy":
            raise RuntimeError(f"segment {number} was not copied: {made.reason}")
        _fsync([out])

    with ThreadPoolExecutor(os.cpu_count()) as workers:  # as the worker process does
        list(workers.map(make, range(len(planned.cuts))))


def _fsync(files: Iterable[Path]) -> None:
    for path in files:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
