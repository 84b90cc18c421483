"""Our side of the comparisons: the engine's steps in the order and with the threads in which a worker takes them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.measure import fsync
from media import segments, speech, vision
from media.boundaries import LESSON_BOUNDS, Bounds
from media.probe import probe
from workers.runtime import room
from workers.tasks import Queue
from workers.workflows.make_segment import threads_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from media.ffmpeg import MediaTools


@dataclass(frozen=True)
class Bench:
    """Where and with what everything is made."""

    tools: MediaTools
    kept: Path
    """Where recordings stay from one run to the next."""
    folder: Path
    cores: int = os.cpu_count() or 1

    def room(self, name: str) -> Path:
        """Make an empty folder that the jail may write into."""
        path = self.folder / name
        number = 0
        while path.exists():
            number += 1
            path = self.folder / f"{name}{number}"
        path.mkdir(mode=0o777)
        path.chmod(0o777)
        return path


def make_segments(
    bench: Bench, source: Path, mode: str, bounds: Bounds = LESSON_BOUNDS, ready: Callable[[int], None] = lambda _: None
) -> None:
    """Probe, plan, make every segment and sync it; `ready` hears the number of each (from 1) when it is on the disk."""
    info = probe(bench.tools, source)
    planned = segments.plan(bench.tools, source, info, bounds=bounds)
    folder, of = bench.room("ours"), len(planned.cuts)

    def make(number: int) -> None:
        out = folder / f"{number}.mp4"
        threads, cut = threads_of(number, of, bench.cores), planned.cuts[number - 1]
        made = segments.make_segment(bench.tools, source, info, planned.decision, cut, out, threads=threads)
        if made.mode != mode:
            raise RuntimeError(f"segment {number} is a {made.mode}, not a {mode}: {made.reason}")
        fsync([out])
        ready(number)

    queue = Queue.COPY if mode == "copy" else Queue.ENCODE
    with ThreadPoolExecutor(room(queue, bench.cores)) as workers:
        first = workers.submit(make, 1)
        if mode == "transcode":
            first.result()
        list(workers.map(make, range(2, of + 1)))
        first.result()


def make_pictures(bench: Bench, source: Path) -> None:
    """Make poster, storyboard, waveform and pauses, one after the other, as a worker does."""
    info, folder = probe(bench.tools, source), bench.room("pictures")
    vision.make_poster(bench.tools, source, info, folder / "poster.jpg")
    speech.make_waveform(bench.tools, source, info, folder)
    vision.make_storyboard(bench.tools, source, info, folder)
