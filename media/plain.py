"""Plain MP4 files without ffmpeg: their packets listed, and moved, by `media.mp4` in the jail (docs/adr/0009).

What comes out is the same, packet for packet, and is verified in the same way; it only takes less time. Where a file is
not plain, or the program cannot run, the answer is None or False and ffmpeg does the work.
"""

from __future__ import annotations

import io
import json
import py_compile
import tempfile
import zipfile
from array import array
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from media import jail_exec, recipes
from media.containers import Container
from media.ffmpeg import (
    FfmpegBrokenOff,
    FfmpegCancelled,
    FfmpegFailed,
    FfmpegTimedOut,
    Limits,
    MediaTools,
    ProgramEnded,
    run_ours,
)
from media.packets import VideoPackets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from media.mp4.moving import Wanted
    from media.ranges import Range
    from media.streams import MediaInfo

_READ_LIMITS = Limits(wall_s=60, cpu_s=60, output_bytes=2**28, nice=0)
_LIST_HEAD = 3
_NONSENSE = 10**18
_MAIN = "from media.mp4.program import main\nmain()\n"


def list_packets(tools: MediaTools, source: Path, stream: int, time_base: Fraction) -> VideoPackets | None:
    """Return the packets of a picture as ffprobe would list them, or None where the file is not plain."""
    printed = bytearray()
    with _program() as program:
        words = ("list", str(stream))
        try:
            run_ours(tools, program, words, source=source, limits=_READ_LIMITS, on_stdout=printed.extend)
        except (FfmpegFailed, FfmpegBrokenOff) as ended:
            _ensure_ffmpeg_may(ended)
            return None
    numbers = array("q")
    numbers.frombytes(printed[: len(printed) // numbers.itemsize * numbers.itemsize])
    return _read_list(numbers, time_base)


def _read_list(numbers: array[int], time_base: Fraction) -> VideoPackets | None:
    """What `media.mp4.tables.list_packets` wrote; None where that is not what it is: a stranger's file was read."""
    count, keys, length, *_ = (*numbers[:_LIST_HEAD], -1, -1, -1)
    if not 0 < keys <= count or len(numbers) != _LIST_HEAD + count + keys:
        return None
    shown, which = numbers[_LIST_HEAD:-keys], numbers[-keys:]
    in_order = which[0] == 0 and which[-1] < count and all(map(int.__lt__, which, which[1:]))
    if not in_order or shown[0] != min(shown) or max(map(abs, (shown[0], max(shown), length))) >= _NONSENSE:
        return None
    return VideoPackets.listed(time_base, shown, which, length)


def move(
    tools: MediaTools,
    source: Path,
    info: MediaInfo,
    wanted: Range,
    delay_us: int,
    out: Path,
    *,
    limits: Limits,
    cancelled: Callable[[], bool] | None = None,
) -> bool:
    """Write the segment `out` from the packets of `wanted`, or say that the file is not plain.

    Raises FfmpegCancelled, FfmpegTimedOut.
    """
    scale = recipes.timescale(info.video)
    if info.container is not Container.MP4 or scale % info.video.time_base.denominator:
        return False
    asked = json.dumps(_asked(info, wanted, delay_us, scale))
    with _program() as program:
        try:
            run_ours(
                tools,
                program,
                ("move", out.name, asked),
                source=source,
                writes=out.parent,
                limits=limits,
                cancelled=cancelled,
            )
        except (FfmpegCancelled, FfmpegTimedOut):
            raise
        except (FfmpegFailed, FfmpegBrokenOff) as ended:
            _ensure_ffmpeg_may(ended)
            out.unlink(missing_ok=True)
            return False
    return True


def _ensure_ffmpeg_may(ended: ProgramEnded) -> None:
    """Raise what was broken off on its way; a program that the jail cannot even begin leaves the work to ffmpeg.

    Landlock opens no closed folder, and a Python may be installed in one, such as root's home; ffmpeg rarely is.
    """
    if isinstance(ended, FfmpegBrokenOff) and ended.code != jail_exec.EXIT_REFUSED:
        raise ended


def _asked(info: MediaInfo, wanted: Range, delay_us: int, scale: int) -> Wanted:
    end = wanted.end_pts
    return {
        "video": info.video.index,
        "audio": None if info.audio is None else info.audio.index,
        "scale": scale,
        "delay_us": delay_us,
        "start": wanted.start_pts,
        "end": end,
        "length": round(Fraction(wanted.length_us * scale, 1_000_000)),
        "sound_start": recipes.sound_tick(info, wanted.start_pts),
        "sound_end": None if end is None else recipes.sound_tick(info, end),
    }


@contextmanager
def _program() -> Iterator[Path]:
    """Lend the program as one file, which is all that it takes to bring it into the jail."""
    with tempfile.TemporaryDirectory(prefix="vignette-mp4-") as folder:
        path = Path(folder, "mp4.zip")
        path.write_bytes(_archive())
        path.chmod(0o444)
        yield path


@cache
def _archive() -> bytes:
    """The program, compiled: it would be compiled anew in every run otherwise, which takes longer than its work."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive, tempfile.TemporaryDirectory(prefix="vignette-mp4-") as folder:
        archive.writestr("__main__.py", _MAIN)
        archive.writestr("media/__init__.py", "")
        for each in resources.files("media.mp4").iterdir():
            if each.name.endswith(".py"):
                source, compiled = Path(folder, each.name), Path(folder, f"{each.name}c")
                source.write_bytes(each.read_bytes())
                py_compile.compile(str(source), str(compiled), each.name, doraise=True)
                archive.write(compiled, f"media/mp4/{compiled.name}")
    return packed.getvalue()
