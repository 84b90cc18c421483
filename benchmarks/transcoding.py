"""The transcode path against one ffmpeg command with the same settings, and two workers against one.

Shorter lessons than an hour are cut with bounds that are as much shorter, so that there are as many segments as an hour
has: encoding takes the same time for every minute.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.lesson import Lesson
from benchmarks.making import Bench, make_segments
from benchmarks.measure import Used, in_turns, measured, median, read, run
from benchmarks.table import Row
from media import encoding, recipes, segments
from media.boundaries import LESSON_BOUNDS, Bounds
from media.plans import Plan
from media.probe import probe

if TYPE_CHECKING:
    from pathlib import Path

    from media.streams import MediaInfo

LESSON = Lesson(900, "hevc")
"""In parts of three minutes. What a part costs besides its encoding is the same however long it is, so much shorter
parts than the 12 minutes of an hour's would say little about an hour."""
FOR_WORKERS = Lesson(300, "hevc")
MOST_CPU, MOST_WALL = 1.0, 0.95
TWO_WORKERS = 1.8
_HOUR_S = 3600


def shorter(lesson: Lesson) -> Bounds:
    """The bounds that cut this lesson into as many parts as an hour."""
    return Bounds(
        LESSON_BOUNDS.shortest_us * lesson.seconds // _HOUR_S, LESSON_BOUNDS.longest_us * lesson.seconds // _HOUR_S
    )


def transcode_rows(bench: Bench, lesson: Lesson = LESSON, turns: int = 1) -> tuple[Row, ...]:
    """Measure all segments in turns with one command, and when the first of them is there."""
    source = lesson.file(bench.kept)
    read(source)
    info = probe(bench.tools, source)
    of = len(segments.plan(bench.tools, source, info, bounds=shorter(lesson)).cuts)
    note = bench.folder / "first"
    firsts: list[float] = []

    def ours() -> None:
        started = time.monotonic()

        def ready(number: int) -> None:
            if number == 1:
                note.write_text(str(time.monotonic() - started))

        make_segments(bench, source, "transcode", shorter(lesson), ready)

    taken: list[list[Used]] = [[], []]
    for _ in range(turns):
        taken[0].append(measured(partial(one_command, bench, source, info)))
        taken[1].append(measured(ours))
        firsts.append(float(note.read_text()) / taken[1][-1].wall_s)
    plain, used = map(median, taken)
    against = "one ffmpeg command, same settings"
    name = f"{lesson.name}, {of} parts"
    share = sorted(firsts)[(len(firsts) - 1) // 2]
    return (
        Row("transcode path, all segments", used.cpu_s, against, plain.cpu_s, MOST_CPU, unit="CPU s", lesson=name),
        Row("transcode path, all segments", used.wall_s, against, plain.wall_s, MOST_WALL, lesson=name),
        Row("first segment ready, of the whole", share, limit=round(1 / of + 0.1, 3), unit="", lesson=name),
    )


def one_command(bench: Bench, source: Path, info: MediaInfo) -> None:
    """Encode the whole file with our recipe's filters and settings, and as many threads as there are cores."""
    video, out = info.video, bench.room("one") / "all.mp4"
    filters = ",".join(
        f"{each.name}=" + ":".join(f"{name}={value}" for name, value in each.options)
        for each in recipes.colour_and_size(video, encoding.output_size(video))
    )
    inputs = ["ffmpeg", "-loglevel", "error", "-nostdin", "-y", "-threads", str(bench.cores), "-i", str(source)]
    encode = ["-vf", filters, *encoding.encoder_words(video, bench.cores, b_frames=True), "-fps_mode", "passthrough"]
    sound = ["-ac", "1" if info.audio and info.audio.channels == 1 else "2", "-c:a", "aac", "-b:a", "128k"]
    run([*inputs, *encode, *sound, "-ar", "48000", "-movflags", "+frag_keyframe+empty_moov", out])
    out.unlink()


def worker_rows(bench: Bench, lesson: Lesson = FOR_WORKERS, turns: int = 2) -> tuple[Row, ...]:
    """Compare what two worker processes make on a core each with what one makes that is limited to one core."""
    source = lesson.file(bench.kept)
    read(source)
    info = probe(bench.tools, source)
    planned = segments.plan(bench.tools, source, info, bounds=shorter(lesson))
    few = replace(planned, cuts=planned.cuts[1:3])
    cores = sorted(os.sched_getaffinity(0))[:2]
    one, two = in_turns(
        turns,
        partial(_workers, bench, source, info, few, cores[:1]),
        partial(_workers, bench, source, info, few, cores),
    )
    what, against = "segments a second, one worker on one core", "two workers on two cores"
    count = len(few.cuts)
    rates = count / one.wall_s, count * len(cores) / two.wall_s
    name = f"{count} parts of {lesson.name} for each worker"
    return (Row(what, rates[0], against, rates[1], at_least=TWO_WORKERS, unit="1/s", lesson=name),)


def _workers(bench: Bench, source: Path, info: MediaInfo, planned: Plan, cores: list[int]) -> None:
    """Make the same segments in a process for each core."""
    folders = [bench.room("worker") for _ in cores]
    children = []
    for core, folder in zip(cores, folders, strict=True):
        child = os.fork()
        if child == 0:
            os._exit(_worker(bench, source, info, planned, folder, core))
        children.append(child)
    if any(os.waitpid(child, 0)[1] for child in children):
        raise RuntimeError("a worker failed")


def _worker(bench: Bench, source: Path, info: MediaInfo, planned: Plan, folder: Path, core: int) -> int:
    os.sched_setaffinity(0, {core})
    try:
        with ThreadPoolExecutor(1) as encoder:
            for number, cut in enumerate(planned.cuts):
                out = folder / f"{number}.mp4"
                made = partial(segments.make_segment, bench.tools, source, info, planned.decision, cut, out, threads=1)
                encoder.submit(made).result()
    except Exception as error:  # noqa: BLE001 - it ends here, whatever it was
        print(error)
        return 1
    return 0
