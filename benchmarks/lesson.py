"""The lesson that is measured: an hour of 1080p30 H.264/AAC with B-frames, made once and kept in var/bench."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PIECE_S = 20
HOUR_S = 3600


def an_hour(folder: Path) -> Path:
    """Return the recording, making it the first time: twenty seconds are encoded, then copied end to end."""
    hour = folder / "hour-1080p30.mp4"
    if hour.exists():
        return hour
    folder.mkdir(parents=True, exist_ok=True)
    piece, part = folder / "piece.mp4", folder / "hour.part.mp4"
    picture = f"testsrc2=s=1920x1080:r=30:d={PIECE_S},noise=alls=6:allf=t"
    words = f"aevalsrc='0.4*sin(2*PI*(220+40*sin(7*t))*t)*lt(mod(t,3),2.2)+0.003*random(0)':s=48000:d={PIECE_S}"
    encode = ["-c:v", "libx264", "-preset", "veryfast", "-b:v", "4M", "-maxrate", "5M", "-bufsize", "8M", "-g", "60"]
    _ffmpeg(
        "-f",
        "lavfi",
        "-i",
        picture,
        "-f",
        "lavfi",
        "-i",
        words,
        *encode,
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        str(piece),
    )
    loops = str(HOUR_S // PIECE_S - 1)
    _ffmpeg("-stream_loop", loops, "-i", str(piece), "-c", "copy", "-movflags", "+faststart", str(part))
    part.rename(hour)
    piece.unlink()
    return hour


def _ffmpeg(*words: str) -> None:
    subprocess.run(["ffmpeg", "-loglevel", "error", "-nostdin", "-y", *words], check=True)
