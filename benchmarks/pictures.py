"""What is made beside the segments: poster, storyboard, waveform and pauses, against the copy path."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from benchmarks.copying import timed
from benchmarks.table import Row
from media import speech, vision
from media.probe import probe

if TYPE_CHECKING:
    from pathlib import Path

    from media.ffmpeg import MediaTools

MOST_TIMES_COPY_PATH = 2.5


def measure(tools: MediaTools, source: Path, folder: Path, copy_path_s: float) -> tuple[Row, ...]:
    """Measure each once, one after the other, with the source in the page cache."""
    info = probe(tools, source)
    pictures = folder / "pictures"
    pictures.mkdir(mode=0o777)
    parts = (
        Row("  of that: poster", timed(partial(vision.make_poster, tools, source, info, pictures / "poster.jpg"))),
        Row("  of that: storyboard", timed(partial(vision.make_storyboard, tools, source, info, pictures))),
        Row("  of that: waveform, pauses, loudness", timed(partial(speech.make_waveform, tools, source, info))),
    )
    whole_s = sum(part.seconds for part in parts)
    whole = Row("poster, storyboard, waveform, pauses", whole_s, "the copy path", copy_path_s, MOST_TIMES_COPY_PATH)
    return (whole, *parts)
