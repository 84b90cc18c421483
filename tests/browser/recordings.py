"""Recordings for the browser tests, made by ffmpeg in a second or two. The picture counts its own frames."""

from __future__ import annotations

import subprocess
from pathlib import Path


def make_lesson(path: Path, seconds: int = 40, size: str = "640x360", codec: str = "libx264") -> Path:
    """A recording that any browser plays: a moving test card, a tone that comes and goes, a keyframe each second."""
    tone = f"aevalsrc='0.3*sin(2*PI*440*t)*lt(mod(t,3),2)':d={seconds}:s=44100"
    subprocess.run(
        [
            *("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=s={size}:r=25:d={seconds}"),
            *("-f", "lavfi", "-i", tone, "-c:v", codec, "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25"),
            *("-c:a", "aac", "-movflags", "+faststart", str(path)),
        ],
        check=True,
    )
    return path
