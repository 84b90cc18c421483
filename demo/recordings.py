"""Makes the demo's three recordings, each as a different machine would have made it, in about a minute.

A camera's H.264 that a browser plays as it is, a phone's upright HEVC that has to be converted, and what a browser
itself records. Pictures are drawn a few times a second and held; the same machine makes the same files again.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import cv2
import numpy as np

from demo import lessons
from demo.classroom import HEIGHT, WIDTH, teacher_x
from demo.voice import record

if TYPE_CHECKING:
    from demo.classroom import Classroom, Picture
    from demo.voice import Talk

DRAWN_HZ = 5
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "27", "-g", "50", "-keyint_min", "50", "-sc_threshold", "0")
HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-crf", "30", "-tag:v", "hvc1")
HEVC_QUIET = ("-x265-params", "log-level=none:pools=none:frame-threads=1:keyint=60")
# A negative speed is a fixed one; a positive one adapts to how busy the machine is, and the bytes with it.
VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "-8", "-b:v", "500k", "-g", "150")
AAC = ("-c:a", "aac", "-aac_coder", "fast", "-b:a", "64k", "-ar", "44100")
SAME_EACH_TIME = ("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact")


@dataclass(frozen=True)
class Recording:
    """One file as a teacher would upload it."""

    path: Path
    title: str
    taught_on: date


@dataclass(frozen=True)
class Film:
    """The pictures of one lesson from one camera, without sound. `fps` is what the file says, `size` what it stores."""

    classroom: Classroom
    size: tuple[int, int]
    fps: int
    encoder: tuple[str, ...]
    seen: Callable[[Picture, float], Picture]


class Meter:
    """Adds up what the makers report, from several threads, to a share between 0 and 1."""

    def __init__(self, total_s: float, on_progress: Callable[[float], None]) -> None:
        """`total_s` is the length of all there is to make."""
        self._total_s, self._on_progress = total_s, on_progress
        self._done_s = 0.0
        self._lock = threading.Lock()

    def add(self, seconds: float) -> None:
        """Note that this much more is made."""
        with self._lock:
            self._done_s += seconds
            self._on_progress(min(1.0, self._done_s / self._total_s))


def make_recordings(directory: Path, on_progress: Callable[[float], None]) -> list[Recording]:
    """Return the recordings in `directory`, making those that are not there; progress goes from 0 to 1.

    Raises RuntimeError when espeak-ng is missing and CalledProcessError when ffmpeg fails.
    """
    directory.mkdir(parents=True, exist_ok=True)
    recordings = [
        Recording(directory / "fractions.mp4", "Year 8 fractions", date(2026, 11, 17)),
        Recording(directory / "plants.mov", "Year 9 plants, from my phone", date(2026, 11, 12)),
        Recording(directory / "starter.webm", "Year 7 starter", date(2026, 11, 19)),
    ]
    makers = (_make_fractions, _make_plants, _make_starter)
    lengths = (lessons.FRACTIONS_S, lessons.PLANTS_S, lessons.STARTER_S)
    wanted = [
        (make, recording.path, length)
        for make, recording, length in zip(makers, recordings, lengths, strict=True)
        if not recording.path.exists()
    ]
    meter = Meter(sum(length for _, _, length in wanted) or 1.0, on_progress)
    with (
        TemporaryDirectory(dir=directory, prefix=".making-") as scratch,
        ThreadPoolExecutor(2) as cameras,  # what draws and encodes: one for each core of a small machine
        ThreadPoolExecutor(3) as editors,
    ):
        edits = [editors.submit(make, Path(scratch) / path.name, cameras, meter) for make, path, _ in wanted]
        for edit, (_, path, _) in zip(edits, wanted, strict=True):
            edit.result()
            (Path(scratch) / path.name).replace(path)
    on_progress(1.0)
    return recordings


def _make_fractions(target: Path, cameras: ThreadPoolExecutor, meter: Meter) -> None:
    """A camera at the back of the room: 1280x720, 25 pictures a second, H.264 and AAC, a keyframe every 2 seconds."""
    film = Film(lessons.FRACTIONS, (WIDTH, HEIGHT), 25, H264, _as_drawn)
    halves = _shoot_in_halves(film, lessons.FRACTIONS_S, target, cameras, meter)
    sound = _sound(lessons.FRACTIONS_TALK, lessons.FRACTIONS_S, target)
    _ffmpeg([*_joined(halves), "-i", str(sound), *_copied(AAC), "-movflags", "+faststart", str(target)])


def _make_plants(target: Path, cameras: ThreadPoolExecutor, meter: Meter) -> None:
    """A phone held upright: stored lying on its side with a note to turn it, HEVC, 15 pictures a second."""
    film = Film(lessons.PLANTS, (640, 360), 15, (*HEVC, *HEVC_QUIET), _upright)
    halves = _shoot_in_halves(film, lessons.PLANTS_S, target, cameras, meter)
    sound = _sound(lessons.PLANTS_TALK, lessons.PLANTS_S, target)
    turned = ("-metadata:s:v:0", "rotate=270")
    _ffmpeg([*_joined(halves), "-i", str(sound), *_copied(AAC), *turned, str(target)])


def _make_starter(target: Path, cameras: ThreadPoolExecutor, meter: Meter) -> None:
    """What a browser's MediaRecorder writes: VP8 and Opus in WebM, without a length and without an index."""
    film = Film(lessons.STARTER, (640, 360), 15, VP8, _small)
    silent = target.with_name("starter-silent.webm")
    work = cameras.submit(_shoot, film, (0.0, lessons.STARTER_S), silent, meter)
    sound = _sound(lessons.STARTER_TALK, lessons.STARTER_S, target)
    work.result()
    opus = ("-c:a", "libopus", "-b:a", "48k")
    _ffmpeg(["-i", str(silent), "-i", str(sound), *_copied(opus), "-f", "webm", "-live", "1", str(target)])


