"""The lessons that are measured: moving pictures with noise and words, made once and kept in var/bench."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PIECE_S = 20
_H264 = ("-c:v", "libx264", "-preset", "veryfast", "-g", "60")
_HEVC = ("-c:v", "libx265", "-preset", "superfast", "-x265-params", "log-level=error:keyint=60", "-tag:v", "hvc1")
_RATES = {1080: ("4M", "5M"), 720: ("2M", "2500k"), 90: ("100k", "200k")}


@dataclass(frozen=True)
class Lesson:
    """A recording to be made: twenty seconds of picture, encoded and copied end to end, beside sound encoded whole.

    Every frame lasts equally long, where one piece ends as well. Packets of sound do not fit into twenty seconds, so
    pieces that held both began a little late each time, and ours took the lesson for one of a variable frame rate.
    """

    seconds: int
    codec: str = "h264"
    height: int = 1080

    @property
    def name(self) -> str:
        """In words."""
        return f"{self.seconds / 60:g} min {self.height}p30 {self.codec.upper()}"

    def file(self, folder: Path) -> Path:
        """Return the recording, making it the first time."""
        path = folder / f"{self.codec}-{self.height}p30-{self.seconds}s-steady.mp4"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            part = folder / f"part-{path.name}"
            loops = ("-stream_loop", str(max(0, -(-self.seconds // PIECE_S) - 1)))
            inputs = (*loops, "-i", str(self._picture(folder)), *loops, "-i", str(_words(folder)))
            made = ("-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", "-t", str(self.seconds))
            _ffmpeg(*inputs, *made, "-movflags", "+faststart", str(part))
            part.rename(path)
        return path.resolve()

    def _picture(self, folder: Path) -> Path:
        path = folder / f"picture-{self.codec}-{self.height}p30.mp4"
        if not path.exists():
            part = folder / f"part-{path.name}"
            picture = f"testsrc2=s={self.height * 16 // 9}x{self.height}:r=30:d={PIECE_S},noise=alls=6:allf=t"
            usual, most = _RATES[self.height]
            encode = (*(_H264 if self.codec == "h264" else _HEVC), "-b:v", usual, "-maxrate", most, "-bufsize", "8M")
            _ffmpeg("-f", "lavfi", "-i", picture, *encode, "-pix_fmt", "yuv420p", str(part))
            part.rename(path)
        return path


def _words(folder: Path) -> Path:
    path = folder / "words.wav"
    if not path.exists():
        part = folder / f"part-{path.name}"
        words = f"aevalsrc='0.4*sin(2*PI*(220+40*sin(7*t))*t)*lt(mod(t,3),2.2)+0.003*random(0)':s=48000:d={PIECE_S}"
        _ffmpeg("-f", "lavfi", "-i", words, str(part))
        part.rename(path)
    return path


def _ffmpeg(*words: str) -> None:
    subprocess.run(["ffmpeg", "-loglevel", "error", "-nostdin", "-y", *words], check=True)