def _shoot_in_halves(
    film: Film, seconds: float, target: Path, cameras: ThreadPoolExecutor, meter: Meter
) -> list[Future[Path]]:
    """Both halves at once; they meet at a whole keyframe interval."""
    middle_s = round(seconds / 4) * 2.0
    spans = ((0.0, middle_s), (middle_s, seconds))
    names = (target.with_name(f"{target.stem}-{number}.mp4") for number in (1, 2))
    return [cameras.submit(_shoot, film, span, name, meter) for span, name in zip(spans, names, strict=True)]


def _joined(halves: Sequence[Future[Path]]) -> tuple[str, ...]:
    """Wait for the halves; answers how ffmpeg reads them as one."""
    paths = [half.result() for half in halves]
    listing = paths[0].with_suffix(".txt")
    listing.write_text("".join(f"file '{path.name}'\n" for path in paths))
    return ("-f", "concat", "-i", str(listing))


def _sound(talk: Talk, seconds: float, beside: Path) -> Path:
    path = beside.with_suffix(".wav")
    record(talk, seconds, path)
    return path


def _copied(audio: Sequence[str]) -> tuple[str, ...]:
    return ("-map", "0:v", "-map", "1:a", "-c:v", "copy", *audio, "-shortest")


def _as_drawn(picture: Picture, at_s: float) -> Picture:
    del at_s
    return picture


def _upright(picture: Picture, at_s: float) -> Picture:
    """A tall cut-out that follows the teacher a little, lying on its side."""
    left = min(760, max(590, teacher_x(at_s) - 250))
    tall = cv2.resize(picture[:, left : left + 405], (360, 640), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.rotate(tall, cv2.ROTATE_90_COUNTERCLOCKWISE), np.uint8)


def _small(picture: Picture, at_s: float) -> Picture:
    del at_s
    return np.asarray(cv2.resize(picture, (640, 360), interpolation=cv2.INTER_AREA), np.uint8)


def _shoot(film: Film, span_s: tuple[float, float], target: Path, meter: Meter) -> Path:
    """Draw and encode one stretch into `target`. Raises CalledProcessError."""
    width, height = film.size
    raw = ("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-framerate", str(DRAWN_HZ), "-i", "-")
    command = _command([*raw, "-vf", f"fps={film.fps}", "-threads", "1", *film.encoder, str(target)])
    start_s, end_s = span_s
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        if process.stdin is None:
            raise AssertionError
        with suppress(BrokenPipeError):  # its exit code says more
            for number in range(round((end_s - start_s) * DRAWN_HZ)):
                at_s = start_s + number / DRAWN_HZ
                picture = film.seen(film.classroom.draw(at_s), at_s)
                process.stdin.write(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).tobytes())
                meter.add(1 / DRAWN_HZ)
            process.stdin.close()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return target


def _command(arguments: Sequence[str]) -> list[str]:
    return ["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments[:-1], *SAME_EACH_TIME, arguments[-1]]


def _ffmpeg(arguments: Sequence[str]) -> None:
    subprocess.run(_command(arguments), check=True, stdin=subprocess.DEVNULL)
